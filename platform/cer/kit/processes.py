"""Children that cannot outlive the process that started them."""

import ctypes
import os
import signal
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(way: signal.Signals) -> Callable[[], None]:
    """What a child runs before its program: the kernel then signals it when this process is gone.

    For `preexec_fn`. A change of user clears the wish, so it must come after that, as `subprocess` has it.
    """
    parent_pid = os.getpid()

    def ask_the_kernel() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, way)
        if os.getppid() != parent_pid:  # the parent died before this line
            os._exit(1)

    return ask_the_kernel
