# How a script says what it does. Read behind processes.bash, whose clock it uses.

BEGIN=$(now_millis)

# say TEXT...: a line of progress, with the seconds since the script began.
say() {
  local elapsed=$(($(now_millis) - BEGIN))
  printf '%5d.%d s  %s\n' $((elapsed / 1000)) $((elapsed % 1000 / 100)) "$*"
}

# step TEXT COMMAND...: says what is being done, does it, and shows what it printed if it failed.
step() {
  local text=$1 log
  shift
  say "$text"
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    die "failed: $text"
  fi
  rm -f "$log"
}

# stage TEXT COMMAND...: a part of a long run; what it took is shown behind it, and at the end again.
stage() {
  local text=$1 begin
  shift
  begin=$(now_millis)
  printf '\n== %s ==\n' "$text"
  "$@"
  STAGES+=("$(printf '%-32s %s' "$text" "$(minutes "$((begin - BEGIN))")")")
  printf '%s\n' "${STAGES[-1]}"
}

STAGES=()

show_stages() {
  printf '\n'
  printf '%s\n' "${STAGES[@]}"
}

# minutes SINCE: from so many milliseconds after the script's begin until now.
minutes() {
  local seconds=$((($(now_millis) - BEGIN - $1) / 1000))
  printf '%d min %02d s' $((seconds / 60)) $((seconds % 60))
}
