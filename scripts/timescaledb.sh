#!/usr/bin/env bash
# A real TimescaleDB for the tests, on a Debian without Docker: PostgreSQL 17 with the extension lives in a Debian 13
# tree of its own (the packages need a newer C library than Debian 12 has) and runs from there.
#
#   scripts/timescaledb.sh start   builds what is missing, starts the server, prints its URL (for CER_TIMESCALE_URL)
#   scripts/timescaledb.sh stop    stops the server, keeps the tree
#   scripts/timescaledb.sh url     prints the URL of a running server, fails when there is none
#
# CER_TIMESCALE_ROOT (default /srv/cer-timescaledb) says where the tree lies, CER_TIMESCALE_PORT (default 7417) where the
# server listens. Every step may be interrupted and repeated. The data are for tests: nothing is flushed to the disk.
set -euo pipefail
umask 022

root=${CER_TIMESCALE_ROOT:-/srv/cer-timescaledb}
port=${CER_TIMESCALE_PORT:-7417}
tree=$root/trixie
binaries=/usr/lib/postgresql/17/bin
password_file=$root/password

say() { printf 'timescaledb: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }
as_postgres() { chroot --userspec=postgres:postgres "$tree" "$@"; }
is_built() { [ -e "$root/built" ]; }
is_running() { is_built && as_postgres "$binaries/pg_ctl" -D /data/pg status >/dev/null 2>&1; }

need_root() {
    [ "$(id -u)" = 0 ] || fail "$1 needs root (it enters a Debian tree of its own with chroot)"
}

need_debootstrap() {
    command -v debootstrap >/dev/null && return
    command -v apt-get >/dev/null || fail "debootstrap is missing: install the Debian package debootstrap"
    say "installing the Debian package debootstrap"
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap >&2 </dev/null
}

discard_tree() { # a tree that was interrupted may still have /proc mounted in it
    awk -v tree="$tree/" 'index($5 "/", tree) == 1 {print $5}' /proc/self/mountinfo | sort -r | while read -r mounted; do
        umount "$mounted"
    done
    rm -rf --one-file-system "$tree"
}

build_base() {
    [ -e "$root/base" ] && return
    need_debootstrap
    discard_tree
    say "building a Debian 13 tree in $tree"
    debootstrap --variant=minbase --include=ca-certificates trixie "$tree" >"$root/debootstrap.log" 2>&1 </dev/null ||
        { tail -n 20 "$root/debootstrap.log" >&2; fail "debootstrap failed, its log is $root/debootstrap.log"; }
    touch "$root/base"
}

install_packages() {
    say "installing PostgreSQL 17 and TimescaleDB into it"
    cp /etc/resolv.conf "$tree/etc/resolv.conf"
    printf '#!/bin/sh\nexit 101\n' >"$tree/usr/sbin/policy-rc.d" # no service starts by itself in there
    chmod +x "$tree/usr/sbin/policy-rc.d"
    mkdir -p "$tree/etc/postgresql-common"
    echo 'create_main_cluster = false' >"$tree/etc/postgresql-common/createcluster.conf"
    export DEBIAN_FRONTEND=noninteractive
    {
        chroot "$tree" dpkg --configure -a &&
            chroot "$tree" apt-get update &&
            chroot "$tree" apt-get install -y -o DPkg::Lock::Timeout=600 --no-install-recommends postgresql-17 postgresql-17-timescaledb
    } >"$root/packages.log" 2>&1 </dev/null ||
        { tail -n 20 "$root/packages.log" >&2; fail "apt-get failed, its log is $root/packages.log"; }
    chmod 1777 "$tree/dev/shm" "$tree/tmp"
}

create_cluster() {
    say "creating the cluster"
    [ -s "$password_file" ] || (umask 077; od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$password_file")
    rm -rf --one-file-system "$tree/data"
    install -d -m 700 "$tree/data"
    cp "$password_file" "$tree/data/password"
    chroot "$tree" chown -R postgres:postgres /data
    as_postgres "$binaries/initdb" -D /data/pg -U postgres -N --auth=scram-sha-256 --pwfile=/data/password \
        -E UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8 >/dev/null
    rm "$tree/data/password"
}

build() {
    is_built && return
    build_base
    install_packages
    create_cluster
    touch "$root/built"
}

port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }

start_server() {
    is_running && return
    ! port_is_taken || fail "port $port belongs to another server: choose one with CER_TIMESCALE_PORT"
    as_postgres "$binaries/pg_ctl" -D /data/pg -l /data/log -w -t 60 start -o "-p $port -c listen_addresses=127.0.0.1 \
-c unix_socket_directories=/tmp -c shared_preload_libraries=timescaledb -c timescaledb.telemetry_level=off \
-c max_locks_per_transaction=1024 -c timezone=UTC -c fsync=off -c synchronous_commit=off -c full_page_writes=off" \
        >/dev/null </dev/null 9>&- || { tail -n 20 "$tree/data/log" >&2; fail "the server did not start"; }
    say "running on port $port"
}

print_url() {
    is_running || fail "no server is running: scripts/timescaledb.sh start"
    # The server may have been started on another port than this call names.
    printf 'postgresql://postgres:%s@127.0.0.1:%s/postgres\n' \
        "$(cat "$password_file")" "$(sed -n 4p "$tree/data/pg/postmaster.pid")"
}

need_root "${1:-start}"
case ${1:-} in
start)
    mkdir -p "$root"
    exec 9>"$root/lock"
    flock 9 # two starts at once: the second waits and finds the work done
    build
    start_server
    print_url
    ;;
stop)
    is_running || { say "not running"; exit 0; }
    as_postgres "$binaries/pg_ctl" -D /data/pg -m fast -w stop >/dev/null
    say "stopped"
    ;;
url) print_url ;;
*) fail "usage: scripts/timescaledb.sh start|stop|url" ;;
esac
