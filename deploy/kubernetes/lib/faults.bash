# What a test does to a running cluster beyond its parts: a signal to a container, an address cut off.

# signal_container NAMESPACE POD CONTAINER SIGNAL: to its first process, past kubelet and API server.
signal_container() {
  local container
  container=$(container_of "$@")
  containerd_client tasks kill --signal "SIG$4" "$container"
}

# container_of NAMESPACE POD CONTAINER: the id of the one that runs.
container_of() {
  local candidate running
  running=$(running_containers)
  for candidate in $(containerd_client containers list --quiet \
    "labels.\"io.kubernetes.pod.namespace\"==$1,labels.\"io.kubernetes.pod.name\"==$2,labels.\"io.kubernetes.container.name\"==$3"); do
    [[ $'\n'$running$'\n' != *$'\n'$candidate$'\n'* ]] || { echo "$candidate" && return; }
  done
  die "no container $3 of $1/$2 runs"
}

running_containers() {
  containerd_client tasks list | awk '$3 == "RUNNING" || $3 == "PAUSED" { print $1 }'
}

# containers_in NAMESPACE: those that run, a line each with pod and container. One may go while it is looked at.
containers_in() {
  local id running
  running=$(running_containers)
  for id in $(containerd_client containers list --quiet "labels.\"io.kubernetes.pod.namespace\"==$1"); do
    [[ $'\n'$running$'\n' != *$'\n'$id$'\n'* ]] || containerd_client containers info "$id" 2>/dev/null |
      jq -r '.Labels | "\(.["io.kubernetes.pod.name"]) \(.["io.kubernetes.container.name"] // "pause")"' || true
  done
}

# cut_off ADDRESS: what comes from the pod of that address or goes to it is dropped, also of connections
# that stand, and nobody is told.
cut_off() {
  inside nft -f - <<RULES
table ip gatehouse-cut {
  set cut { type ipv4_addr; }
  chain forward {
    type filter hook forward priority -200; policy accept;
    ip saddr @cut drop
    ip daddr @cut drop
  }
  chain output {
    type filter hook output priority -200; policy accept;
    ip daddr @cut drop
  }
  chain input {
    type filter hook input priority -200; policy accept;
    ip saddr @cut drop
  }
}
add element ip gatehouse-cut cut { $1 }
RULES
}

# join_again: nothing is cut off any more.
join_again() {
  inside nft delete table ip gatehouse-cut 2>/dev/null || true
}
