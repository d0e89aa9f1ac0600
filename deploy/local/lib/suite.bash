# Everything the scripts share. The script that reads this file has set LOCAL to its own folder.

set -euo pipefail
ROOT=$(realpath "$LOCAL/../..")

for part in toolchain processes progress state parts build configuration workloads cases; do
  # shellcheck source=/dev/null
  source "$LOCAL/lib/$part.bash"
done

# try_out: the main job once: the demo user runs a command, and its record is read back. It shows
# that the suite works from end to end, and wakes up what every part does only at its first session.
try_out() {
  local begin since answer
  begin=$(now_millis)
  since=$(date -u +%Y-%m-%dT%H:%M:%S.%NZ)
  answer=$(ssh -p "$SSH_PORT" -i "$STATE/id_demo" -F none -o BatchMode=yes -o IdentitiesOnly=yes \
    -o UserKnownHostsFile="$STATE/known_hosts" demo@127.0.0.1 'echo it works' </dev/null) ||
    die "the suite is up, but the demo user cannot log in; its logs are in $STATE/logs"
  until [[ $(ask_audit v1/sessions "from=$since") =~ \"id\":\"([0-9a-f-]{36})\".*\"complete\" ]]; do
    (($(now_millis) - begin < START_SECONDS * 1000)) ||
      die "a login worked, but its record did not come; the suite's logs are in $STATE/logs"
    sleep 0.1
  done
  [[ $(ask_audit "v1/sessions/${BASH_REMATCH[1]}/channels/1/recording.raw" stream=output) == "$answer" ]] ||
    die "a login worked, but its record says something else; the suite's logs are in $STATE/logs"
  say "a first command ran, and its record was read back"
}

# ask_audit PATH QUERY: what the REST interface answers. The token goes to curl through a file
# descriptor.
ask_audit() {
  curl -sS --max-time 5 --get --data-urlencode "$2" \
    -K <(printf 'header = "Authorization: Bearer %s"\n' "$(secret audit-api)") \
    "http://127.0.0.1:$AUDIT_PORT/$1" || true
}

# start_parts PART...: starts them side by side, and says when each is ready.
start_parts() {
  local part
  say "starting $*"
  for part in "$@"; do
    start_part "$part"
  done
  for part in "$@"; do
    await_ready "$part" "$START_SECONDS"
    say "$part is ready on port $(port_of "$part")"
  done
}

# take_down: ends every part and every workload of the suite, services before what they need.
take_down() {
  local part pids=()
  stop_part gateway 15
  for part in backend auth audit "${REPLICAS[@]}"; do
    stop_part "$part" 10 &
    pids+=($!)
  done
  wait "${pids[@]}"
  end_workloads
  pids=()
  for part in "${INFRASTRUCTURE[@]}"; do
    stop_part "$part" 10 &
    pids+=($!)
  done
  wait "${pids[@]}"
}
