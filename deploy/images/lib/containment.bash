# Images run as a container engine would run them, by what the kernel has: namespaces, mounts, ids.

CONTAINED=

# unpack_image FOLDER NAME ARCHITECTURE: lays the image's root, and sets PROCESS to what it starts.
unpack_image() {
  local lines
  mkdir -p "$CHECK/$2/config" "$CHECK/$2/run"
  rm -rf "$CHECK/$2/root"
  lines=$(images unpack --platform "linux/$3" "$1/$2.tar" "$CHECK/$2/root") || die "$2 cannot be unpacked"
  mapfile -t PROCESS <<<"$lines"
  USER_ID=${PROCESS[0]} GROUP_ID=${PROCESS[1]} FOLDER=${PROCESS[2]}
  PROCESS=("${PROCESS[@]:3}")
  chown "$USER_ID:$GROUP_ID" "$CHECK/$2/run"
  # 32 random bytes, as every service wants them.
  [[ -f $CHECK/token ]] || head -c 32 /dev/urandom | base64 -w0 | tr '+/' '-_' | tr -d = >"$CHECK/token"
}

# contained NAME COMMAND...: in the image's root. Only /tmp and /run can be written to; in /opt/gatehouse/config
# is what a ConfigMap would bring.
contained() {
  local name=$1
  shift
  # shellcheck disable=SC2016
  exec env -i PATH="$PATH" setpriv --no-new-privs unshare --mount --pid --ipc --uts --fork --kill-child bash -euc '
    root=$1/root config=$1/config run=$1/run
    mount --bind "$root" "$root"
    mount -o remount,bind,ro,nosuid,nodev "$root"
    [[ ! -d $root/tmp ]] || mount -t tmpfs -o mode=1777,nosuid,nodev,size=64m tmpfs "$root/tmp"
    [[ ! -d $root/proc ]] || mount -t proc proc "$root/proc"
    if [[ -d $root/dev ]]; then
      mount -t tmpfs -o mode=755,nosuid tmpfs "$root/dev"
      for device in null zero random urandom; do
        touch "$root/dev/$device"
        mount --bind "/dev/$device" "$root/dev/$device"
      done
    fi
    [[ ! -d $root/run ]] || mount --bind "$run" "$root/run"
    if [[ -d $root/opt/gatehouse/config ]]; then
      mount --bind -o ro "$config" "$root/opt/gatehouse/config"
    fi
    shift
    exec env -i unshare --root="$root" --wd="$1" --setuid "$2" --setgid "$3" "${@:4}"
  ' contain "$CHECK/$name" "$FOLDER" "$USER_ID" "$GROUP_ID" "$@"
}

# await PID SECONDS COMMAND...: true when the command is before the time is over or the process has ended.
await() {
  local pid=$1 deadline=$(($(now_millis) + $2 * 1000))
  shift 2
  until "$@"; do
    [[ -n $(start_time "$pid") ]] && (($(now_millis) < deadline)) || return 1
    sleep 0.1
  done
}

# stop_contained PID: TERM to the process with the id 1 inside; true when it ended.
stop_contained() {
  local inside
  inside=$(cat "/proc/$1/task/$1/children")
  kill -TERM ${inside:?}
  await "$1" 20 false || true
  [[ -z $(start_time "$1") ]]
}

end_contained() {
  [[ -z $CONTAINED ]] || kill -KILL "$CONTAINED" 2>/dev/null || true
}
