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
