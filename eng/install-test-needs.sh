#!/bin/bash
# PostgreSQL 15 or newer, Chromium and promtool for the tests: installed where this is Debian and we are root, named otherwise.
set -u
missing=()
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing+=(postgresql)
command -v chromium >/dev/null || missing+=(chromium)
command -v promtool >/dev/null || missing+=(prometheus)
command -v npm >/dev/null || { echo "Node.js 20 or newer (with npm) is missing: install it, then run make test again." >&2; exit 1; }
command -v dotnet >/dev/null || { echo "The .NET 10 SDK is missing: install it, then run make test again." >&2; exit 1; }
[ ${#missing[@]} = 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    # create_main_cluster=false: the tests start their own cluster.
    mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
    # The tests want the programs and no service: nothing that a package brings is started now, and Prometheus not at the next boot either.
    if [ ! -e /usr/sbin/policy-rc.d ]; then
        printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
        chmod 755 /usr/sbin/policy-rc.d
        trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    fi
    command -v promtool >/dev/null || fresh=1
    for try in 1 2 3; do
        apt-get update -qq >/dev/null 2>&1
        if DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 2>&1; then
            [ -z "${fresh:-}" ] || ! command -v systemctl >/dev/null || systemctl disable prometheus.service >/dev/null 2>&1
            exit 0
        fi
        sleep 5
    done
    echo "apt-get could not install: ${missing[*]}" >&2
    exit 1
fi
echo "The tests need: ${missing[*]}. On Debian as root: apt-get install ${missing[*]}" >&2
exit 1
