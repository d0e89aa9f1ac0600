# The parts of the cluster: what each one runs, and how it shows that it is ready.

PARTS=(containerd etcd kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy policies)

# How long a part may take to be ready; a machine that is busy with a build may need more.
START_SECONDS=${GATEHOUSE_START_SECONDS:-120}

# start_part PART: one that runs is left alone.
start_part() {
  [[ -n $(pid_of "$1") ]] || "start_$1"
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
    say "$part is ready"
  done
}

# ready PART: true when the part answers.
ready() {
  [[ -n $(pid_of "$1") ]] && "ready_$1" >/dev/null 2>&1
}

# healthy URL
healthy() {
  in_network curl -fsSk -o /dev/null --max-time 2 "$1"
}

start_containerd() {
  spawn_inside containerd containerd --config "$CONFIG/containerd.toml"
}

ready_containerd() {
  containerd_client version
}

# containerd_client ARGUMENT...: ctr, in the namespace where the kubelet's containers and images are.
containerd_client() {
  "$TOOLS/ctr" --address "$CONTAINERD_SOCKET" --connect-timeout 2s --namespace k8s.io "$@"
}

start_etcd() {
  spawn_inside etcd etcd --name "$NODE" --data-dir "$STATE/data/etcd" --logger zap --log-level warn \
    --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
    --listen-peer-urls http://127.0.0.1:2380
}

ready_etcd() {
  healthy http://127.0.0.1:2379/health
}

start_kube-apiserver() {
  spawn_inside kube-apiserver "$KUBERNETES/kube-apiserver" \
    --etcd-servers=http://127.0.0.1:2379 --advertise-address="$NODE_ADDRESS" \
    --service-cluster-ip-range="$SERVICES" --allow-privileged=true --profiling=false \
    --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction \
    --client-ca-file="$AUTHORITY.crt" \
    --tls-cert-file="$KEYS/apiserver.crt" --tls-private-key-file="$KEYS/apiserver.key" \
    --kubelet-certificate-authority="$AUTHORITY.crt" \
    --kubelet-client-certificate="$KEYS/apiserver-to-kubelet.crt" \
    --kubelet-client-key="$KEYS/apiserver-to-kubelet.key" \
    --kubelet-preferred-address-types=InternalIP \
    --service-account-issuer="https://kubernetes.default.svc.$DOMAIN" \
    --service-account-key-file="$KEYS/service-accounts.pub" \
    --service-account-signing-key-file="$KEYS/service-accounts.key"
}

ready_kube-apiserver() {
  healthy "$API_SERVER/readyz"
}

start_kube-controller-manager() {
  spawn_inside kube-controller-manager "$KUBERNETES/kube-controller-manager" \
    --kubeconfig="$KEYS/kube-controller-manager.kubeconfig" --leader-elect=false --profiling=false \
    --allocate-node-cidrs=false --use-service-account-credentials=true \
    --root-ca-file="$AUTHORITY.crt" \
    --service-account-private-key-file="$KEYS/service-accounts.key" \
    --cluster-signing-cert-file="$AUTHORITY.crt" --cluster-signing-key-file="$AUTHORITY.key"
}

ready_kube-controller-manager() {
  healthy https://127.0.0.1:10257/healthz
}

start_kube-scheduler() {
  spawn_inside kube-scheduler "$KUBERNETES/kube-scheduler" \
    --kubeconfig="$KEYS/kube-scheduler.kubeconfig" --leader-elect=false --profiling=false
}

ready_kube-scheduler() {
  healthy https://127.0.0.1:10259/healthz
}

start_kubelet() {
  spawn_inside kubelet "$KUBERNETES/kubelet" --config="$CONFIG/kubelet.yaml" \
    --kubeconfig="$KEYS/kubelet.kubeconfig" --root-dir="$STATE/data/kubelet" \
    --cert-dir="$STATE/data/kubelet/pki" --hostname-override="$NODE" --node-ip="$NODE_ADDRESS"
}

ready_kubelet() {
  healthy http://127.0.0.1:10248/healthz
}

start_kube-proxy() {
  spawn_inside kube-proxy "$KUBERNETES/kube-proxy" --config="$CONFIG/kube-proxy.yaml"
}

ready_kube-proxy() {
  healthy http://127.0.0.1:10256/healthz
}

# Network policies are enforced by a program of our own; see the README for what it does not know.

start_policies() {
  kubectl apply -f "$CLUSTER/manifests/policies.yaml" >>"$STATE/logs/policies.log" 2>&1 ||
    die "the policies' role could not be made; see $STATE/logs/policies.log"
  rm -f "$STATE/data/policies-ready"
  spawn_inside policies "$OWN/policies" -kubeconfig "$KEYS/policies.kubeconfig" \
    -ready "$STATE/data/policies-ready"
}

ready_policies() {
  [[ -f $STATE/data/policies-ready ]]
}

# kubectl ARGUMENT...: as the cluster's administrator.
kubectl() {
  in_network env "KUBECONFIG=$KEYS/admin.kubeconfig" "HOME=$STATE" "$KUBERNETES/kubectl" "$@"
}

# import_images IMAGE...: those that containerd does not have in the very form that the cache has.
import_images() {
  local image archive mark
  for image in "$@"; do
    archive=$(archive_of "$image")
    mark=$STATE/data/imported-${image/:/-}
    [[ -e $mark && ! $archive -nt $mark ]] || {
      step "importing $REGISTRY/$image" containerd_client images import "$archive"
      touch "$mark"
    }
  done
}

start_dns() {
  sed -e "s#@IMAGE@#$REGISTRY/coredns:${COREDNS_VERSION#v}#" -e "s#@DOMAIN@#$DOMAIN#" \
    -e "s#@ADDRESS@#$DNS_SERVICE#" "$CLUSTER/manifests/coredns.yaml" >"$CONFIG/coredns.yaml"
  step "starting CoreDNS" kubectl apply -f "$CONFIG/coredns.yaml"
  step "waiting for the node" kubectl wait --for=condition=Ready "node/$NODE" "--timeout=${START_SECONDS}s"
  step "waiting for CoreDNS" kubectl -n kube-system rollout status deployment/coredns \
    "--timeout=${START_SECONDS}s"
}
