#!/bin/sh
# Writes requirements.lock and requirements-dev.lock from pyproject.toml: every package with its hashes, for every
# supported Python, and no address in it. Packages already locked stay at their version; `scripts/lock.sh --upgrade`
# takes the newest.
set -eu
cd "$(dirname "$0")/.."

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
.venv/bin/python -m venv "$tools"
"$tools/bin/python" -m pip install --quiet --disable-pip-version-check uv

compile() {
    output=$1
    shift
    "$tools/bin/uv" pip compile --quiet --generate-hashes --universal --python-version 3.11 \
        --no-strip-extras --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
        --output-file "$output" "$@" pyproject.toml
    ! grep -n '://' "$output" || { echo "$output holds an address" >&2; exit 1; }
}

compile requirements.lock --extra checkout "$@"
compile requirements-dev.lock --extra checkout --extra dev "$@"
