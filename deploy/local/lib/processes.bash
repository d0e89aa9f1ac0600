# Processes of the suite: started in a session of their own, known by id and start time, so that
# nothing else is ever signalled, whoever has the id by then.

now_millis() {
  local t=$EPOCHREALTIME
  echo $((${t/[.,]/} / 1000))
}

# start_time PID: the kernel's start time of a process, or nothing when there is none.
start_time() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  # The name in parentheses may hold anything; the start time is the 20th field behind it.
  set -- ${stat##*) }
  # A zombie is gone already, and waits only for its parent to look.
  [[ $1 == Z ]] || echo "${20}"
}

# spawn PART COMMAND...: starts a part's process; its output goes to its log.
spawn() {
  local part=$1 pid
  shift
  # The lock that up holds is not for the parts to keep.
  setsid "$@" </dev/null >>"$STATE/logs/$part.log" 2>&1 9>&- &
  pid=$!
  echo "$pid $(start_time "$pid")" >"$STATE/pids/$part.pid"
}

# pid_of PART: the id of the part's process while it lives, else nothing.
pid_of() {
  local pid started
  read -r pid started 2>/dev/null <"$STATE/pids/$1.pid" || return 0
  if [[ -n $started && $(start_time "$pid") == "$started" ]]; then
    echo "$pid"
  fi
}

# process_table: a line for each process of the machine, its fields from the state on: state, parent,
# group, session... Processes come and go while it is read, which is no error.
process_table() {
  { cat /proc/[0-9]*/stat 2>/dev/null || true; } | sed 's/.*) //'
}

# session_lives PID: whether any process of the session that this one led is alive.
session_lives() {
  process_table |
    awk -v session="$1" '$4 == session && $1 != "Z" { found = 1 } END { exit !found }'
}

# await_ready PART SECONDS: waits until ready PART holds; when the part dies or is too late, shows its log.
await_ready() {
  local part=$1 deadline=$(($(now_millis) + $2 * 1000))
  until ready "$part"; do
    if [[ -z $(pid_of "$part") ]]; then
      show_log "$part"
      die "$part ended while it was starting; its log is $STATE/logs/$part.log"
    fi
    if (($(now_millis) > deadline)); then
      show_log "$part"
      die "$part is not ready after $2 s; its log is $STATE/logs/$part.log"
    fi
    sleep 0.25
  done
}

show_log() {
  printf '\nThe end of %s:\n' "$STATE/logs/$1.log" >&2
  tail -n 20 "$STATE/logs/$1.log" >&2
}

# await_end PID SECONDS: true when the process and all that it started have ended in time.
await_end() {
  local deadline=$(($(now_millis) + $2 * 1000))
  while session_lives "$1"; do
    (($(now_millis) < deadline)) || return 1
    sleep 0.05
  done
}

# processes_of PART: the ids of all processes that are the part. Those of PostgreSQL have sessions of
# their own; what the backend has started is none of it.
processes_of() {
  local pid
  pid=$(pid_of "$1")
  [[ -n $pid ]] || return 0
  { cat /proc/[0-9]*/stat 2>/dev/null || true; } | sed 's/ (.*) / /' |
    awk -v leader="$pid" -v children="$([[ $1 != postgres ]] || echo yes)" \
      '$5 == leader || (children && $3 == leader) { print $1 }'
}

# stop_part PART SECONDS: asks the part to end, and insists when it has not done so in time.
stop_part() {
  local part=$1 pid
  pid=$(pid_of "$part")
  if [[ -n $pid ]]; then
    kill -s "${STOP_SIGNALS[$part]:-TERM}" "$pid" 2>/dev/null || true
    resume_part "$part"
    if ! await_end "$pid" "$2"; then
      printf '  %s did not end within %s s and is killed\n' "$part" "$2"
      kill -KILL -- "-$pid" 2>/dev/null || true
      await_end "$pid" 10 || die "$part (process $pid) survives SIGKILL"
    fi
  fi
  rm -f "$STATE/pids/$part.pid"
}

# kill_part PART: SIGKILL, and back when the process is gone, and its children with it.
kill_part() {
  local pid process
  pid=$(pid_of "$1")
  [[ -n $pid ]] || return 0
  resume_part "$1"
  local all=()
  mapfile -t all < <(processes_of "$1")
  kill -KILL "$pid" 2>/dev/null || true
  await_end "$pid" 10 || die "$1 (process $pid) survives SIGKILL"
  for process in "${all[@]}"; do
    await_end "$process" 10 || die "$1 was killed, and its process $process does not end"
  done
}

# pause_part PART: SIGSTOP to every process of it. Starting it, stopping it and killing it end that.
pause_part() {
  signal_all "$1" STOP
}

resume_part() {
  signal_all "$1" CONT
}

signal_all() {
  local process
  for process in $(processes_of "$1"); do
    kill -s "$2" "$process" 2>/dev/null || true
  done
}

# memory_of PART: megabytes in use by the part's session (PostgreSQL is several processes).
memory_of() {
  local pid
  pid=$(pid_of "$1")
  process_table |
    awk -v session="$pid" -v page="$(getconf PAGESIZE)" \
      '$4 == session { pages += $22 } END { printf "%d", pages * page / 1048576 }'
}
