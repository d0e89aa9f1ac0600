# A cluster that nothing runs in: a real API server over a real etcd and a real scheduler, whose nodes and pods are
# played by kwok. Processes of this machine, on loopback, started and known as those of the local suite are.

declare -A STOP_SIGNALS=()
KWOK_VERSION=$(sed -n 's/^require sigs.k8s.io\/kwok //p' "$CLUSTER/kwok/go.mod")
KWOK=$CACHE/kwok-$KWOK_VERSION/kwok

declare -A DEFAULT_PORTS=([etcd]=23790 [etcd_peer]=23800 [api]=26443 [kwok]=20247)

# Who asks, by bearer token; the audit log tells them apart.
SIMULATED_USERS=(admin scheduler kwok backend)

# Nodes, each of which takes as many pods as one of the cluster does.
SIMULATED_NODES=4

build_simulation() {
  have_packages || step "unpacking the distribution's programs" unpack_packages
  local program
  for program in kube-apiserver kube-scheduler; do
    [[ -x $KUBERNETES/$program ]] ||
      step "building $program $KUBERNETES_VERSION (minutes, once)" \
        "$CLUSTER/go/build" "k8s.io/kubernetes/cmd/$program" "$KUBERNETES/$program"
  done
  made_of "$KWOK" "$CLUSTER/kwok" || {
    step "building kwok $KWOK_VERSION (minutes, once)" install_kwok
    remember "$KWOK" "$CLUSTER/kwok"
  }
}

install_kwok() {
  mkdir -p "$(dirname "$KWOK")"
  (cd "$CLUSTER/kwok" && CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$KWOK.new" sigs.k8s.io/kwok/cmd/kwok) ||
    return
  mv "$KWOK.new" "$KWOK"
}

write_simulation() {
  local user
  openssl genrsa -out "$STATE/keys/service-accounts.pem" 2048 2>/dev/null
  for user in "${SIMULATED_USERS[@]}"; do
    make_secret "$user"
    printf '%s,%s,%s,system:masters\n' "$(secret "$user")" "$user" "$user"
  done >"$STATE/secrets/tokens.csv"
  # Of each request of a user of ours, one line when it is answered; watches are told when they begin, too.
  cat >"$STATE/config/audit.yaml" <<YAML
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: Metadata
    users: [backend]
    omitManagedFields: true
  - level: None
YAML
  cp "$CLUSTER/manifests/stages.yaml" "$STATE/config/stages.yaml"
}

# write_kubeconfigs: once the API server has made its certificate.
write_kubeconfigs() {
  local user
  for user in scheduler kwok; do
    cat >"$STATE/config/$user.kubeconfig" <<YAML
apiVersion: v1
kind: Config
current-context: simulated
contexts: [{name: simulated, context: {cluster: simulated, user: $user}}]
clusters: [{name: simulated, cluster: {server: https://127.0.0.1:$API_PORT, certificate-authority: $STATE/certificates/apiserver.crt}}]
users: [{name: $user, user: {token: $(secret "$user")}}]
YAML
  done
}

# It keeps nothing that outlives it, so it need not wait for the disk.
start_etcd() {
  spawn etcd "$TOOLS/etcd" --data-dir "$STATE/data/etcd" --logger zap --log-level warn --unsafe-no-fsync \
    --listen-client-urls "http://127.0.0.1:$ETCD_PORT" --advertise-client-urls "http://127.0.0.1:$ETCD_PORT" \
    --listen-peer-urls "http://127.0.0.1:$ETCD_PEER_PORT"
}

ready_etcd() {
  curl -fsS -o /dev/null --max-time 2 "http://127.0.0.1:$ETCD_PORT/health"
}

# No controllers run: nothing would take a node's taint away, or make a service account. A watch that kwok begins with
# what there is needs a younger etcd than Debian's, unless it is not taken for a list that is streamed.
start_kube-apiserver() {
  spawn kube-apiserver "$KUBERNETES/kube-apiserver" --etcd-servers="http://127.0.0.1:$ETCD_PORT" \
    --bind-address=127.0.0.1 --advertise-address=127.0.0.1 --secure-port="$API_PORT" \
    --cert-dir="$STATE/certificates" --token-auth-file="$STATE/secrets/tokens.csv" --authorization-mode=RBAC \
    --audit-policy-file="$STATE/config/audit.yaml" --audit-log-path="$STATE/logs/audit.log" \
    --service-cluster-ip-range=10.96.0.0/16 --allow-privileged=true --profiling=false \
    --service-account-issuer=https://kubernetes.default.svc \
    --service-account-key-file="$STATE/keys/service-accounts.pem" \
    --service-account-signing-key-file="$STATE/keys/service-accounts.pem" \
    --disable-admission-plugins=ServiceAccount,TaintNodesByCondition --feature-gates=WatchList=false
}

ready_kube-apiserver() {
  simulated_api -o /dev/null "https://127.0.0.1:$API_PORT/readyz"
}

# simulated_api ARGUMENT...: curl, as the administrator, whose token nobody sees.
simulated_api() {
  curl -fsS --max-time 5 --cacert "$STATE/certificates/apiserver.crt" \
    -K <(printf 'header = "Authorization: Bearer %s"\n' "$(secret admin)") "$@" 2>/dev/null
}

start_kube-scheduler() {
  spawn kube-scheduler "$KUBERNETES/kube-scheduler" --kubeconfig="$STATE/config/scheduler.kubeconfig" \
    --leader-elect=false --secure-port=0 --profiling=false --kube-api-qps=1000 --kube-api-burst=1000
}

# It serves nothing here; a pod without a node would tell.
ready_kube-scheduler() {
  [[ -n $(pid_of kube-scheduler) ]]
}

start_kwok() {
  spawn kwok "$KWOK" --kubeconfig="$STATE/config/kwok.kubeconfig" --config="$STATE/config/stages.yaml" \
    --manage-all-nodes=true --server-address="127.0.0.1:$KWOK_PORT" --cidr=10.244.0.0/16 --node-ip=10.99.0.1
}

ready_kwok() {
  local node
  for ((node = 0; node < SIMULATED_NODES; node++)); do
    [[ $(simulated_api "https://127.0.0.1:$API_PORT/api/v1/nodes/node-$node?pretty=false") == *'"phase":"Running"'* ]] || return 1
  done
}

make_nodes() {
  local node
  for ((node = 0; node < SIMULATED_NODES; node++)); do
    simulated_api -o /dev/null -H 'Content-Type: application/json' "https://127.0.0.1:$API_PORT/api/v1/nodes" -d @- <<JSON
{"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node-$node"},
 "status": {"allocatable": {"cpu": "64", "memory": "256Gi", "ephemeral-storage": "1Ti", "pods": "110"},
            "capacity": {"cpu": "64", "memory": "256Gi", "ephemeral-storage": "1Ti", "pods": "110"}}}
JSON
  done
}

write_simulation_endpoints() {
  cat >"$STATE/simulation.env" <<ENV
SIMULATION_API=https://127.0.0.1:$API_PORT
SIMULATION_AUTHORITY=$STATE/certificates/apiserver.crt
SIMULATION_ADMIN_TOKEN_FILE=$STATE/secrets/admin
SIMULATION_BACKEND_TOKEN_FILE=$STATE/secrets/backend
SIMULATION_AUDIT_LOG=$STATE/logs/audit.log
SIMULATION_VERSIONS="Kubernetes $KUBERNETES_VERSION, kwok $KWOK_VERSION"
ENV
}
