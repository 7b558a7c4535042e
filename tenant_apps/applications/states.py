"""The life of an application: one table, from which every change of state is checked."""

from collections.abc import Mapping
from enum import StrEnum

from cer.kit.errors import ConflictError


class ApplicationState(StrEnum):
    """Where somebody stands on the way to becoming a member."""

    INVITED = "invited"
    UNCONFIRMED = "unconfirmed"
    APPLIED = "applied"
    DOCUMENTS = "documents"
    APPROVED = "approved"
    ACTIVE = "active"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


_S = ApplicationState

TRANSITIONS: Mapping[ApplicationState, frozenset[ApplicationState]] = {
    _S.INVITED: frozenset({_S.APPLIED, _S.WITHDRAWN}),
    _S.UNCONFIRMED: frozenset({_S.APPLIED, _S.WITHDRAWN}),
    _S.APPLIED: frozenset({_S.DOCUMENTS, _S.APPROVED, _S.REJECTED, _S.WITHDRAWN}),
    _S.DOCUMENTS: frozenset({_S.APPROVED, _S.REJECTED, _S.WITHDRAWN}),
    _S.APPROVED: frozenset({_S.ACTIVE}),
    _S.ACTIVE: frozenset(),
    _S.REJECTED: frozenset(),
    _S.WITHDRAWN: frozenset(),
}
"""From each state, the states that may follow. Nothing skips, and nothing comes back."""

TO_DECIDE = (ApplicationState.APPLIED, ApplicationState.DOCUMENTS)
"""States of the queue: the address is proven, and nobody has decided yet."""
OPEN = (ApplicationState.INVITED, ApplicationState.UNCONFIRMED, *TO_DECIDE)
"""States in which the link in the applicant's mail still changes something."""
ADMITTED = (ApplicationState.APPROVED, ApplicationState.ACTIVE)
"""States of an application that has become a member."""
CLOSED = (ApplicationState.REJECTED, ApplicationState.WITHDRAWN)
"""States of an application that came to nothing."""
HIDDEN = (ApplicationState.UNCONFIRMED,)
"""States that no operator sees: the address may be somebody else's."""


def move_check(state: ApplicationState, to: ApplicationState) -> None:
    """Refuse a change of state that is not in the table."""
    if to not in TRANSITIONS[state]:
        following = ", ".join(sorted(TRANSITIONS[state])) or "nothing"
        raise ConflictError(
            f"This application is {state}; it cannot become {to}. What may follow: {following}.",
            code="application_state",
            state=state,
        )
