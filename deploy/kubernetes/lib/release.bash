# Gatehouse on the test cluster: its images, its installation by the chart, and where it is met.

RELEASE=$STATE/release
RELEASE_NAMESPACE=gatehouse
WORKLOADS_NAMESPACE=gatehouse-workloads
RELEASE_TAG=e2e
RELEASE_IMAGES=(gateway-service auth-service backend-service audit-service agent setup quickstart)

build_release_images() {
  "$ROOT/deploy/images/build" --output "$CLUSTER/.run/images" --repository "$REGISTRY" --tag "$RELEASE_TAG" \
    "${RELEASE_IMAGES[@]}"
}

load_release_images() {
  local archives=("${RELEASE_IMAGES[@]/#/$CLUSTER/.run/images/}")
  "$CLUSTER/cluster" load "${archives[@]/%/.tar}"
}

# helm ARGUMENT...: as the cluster's administrator.
helm() {
  in_network env "KUBECONFIG=$KEYS/admin.kubeconfig" "HOME=$STATE" "$HELM" "$@"
}

# install_release: in a namespace that takes restricted pods alone; again, it is an upgrade, and images of the same
# name are others.
install_release() {
  local again=false
  mkdir -p "$RELEASE"
  [[ -f $RELEASE/id_demo ]] || ssh-keygen -q -t ed25519 -N '' -C demo -f "$RELEASE/id_demo"
  write_values
  if kubectl get namespace "$RELEASE_NAMESPACE" >/dev/null 2>&1; then
    again=true
  else
    kubectl create namespace "$RELEASE_NAMESPACE"
  fi
  kubectl label --overwrite namespace "$RELEASE_NAMESPACE" pod-security.kubernetes.io/enforce=restricted
  if ! helm upgrade --install gatehouse "$ROOT/helm" -n "$RELEASE_NAMESPACE" -f "$RELEASE/values.yaml" \
    --wait --timeout 5m; then
    show_release
    return 1
  fi
  if $again; then
    kubectl -n "$RELEASE_NAMESPACE" rollout restart deployment
    kubectl -n "$RELEASE_NAMESPACE" rollout restart statefulset/gatehouse-gateway
    kubectl -n "$RELEASE_NAMESPACE" rollout status deployment --timeout 5m
    kubectl -n "$RELEASE_NAMESPACE" rollout status statefulset/gatehouse-gateway --timeout 5m
  fi
  write_release_endpoints
}

write_values() {
  sed -e "s#@REGISTRY@#$REGISTRY#; s#@TAG@#$RELEASE_TAG#; s#@PODS@#$PODS#; s#@SERVICES@#$SERVICES#" \
    -e "s#@NODES@#${NODE_ADDRESS%.*}.0/24#; s#@NODE@#$NODE_ADDRESS#; s#@API_SERVICE@#$API_SERVICE#" \
    -e "s#@POD_GATEWAY@#$POD_GATEWAY#; s#@KEY@#$(cat "$RELEASE/id_demo.pub")#" \
    "$CLUSTER/manifests/release.yaml" >"$RELEASE/values.yaml"
}

# address_of_service NAME
address_of_service() {
  kubectl -n "$RELEASE_NAMESPACE" get service "$1" -o 'jsonpath={.spec.clusterIP}'
}

# release_secret NAME KEY
release_secret() {
  kubectl -n "$RELEASE_NAMESPACE" get secret "$1" -o json | jq -r --arg key "$2" '.data[$key] | @base64d'
}

write_release_endpoints() {
  local ssh audit
  ssh=$(address_of_service gatehouse-ssh)
  audit=$(address_of_service gatehouse-audit)
  printf '%s %s\n' "$ssh" \
    "$(release_secret gatehouse-host-key ssh_host_ed25519_key.pub | cut -d ' ' -f 1,2)" >"$RELEASE/known_hosts"
  (umask 077 && release_secret gatehouse-audit-api tokens | sed 's/^[^:]*://; 1q' >"$RELEASE/audit-token")
  release_secret gatehouse-audit-tls ca.crt >"$RELEASE/ca.crt"
  cat >"$RELEASE/endpoints.env" <<ENV
GATEHOUSE_SSH_HOST=$ssh
GATEHOUSE_SSH_PORT=22
GATEHOUSE_SSH_USER=demo
GATEHOUSE_SSH_IDENTITY=$RELEASE/id_demo
GATEHOUSE_SSH_KNOWN_HOSTS=$RELEASE/known_hosts
GATEHOUSE_AUDIT_URL=https://$audit:8083
GATEHOUSE_AUDIT_AUTHORITY_FILE=$RELEASE/ca.crt
GATEHOUSE_AUDIT_TOKEN_FILE=$RELEASE/audit-token
GATEHOUSE_NAMESPACE=$RELEASE_NAMESPACE
GATEHOUSE_WORKLOADS=$WORKLOADS_NAMESPACE
GATEHOUSE_CLUSTER=$CLUSTER/cluster
GATEHOUSE_CLUSTER_CACHE=$CACHE
GATEHOUSE_CHART=$ROOT/helm
GATEHOUSE_CHART_VALUES=$RELEASE/values.yaml
GATEHOUSE_CLUSTER_KUBECTL=$KUBERNETES/kubectl
GATEHOUSE_CLUSTER_HELM=$HELM
GATEHOUSE_CLUSTER_NODE=$NODE
GATEHOUSE_CLUSTER_NODE_ADDRESS=$NODE_ADDRESS
GATEHOUSE_CLUSTER_API_SERVICE=$API_SERVICE
KUBECONFIG=$KEYS/admin.kubeconfig
ENV
}

# show_release: of a machine that nobody sees, this is all that is left.
show_release() {
  local service
  kubectl get pods -A -o wide || true
  kubectl get events -A --sort-by=.lastTimestamp | tail -n 60 || true
  for service in gateway auth backend audit; do
    printf '\nThe last complaints of %s:\n' "$service"
    kubectl -n "$RELEASE_NAMESPACE" logs -l "app.kubernetes.io/component=$service" --tail=2000 --prefix 2>/dev/null |
      grep -E '"level":"(WARN|ERROR|FATAL)"' | grep -v '"org.apache.kafka' | tail -n 8 | cut -c 1-600 || true
  done
}

remove_release() {
  helm uninstall gatehouse -n "$RELEASE_NAMESPACE" --wait --timeout 3m
}
