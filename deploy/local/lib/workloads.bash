# Workloads of the local-process kind. They outlive the backend, so that it can be restarted, and
# down has to end them itself: each has a record with its agent's id and start time.

WORKLOAD_SECONDS=8

# agents: "id start-time" of every agent that the backend's records name.
agents() {
  local record pid started
  for record in "$STATE"/data/workloads/*.json; do
    [[ -f $record ]] || continue
    pid=$(number_in "$record" pid)
    started=$(number_in "$record" startTicks)
    [[ -z $pid || -z $started ]] || echo "$pid $started"
  done
}

number_in() {
  # A record may go while it is looked for: its workload has ended by itself.
  sed -n 's/.*"'"$2"'" *: *\([0-9]*\).*/\1/p' "$1" 2>/dev/null || true
}

# end_workloads: an agent that is asked to end takes everything in its workload with it.
end_workloads() {
  local pid started deadline
  agents | while read -r pid started; do
    [[ $(start_time "$pid") != "$started" ]] || kill -TERM "$pid" 2>/dev/null || true
  done
  deadline=$(($(now_millis) + WORKLOAD_SECONDS * 1000))
  agents | while read -r pid started; do
    while [[ $(start_time "$pid") == "$started" ]]; do
      (($(now_millis) < deadline)) || kill -KILL "$pid" 2>/dev/null || true
      sleep 0.05
    done
  done
  rm -f "$STATE"/data/workloads/*.json
}
