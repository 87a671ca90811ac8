# setup.sh: installs the Debian packages a script needs; sourced by ./demo, ./check and .ci/run.
#
#     . tools/setup.sh
#     need_packages gcc libc6-dev cmake      # does nothing for those that are there
#
# Uses sudo where the caller is not root. On a system without apt-get it says what is needed and
# goes on: the commands may be there under other packages.

is_installed() {
    dpkg-query -W -f='${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        echo "$0: run this as root (there is no sudo here): $*" >&2
        return 1
    fi
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600 \
        -o Acquire::Retries=3 "$@" </dev/null
}

need_packages() {
    missing=
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "$0: no apt-get here; going on with what is installed. On Debian 12 these are" \
            "needed: $*" >&2
        return 0
    fi
    for package in "$@"; do
        is_installed "$package" || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    echo "installing:$missing" >&2
    apt_log=$(mktemp)
    # shellcheck disable=SC2086 # a list of words
    if apt_get install -y --no-install-recommends $missing >"$apt_log" 2>&1 ||
        { apt_get update >"$apt_log" 2>&1 &&
            apt_get install -y --no-install-recommends $missing >"$apt_log" 2>&1; }; then
        rm -f "$apt_log"
    else
        cat "$apt_log" >&2
        rm -f "$apt_log"
        return 1
    fi
}

# What each job needs. The binary is plain C over libc; libzip, expat and OpenSSL are loaded when used.
packages_to_build="gcc libc6-dev make cmake ninja-build fonts-liberation2 libharfbuzz-bin"
packages_to_check="$packages_to_build libcmocka-dev libgmp-dev valgrind python3 libzip4 libexpat1 libssl3 clang-format glpk-utils poppler-utils qpdf zsh fish"
packages_to_go_deep="$packages_to_check clang libclang-rt-14-dev llvm"
