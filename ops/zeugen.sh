# shellcheck shell=bash
# The log's signer, and the witnesses of the sample district on this machine.
# Sourced by run, after lib.sh. In a real district each witness runs at its town.
# shellcheck disable=SC2154 # data, visit_host and listen_port are set by lib.sh and run

# Name in the policy, name of the key. The first 17 are the towns of the district.
readonly towns=(
    "Ahaus ahaus" "Bocholt bocholt" "Borken borken" "Gescher gescher" "Gronau gronau" "Heek heek"
    "Heiden heiden" "Isselburg isselburg" "Legden legden" "Raesfeld raesfeld" "Reken reken" "Rhede rhede"
    "Schöppingen schoeppingen" "Stadtlohn stadtlohn" "Südlohn suedlohn" "Velen velen" "Vreden vreden"
)
readonly outsiders=("Landesarchiv landesarchiv" "Rechnungsprüfung rechnungspruefung" "Kreis_Coesfeld coesfeld")
readonly signer_starts_seconds_max=10

signer_pid=
witness_pids=()

# Starts the signer and waits until it listens.
signer_start() {
    local waited=0 origin=${EAKTE_ORIGIN:-eakte.kreis-borken.example/log}
    as_service rm -f "$data/signer.sock" # a killed signer leaves it behind
    exec_as_service TERM setsid "$data/bin/eakte-signer" --dir "$data/signer" run \
        --origin "$origin" --socket "$data/signer.sock" >>"$data/signer.log" 2>&1 </dev/null &
    signer_pid=$!
    until [[ -S $data/signer.sock ]] && kill -0 "$signer_pid" 2>/dev/null; do
        kill -0 "$signer_pid" 2>/dev/null || {
            tail -n 3 "$data/signer.log" >&2
            signer_pid=
            die "the signer of the log did not start; its log is $data/signer.log"
        }
        ((waited < signer_starts_seconds_max * 20)) || die "the signer of the log does not listen; its log is $data/signer.log"
        waited=$((waited + 1))
        sleep 0.05
    done
}

# Keys of the log as the signer has them: Ed25519 on the first line, ML-DSA on the second.
log_vkeys() { as_service "$data/bin/eakte-signer" --dir "$data/signer" keys; }

# Makes the keys of the sample's witnesses and both policies, once.
policies_make() {
    [[ ! -d $data/policy ]] || return 0
    local -a log
    local circle entry name key kind
    say "Making the keys of 20 witnesses"
    mapfile -t log < <(log_vkeys)
    ((${#log[@]} == 2)) || die "the signer does not name its keys; its log is $data/signer.log"
    as_service mkdir -p "$data/zeugen" "$data/policy.new"
    for entry in "${towns[@]}" "${outsiders[@]}"; do
        read -r name key <<<"$entry"
        # Made before, if an earlier start was cut short.
        [[ -f $data/zeugen/$key/keys ]] ||
            as_service "$data/bin/eakte-witness" --dir "$data/zeugen/$key" init --name "zeuge.$key.example/eakte" >/dev/null ||
            die "the keys of the witness $name could not be made in $data/zeugen/$key"
    done
    for kind in 1 2; do
        {
            echo "log ${log[kind - 1]}"
            for entry in "${towns[@]}" "${outsiders[@]}"; do
                read -r name key <<<"$entry"
                echo "witness $name $(as_service "$data/bin/eakte-witness" --dir "$data/zeugen/$key" status | sed -n "${kind}p")"
            done
            # 12 of 17: two such quorums share seven towns. 2 of 3 for the same reason.
            circle=$(for entry in "${towns[@]}"; do printf ' %s' "${entry% *}"; done)
            echo "group Städte_und_Gemeinden 12$circle"
            circle=$(for entry in "${outsiders[@]}"; do printf ' %s' "${entry% *}"; done)
            echo "group Außenstehende 2$circle"
            echo "group quorum all Städte_und_Gemeinden Außenstehende"
            echo "quorum quorum"
        } | as_service tee "$data/policy.new/$([[ $kind == 1 ]] && echo ed25519 || echo mldsa).txt" >/dev/null
    done
    # All or nothing: the service reads the folder only when it is complete.
    as_service mv "$data/policy.new" "$data/policy"
}

# Starts every witness whose keys are here. They ask the service by themselves.
witnesses_start() {
    local -a log
    local folder url="http://$visit_host:$listen_port"
    [[ -d $data/zeugen ]] || return 0
    mapfile -t log < <(log_vkeys)
    for folder in "$data"/zeugen/*/; do
        exec_as_service TERM setsid "$data/bin/eakte-witness" --dir "$folder" run \
            --log-vkey "${log[0]}" --log-vkey "${log[1]}" --url "$url" >>"$data/zeugen.log" 2>&1 </dev/null &
        witness_pids+=("$!")
    done
}

# Stops witnesses and signer and waits for them.
witnesses_stop() {
    ((${#witness_pids[@]} == 0)) || kill -TERM "${witness_pids[@]}" 2>/dev/null || true
    ((${#witness_pids[@]} == 0)) || wait "${witness_pids[@]}" 2>/dev/null || true
}

signer_stop() {
    [[ -n $signer_pid ]] || return 0
    kill -TERM "$signer_pid" 2>/dev/null || true
    wait "$signer_pid" 2>/dev/null || true
}
