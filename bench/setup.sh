#!/bin/sh
# Install the peers of the benchmark on Debian 12: packages of apt and npm, nothing else.
#   bench/setup.sh            all peers
#   bench/setup.sh --small    without LibreOffice and R
set -eu
here=$(cd "$(dirname "$0")" && pwd)
as_root=
[ "$(id -u)" -eq 0 ] || as_root=sudo

packages="gcc libc6-dev python3 python3-numpy python3-pandas sqlite3"
case "${1:-}" in
  '') packages="$packages r-base-core r-cran-data.table libreoffice-calc-nogui" ;;
  --small) ;;
  *) echo "usage: bench/setup.sh [--small]" >&2; exit 2 ;;
esac

$as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 install -y -qq --no-install-recommends $packages
command -v npm >/dev/null || $as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 install -y -qq npm
cd "$here"
# not `npm ci`: some versions of npm miss there what other systems alone would need
npm install --no-audit --no-fund
