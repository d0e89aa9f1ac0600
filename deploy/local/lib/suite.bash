# Everything the scripts share. The script that reads this file has set LOCAL to its own folder.

set -euo pipefail
ROOT=$(realpath "$LOCAL/../..")

for part in toolchain processes state parts build configuration workloads; do
  # shellcheck source=/dev/null
  source "$LOCAL/lib/$part.bash"
done

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

# take_down: ends every part and every workload of the suite, services before what they need.
take_down() {
  local part pids=()
  stop_part gateway 15
  for part in backend auth audit; do
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
