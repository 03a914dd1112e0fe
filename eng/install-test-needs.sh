#!/bin/bash
# PostgreSQL 15 or newer and Chromium for the tests: installed where this is Debian and we are root, named otherwise.
set -u
missing=()
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing+=(postgresql)
command -v chromium >/dev/null || missing+=(chromium)
command -v npm >/dev/null || { echo "Node.js 20 or newer (with npm) is missing: install it, then run make test again." >&2; exit 1; }
command -v dotnet >/dev/null || { echo "The .NET 10 SDK is missing: install it, then run make test again." >&2; exit 1; }
[ ${#missing[@]} = 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    # create_main_cluster=false: the tests start their own cluster.
    mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
    for try in 1 2 3; do
        apt-get update -qq >/dev/null 2>&1
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 2>&1 && exit 0
        sleep 5
    done
    echo "apt-get could not install: ${missing[*]}" >&2
    exit 1
fi
echo "The tests need: ${missing[*]}. On Debian as root: apt-get install ${missing[*]}" >&2
exit 1
