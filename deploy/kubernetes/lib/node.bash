# The node: namespaces of its own for network, mounts and processes. The first process holds them; when
# it is killed, the kernel ends all others, pods included, and their mounts go with them.

CGROUPS=/sys/fs/cgroup
# Of this folder alone: another one's cluster, running or killed, is not in its way.
CGROUP=gatehouse-cluster-$(cksum <<<"$STATE" | cut -d ' ' -f 1)
NETWORK=$STATE/network
NODE=node
NODE_ADDRESS=10.99.0.1

# Written to by the kubelet and by CNI plug-ins, whatever they are told: empty ones of the node's own
# are laid over them. Those that the machine lacks are made and taken away.
COVERED=(/run /var/lib/kubelet /var/lib/cni /var/log/containers)
MADE=.made-for-test-clusters

# What all pods together weigh, where one process outside of them weighs 1024: everything else of the machine, the
# node's own parts included, has no group of its own, and would get a pod's time each.
PODS_SHARES=65536

# Sysctls of the whole machine that the kubelet would set, and what it wants. In the node's mounts a
# file with the wanted value lies over each, so that nothing is changed.
PINNED=(
  vm.overcommit_memory=1 vm.panic_on_oom=0 kernel.panic=10 kernel.panic_on_oops=1
  kernel.keys.root_maxkeys=1000000 kernel.keys.root_maxbytes=25000000
)

# make_node: the namespaces, with a network that leads nowhere else.
make_node() {
  make_folders
  make_cgroups
  spawn holder unshare --net --mount --pid --fork --mount-proc --kill-child "$OWN/pause"
  await_first
  write_pinned
  inside "$CLUSTER/lib/prepare" "$NODE_ADDRESS" "$STATE/pinned" "$CONFIG/node-resolv.conf" "${COVERED[@]}" ||
    die "the node's namespaces could not be prepared"
  # Under a name, so that others find it without knowing a process.
  touch "$NETWORK"
  mount --bind "/proc/$(first_process)/ns/net" "$NETWORK"
}

# first_process: the process that is 1 inside; the child of the one that we started.
first_process() {
  local holder
  holder=$(pid_of holder)
  [[ -z $holder ]] || tr -d ' ' <"/proc/$holder/task/$holder/children"
}

await_first() {
  local deadline=$(($(now_millis) + 10000)) first
  until first=$(first_process) && [[ -n $first && $(readlink "/proc/$first/exe") == "$OWN/pause" ]]; do
    (($(now_millis) < deadline)) || die "the node's first process did not start; see $STATE/logs/holder.log"
    sleep 0.05
  done
}

# inside COMMAND...: runs it in all namespaces of the node.
inside() {
  nsenter --target "$(first_process)" --net --mount --pid -- env "PATH=$TOOLS:$PATH" "$@"
}

# in_network COMMAND...: runs it in the node's network alone, as tests do.
in_network() {
  nsenter --net="$NETWORK" -- "$@"
}

# spawn_inside PART COMMAND...: starts a part on the node.
spawn_inside() {
  local part=$1
  shift
  spawn "$part" nsenter --target "$(first_process)" --net --mount --pid -- \
    env "PATH=$TOOLS:$PATH" "$@"
}

# end_part PART SIGNAL SECONDS: ends the part with the signal, and insists when it has not ended in time.
end_part() {
  local pid
  pid=$(pid_of "$1")
  [[ -n $pid ]] || return 0
  signal_part "$1" "$2"
  signal_part "$1" CONT
  if ! await_group_end "$pid" "$3"; then
    kill -KILL -- "-$pid" 2>/dev/null || true
    await_group_end "$pid" 10 || die "$1 (process $pid) survives SIGKILL"
  fi
}

# await_group_end GROUP SECONDS: true when its processes have ended in time. Pods are in the session of
# containerd, and not in its group: they outlive it.
await_group_end() {
  local deadline=$(($(now_millis) + $2 * 1000))
  while process_table | awk -v group="$1" '$3 == group && $1 != "Z" { found = 1 } END { exit !found }'; do
    (($(now_millis) < deadline)) || return 1
    sleep 0.05
  done
}

# signal_part PART SIGNAL: to all of the part's group: between us and the part stands nsenter.
signal_part() {
  local pid
  pid=$(pid_of "$1")
  [[ -z $pid ]] || kill -s "$2" -- "-$pid" 2>/dev/null || true
}

# end_node: ends every process of the node, and takes away whatever else it made of the machine.
end_node() {
  local holder
  holder=$(pid_of holder)
  if [[ -n $holder ]]; then
    # The one that we started takes the status of the one that is 1 inside, and ends by itself.
    kill -KILL "$(first_process)" 2>/dev/null || kill -KILL "$holder" 2>/dev/null || true
    await_end "$holder" 30 || die "the node's first process survives SIGKILL"
  fi
  while umount "$NETWORK" 2>/dev/null; do :; done
  rm -f "$NETWORK"
  remove_cgroups
  remove_folders
}

# Cgroups: the kubelet makes those of pods below one of ours, which has to be there in every hierarchy.

make_cgroups() {
  local hierarchy file
  for hierarchy in "$CGROUPS"/*/; do
    # The one of version 2 that lies beside them is not the kubelet's.
    [[ ! -e $hierarchy/cgroup.controllers && -e $hierarchy/cgroup.procs ]] || continue
    mkdir -p "$hierarchy/$CGROUP"
    for file in cpuset.cpus cpuset.mems; do
      [[ ! -e $hierarchy/$file ]] || cat "$hierarchy/$file" >"$hierarchy/$CGROUP/$file"
    done
    [[ ! -e $hierarchy/cpu.shares ]] || echo "$PODS_SHARES" >"$hierarchy/$CGROUP/cpu.shares"
  done
}

# remove_cgroups: a cgroup is busy for a moment after its last process is gone.
remove_cgroups() {
  local deadline=$(($(now_millis) + 30000)) folders=()
  while true; do
    mapfile -t folders < <(find "$CGROUPS" -mindepth 2 -maxdepth 2 -type d -name "$CGROUP")
    ((${#folders[@]})) || break
    find "${folders[@]}" -depth -type d -exec rmdir {} + 2>/dev/null || true
    (($(now_millis) < deadline)) || die "cgroups are left, some process is still in them: ${folders[*]}"
    sleep 0.05
  done
}

# make_folders: one that the machine lacks is made, and has a mark of each cluster that covers it: without the folder
# a cover is gone, whoever takes the folder away. A mark keeps it.
make_folders() {
  local folder tries
  for folder in "${COVERED[@]}"; do
    [[ ! -d $folder || -e $folder/$MADE ]] || continue
    # The last of the others may take it away in this moment.
    for tries in 1 2 3; do
      ! { mkdir -p "$folder" && touch "$folder/$MADE-$CGROUP" "$folder/$MADE"; } || break
      ((tries < 3)) || die "the folder $folder cannot be made"
    done
  done
}

# remove_folders: the last one takes them away.
remove_folders() {
  local folder
  for folder in "${COVERED[@]}"; do
    [[ -e $folder/$MADE ]] || continue
    rm -f "$folder/$MADE-$CGROUP"
    compgen -G "$folder/$MADE-*" >/dev/null || { rm -f "$folder/$MADE" && rmdir "$folder" 2>/dev/null; } || true
  done
}

# write_pinned: what the kubelet is shown, and beside it what the machine has, for those who look later.
write_pinned() {
  local setting name
  mkdir -p "$STATE/pinned"
  for setting in "${PINNED[@]}"; do
    name=${setting%%=*}
    echo "${setting#*=}" >"$STATE/pinned/$name"
    cat "/proc/sys/${name//.//}" >"$STATE/data/sysctl-$name"
  done
}
