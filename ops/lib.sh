# shellcheck shell=bash
# What run, test, bench and eakte share: words to the user, missing packages,
# the program's home, the user it runs as. Sourced, never run.

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly project
data=         # where everything lives: open_data sets it
service_user= # who serves: open_data sets it

# Says what is being done, on the error stream: only results go to the output.
say() { printf '%s\n' "$*" >&2; }

# Ends with one sentence that names what to do.
die() {
    say "eAkte: $*"
    exit 1
}

is_root() { [[ $(id -u) == 0 ]]; }

have() { command -v "$1" >/dev/null 2>&1; }

# Debian's answer to each thing asked for: prints the packages that are missing.
packages_missing() {
    local thing
    for thing in "$@"; do
        case $thing in
            cc) have cc || printf '%s\n' gcc libc6-dev ;;
            c++) have c++ || echo g++ ;;
            postgresql) pg_bin >/dev/null || echo postgresql ;;
            npm)
                have node || echo nodejs
                have npm || echo npm
                ;;
            age) have age || echo age ;;
            chromium) have chromium || echo chromium ;;
            openssl) have openssl || echo openssl ;;
            python3) have python3 || echo python3 ;;
            shellcheck) have shellcheck || echo shellcheck ;;
            cvc5) have cvc5 || echo cvc5 ;;
            xmllint) have xmllint || echo libxml2-utils ;;
            venv) python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv ;;
            *) die "nobody knows the package of '$thing'" ;;
        esac
    done
}

# Installs what is missing. As root without asking; anybody else gets the line to run.
need() {
    local missing line
    missing=$(packages_missing "$@" | sort -u | tr '\n' ' ')
    [[ -n $missing ]] || return 0
    have apt-get || die "please install first, with this system's package manager: $missing"
    line="apt-get update && apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 ${missing% }"
    # Debian would start a cluster of its own, listening on port 5432; ours is private.
    if [[ " $missing" == *" postgresql "* ]]; then
        line="mkdir -p /etc/postgresql-common && echo create_main_cluster = false >> /etc/postgresql-common/createcluster.conf && $line"
    fi
    if ! is_root; then
        say "eAkte needs packages of the system. Please run this line, then start again:"
        say "sudo sh -c '$line'"
        exit 1
    fi
    say "Installing: ${missing% }"
    DEBIAN_FRONTEND=noninteractive sh -c "$line" >&2 </dev/null ||
        die "the packages could not be installed: $missing"
}

# cargo, also where the shell has not read ~/.cargo/env.
need_rust() {
    have cargo || PATH="$PATH:${CARGO_HOME:-$HOME/.cargo}/bin"
    have cargo || die "Rust is missing: please install Rust $(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$project/Cargo.toml") or newer (rustup.rs)"
    need cc
}

# Brings node_modules to the state of the lock. `run` leaves the test tools out.
# The stamp saves the second start npm's start-up time.
npm_install() {
    local kind=$1 stamp=$project/node_modules/.eakte want
    local -a omit=()
    want=$(sha256sum <"$project/package-lock.json")
    if [[ -f $stamp ]]; then
        [[ $(<"$stamp") == "$want test" || $(<"$stamp") == "$want $kind" ]] && return 0
    fi
    [[ $kind == run ]] && omit=(--omit=dev)
    (cd "$project" && npm ci --ignore-scripts --no-audit --no-fund "${omit[@]}" >&2) ||
        die "npm could not install what package-lock.json names"
    echo "$want $kind" >"$stamp"
}

# Where cargo puts what it builds.
cargo_target() {
    cargo metadata --locked --no-deps --format-version 1 --manifest-path "$project/Cargo.toml" |
        sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p'
}

# Sets `data` (absolute) and `service_user`, and makes the directory.
#
# As root everything belongs to, and runs as, a user without rights: PostgreSQL
# refuses root, and a program that reads strangers' documents should not have it.
open_data() {
    local default=$project/var
    service_user=$(id -un)
    if is_root; then
        service_user=eakte
        default=/var/lib/eakte
        id -u eakte >/dev/null 2>&1 ||
            useradd --system --user-group --no-create-home --home-dir /var/lib/eakte --shell /usr/sbin/nologin eakte
    fi
    data=$(realpath -m "${EAKTE_DATA:-$default}")
    # Also an empty directory somebody made for us; never one with contents.
    if [[ ! -e $data ]] || { is_root && [[ -d $data && -z $(ls -A "$data") ]]; }; then
        mkdir -p "$data"
        chmod 0700 "$data"
        ! is_root || chown eakte:eakte "$data"
    fi
    [[ -d $data ]] || die "$data is not a directory: choose another EAKTE_DATA"
    [[ $(stat -c %U "$data") == "$service_user" ]] ||
        die "$data belongs to $(stat -c %U "$data"), not to $service_user: choose another EAKTE_DATA"
    as_service test -w "$data" ||
        die "the user $service_user cannot reach $data: choose another EAKTE_DATA"
}

# The environment of everything that serves, each entry ended by a zero byte: ours
# and the least a program needs, so that nothing of root's shell leaks into it.
service_environment() {
    local name
    printf '%s\0' "PATH=$PATH" "HOME=$data" LANG=C.UTF-8 "EAKTE_DATA=$data"
    for name in TERM TZ NO_COLOR RUST_LOG RUST_BACKTRACE DATABASE_URL "${!EAKTE_@}"; do
        [[ $name == EAKTE_DATA || -z ${!name-} ]] || printf '%s\0' "$name=${!name}"
    done
}

# The options of setpriv that give up root for good; nothing for anybody else.
drop_root() { ! is_root || printf '%s\0' "--reuid=$service_user" "--regid=$service_user" --clear-groups; }

# Becomes the command, as the unprivileged user, without our lock. For use after
# `&` or in a subshell. The first word is the signal to get when the script dies:
# a killed script leaves nothing behind.
exec_as_service() {
    local farewell=$1
    local -a variables drop
    shift
    mapfile -d '' variables < <(service_environment)
    mapfile -d '' drop < <(drop_root)
    cd "$data" 2>/dev/null || cd /
    exec 9>&-
    exec setpriv "--pdeathsig=$farewell" "${drop[@]}" env -i "${variables[@]}" "$@"
}

# Runs a command as the unprivileged user and waits for it.
as_service() { (exec_as_service TERM "$@"); }

# Runs a command of a person as the unprivileged user, where the person is. What
# root may read and write stays so, since root names the files; what the command
# makes in our data belongs to the service all the same.
as_service_here() {
    local -a variables drop
    mapfile -d '' variables < <(service_environment)
    mapfile -d '' drop < <(drop_root)
    ! is_root || drop+=(--inh-caps=+dac_override --ambient-caps=+dac_override)
    setpriv "${drop[@]}" env -i "${variables[@]}" "$@"
}

# One start at a time for each directory: descriptor 9 holds the lock.
lock_data() {
    exec 9>>"$data/run.lock"
    flock -n 9
}

# The number of a process of that name that works in that directory; fails if there is none.
process_in() {
    local process name
    for process in /proc/[0-9]*; do
        [[ $(readlink "$process/cwd" 2>/dev/null) == "$2" ]] || continue
        read -r name 2>/dev/null <"$process/comm" || continue
        [[ $name == "$1" ]] || continue
        echo "${process#/proc/}"
        return 0
    done
    return 1
}

# Waits for what an earlier, killed start left behind: it has been told to end.
await_end() {
    local waited=0
    while process_in "$1" "$2" >/dev/null; do
        ((waited < 60)) || die "a program '$1' of an earlier start still runs in $2: please stop it"
        ((waited > 0)) || say "Waiting for '$1' of an earlier start to end"
        waited=$((waited + 1))
        sleep 1
    done
}
