#!/bin/sh
# Makes .venv what a lock file says: scripts/venv.sh requirements.lock
#
# Done once; the next call finds the work done. PYTHON chooses the Python (3.11 to 3.13).
set -eu
cd "$(dirname "$0")/.."
lock=$1
receipt=.venv/installed-from-$lock
wanted="$(pwd) $(cat "$lock" pyproject.toml | sha256sum)"

say() { printf '%s\n' "$*" >&2; }
is_suitable() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; }
is_done() { [ "$(cat "$receipt" 2>/dev/null)" = "$wanted" ] && is_suitable .venv/bin/python; }

find_python() {
    for python in ${PYTHON:-python3.12 python3.11 python3.13 python3}; do
        if is_suitable "$python"; then
            echo "$python"
            return
        fi
    done
    say "There is no Python 3.11, 3.12 or 3.13 here${PYTHON:+ under the name $PYTHON}." \
        "On Debian 12 or later: apt install python3 python3-venv. Another one: make PYTHON=/path/to/python3.12 …"
    return 1
}

make_venv() {
    python=$(find_python)
    "$python" -c 'import venv, ensurepip' 2>/dev/null || {
        version=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
        say "$python cannot make a virtual environment. On Debian: apt install $version-venv (or python3-venv)."
        exit 1
    }
    say "Making .venv with $("$python" --version)."
    "$python" -m venv --clear .venv
}

install_packages() {
    say "Installing the packages of $lock into .venv; the first time this takes a minute or two."
    export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore
    .venv/bin/python -m pip install --quiet --require-hashes --requirement "$lock"
    .venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
}

exec 9<"$lock"
flock 9 # of two calls at once the second finds the work done
if is_done; then exit 0; fi
# A .venv that was begun elsewhere, or not finished, is made anew: its scripts name the folder they were made in.
if [ "$(cat .venv/made-in 2>/dev/null)" != "$(pwd)" ] || ! is_suitable .venv/bin/python; then
    make_venv
    pwd >.venv/made-in
fi
install_packages
printf '%s\n' "$wanted" >"$receipt"
# The packages of development hold those of the product.
if [ "$lock" = requirements-dev.lock ]; then
    printf '%s\n' "$(pwd) $(cat requirements.lock pyproject.toml | sha256sum)" >.venv/installed-from-requirements.lock
fi
