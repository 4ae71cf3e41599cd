# shellcheck shell=bash
# shellcheck disable=SC2154 # lib.sh sets data and service_user
# A private PostgreSQL under $data/pg: reached by one socket in a directory of its
# own, run by the unprivileged user, durable. Sourced after lib.sh.

readonly pg_version_min=15 # the first with ICU as a database's locale provider
socket= # the directory of the socket: pg_socket_directory sets it
pg_pid= # the postmaster, while it is ours
pg_env=() # more variables of its environment: the benches slow its flushes down

# Prints the directory of the newest usable PostgreSQL; fails if there is none.
pg_bin() {
    local candidate version
    for candidate in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -Vr) "$(dirname "$(command -v initdb || echo /none/initdb)")"; do
        [[ -x $candidate/initdb && -x $candidate/postgres ]] || continue
        version=$("$candidate/postgres" --version | grep -oE '[0-9]+' | head -n 1)
        ((version >= pg_version_min)) || continue
        echo "$candidate"
        return 0
    done
    return 1
}

# Sets `socket`: a directory for this data directory's socket, 0700 and ours.
# Outside the data directory because a socket's path may have 107 bytes only.
pg_socket_directory() {
    local parent=/tmp short
    short=$(printf '%s' "$data" | sha256sum | cut -c 1-8)
    if is_root; then
        parent=/run
    elif [[ -n ${XDG_RUNTIME_DIR-} && -O $XDG_RUNTIME_DIR && -w $XDG_RUNTIME_DIR && ${#XDG_RUNTIME_DIR} -le 60 ]]; then
        parent=$XDG_RUNTIME_DIR
    fi
    socket=$parent/eakte-$(id -u)-$short
    # mkdir does not follow a link and fails if the name is taken: then it must be ours.
    if mkdir -m 0700 "$socket" 2>/dev/null; then
        ! is_root || chown "$service_user:" "$socket"
    fi
    [[ ! -L $socket && -d $socket && $(stat -c '%U %a' "$socket") == "$service_user 700" ]] ||
        die "$socket is not a private directory of $service_user: please remove it"
}

# The address of the private database, for the owner of its tables.
pg_url() { echo "postgresql:///eakte?host=$socket&user=eakte"; }

# Makes the cluster if there is none. A half-made one is thrown away.
pg_create() {
    [[ -f $data/pg/PG_VERSION ]] && return 0
    say "Making a private PostgreSQL in $data/pg"
    rm -rf "$data/pg.new"
    as_service "$pgbin/initdb" -D "$data/pg.new" --username=eakte --auth-local=peer --auth-host=reject \
        --encoding=UTF8 --locale-provider=icu --icu-locale=de-DE --locale=C.UTF-8 \
        --data-checksums --no-instructions >/dev/null || die "PostgreSQL could not make its directory"
    as_service tee -a "$data/pg.new/postgresql.conf" >/dev/null <<<"include 'eakte.conf'"
    as_service mv "$data/pg.new" "$data/pg"
}

# MiB of PostgreSQL's own cache: a quarter of the machine's memory, at least PostgreSQL's own default, at most 2 GiB.
pg_buffers() {
    awk '$1 == "MemTotal:" {m = int($2 / 4096); print (m < 128 ? 128 : m > 2048 ? 2048 : m)}' /proc/meminfo
}

# Written at each start: the socket may have moved, the rules may have changed.
pg_configure() {
    as_service tee "$data/pg/eakte.conf" >/dev/null <<EOF
# Written by ops at each start; changes belong into ops/pg.sh.
listen_addresses = ''
unix_socket_directories = '$socket'
unix_socket_permissions = 0700
fsync = on
synchronous_commit = on
full_page_writes = on
max_connections = 64
# For a log that grows at its end and is read by key, on a disk without a head to move.
shared_buffers = $(pg_buffers)MB
effective_cache_size = $(($(pg_buffers) * 2))MB
max_wal_size = 4GB
random_page_cost = 1.1
jit = off
# No statement, parameter, row or error text: they could carry a person's name.
log_destination = 'stderr'
logging_collector = off
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_statement = 'none'
log_min_duration_statement = -1
log_min_duration_sample = -1
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_lock_waits = off
log_temp_files = -1
EOF
    # The socket's directory keeps strangers out; peer makes sure once more.
    as_service tee "$data/pg/pg_hba.conf" >/dev/null <<<'local all eakte peer map=eakte'
    as_service tee "$data/pg/pg_ident.conf" >/dev/null <<<"eakte $service_user eakte"
}

# After a kill -9 or a power cut a postmaster.pid stays. Its number may by now be
# another process's, which PostgreSQL would take for its own: we know better,
# since nothing of this cluster lives any more.
pg_clear_stale() {
    await_end postgres "$data/pg"
    rm -f "$data/pg/postmaster.pid"
}

pg_psql() { as_service "$pgbin/psql" -X -q -v ON_ERROR_STOP=1 -h "$socket" -U eakte "$@"; }

# Starts the private PostgreSQL and sets `pg_pid`; returns when it takes connections.
pg_start() {
    local waited=0
    pgbin=$(pg_bin) || die "PostgreSQL $pg_version_min or newer is missing"
    pg_socket_directory
    pg_create
    pg_configure
    pg_clear_stale
    # A session of its own: Ctrl-C in the terminal must not reach it before the
    # service is down. SIGINT is its fast shutdown.
    exec_as_service INT setsid env "${pg_env[@]}" "$pgbin/postgres" -D "$data/pg" \
        >>"$data/postgresql.log" 2>&1 </dev/null &
    pg_pid=$!
    until as_service "$pgbin/pg_isready" -q -h "$socket" -U eakte -d postgres; do
        kill -0 "$pg_pid" 2>/dev/null || {
            tail -n 5 "$data/postgresql.log" >&2
            die "PostgreSQL did not start; its log is $data/postgresql.log"
        }
        ((waited < 3000)) || die "PostgreSQL takes no connections after 5 minutes; its log is $data/postgresql.log"
        waited=$((waited + 1))
        sleep 0.1
    done
    [[ $(pg_psql -d postgres -tAc "SELECT count(*) FROM pg_database WHERE datname = 'eakte'") == 1 ]] ||
        pg_psql -d postgres -c 'CREATE DATABASE eakte'
}

# Stops it the way that writes everything down, and waits.
pg_stop() {
    [[ -n ${pg_pid-} ]] || return 0
    kill -INT "$pg_pid" 2>/dev/null || true
    wait "$pg_pid" 2>/dev/null || true
    pg_pid=
    rmdir "$socket" 2>/dev/null || true
}
