# The Prometheus operator, as far as the chart has to do with it: its ServiceMonitor, as the API server knows it from the
# operator's own definition, and a pod that reads metrics as ServiceMonitors say. The script that reads this file has set
# CLUSTER, NAMESPACE and SCRATCH.

MONITORING=monitoring
OPERATOR=github.com/prometheus-operator/prometheus-operator

# fetch_operator: the module that has the definitions; go.sum says which bytes they are.
fetch_operator() {
  (cd "$CLUSTER/monitoring" && go mod download "$OPERATOR")
}

# define_monitors: from here on there are ServiceMonitors, and nobody who reads metrics.
define_monitors() {
  local module
  module=$(cd "$CLUSTER/monitoring" && go list -m -f '{{.Dir}}' "$OPERATOR")
  kubectl apply --server-side \
    --filename "$module/example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml" >/dev/null
  kubectl wait --for=condition=Established crd/servicemonitors.monitoring.coreos.com --timeout=60s >/dev/null
}

# forget_monitors: with the definition goes what was made by it.
forget_monitors() {
  kubectl --namespace default delete pod reader --ignore-not-found --wait=false >/dev/null 2>&1 || true
  kubectl delete namespace "$MONITORING" --ignore-not-found --wait=false >/dev/null 2>&1 || true
  kubectl delete crd servicemonitors.monitoring.coreos.com --ignore-not-found >/dev/null 2>&1 || true
}

# make_reader NAMESPACE IMAGE: a pod that may be told what to read.
make_reader() {
  kubectl --namespace "$1" run reader --image "$2" --image-pull-policy Never --restart Never \
    --command -- sleep infinity >/dev/null
  await "somebody who reads in $1" kubectl --namespace "$1" wait --for=condition=Ready pod/reader --timeout=5s
}

# read_metrics IMAGE: of each pod that a ServiceMonitor selects, by its scheme, authority and name; from where the chart
# was told that metrics are read, and from nowhere else.
read_metrics() {
  local monitor targets
  kubectl create namespace "$MONITORING" >/dev/null
  make_reader "$MONITORING" "$1"
  make_reader default "$1"
  for monitor in gateway auth backend audit; do
    targets=$SCRATCH/$monitor.json
    targets_of "gatehouse-$monitor" >"$targets"
    [[ $(jq '.pods | length' "$targets") -ge 1 ]] || die "the ServiceMonitor of $monitor selects no pod"
    read_as_monitored "$MONITORING" <"$targets" || die "metrics of $monitor cannot be read as its ServiceMonitor says"
    ! read_as_monitored default <"$targets" 2>/dev/null || die "anybody may read metrics of $monitor"
  done
  say "metrics of every pod are read as its ServiceMonitor says, from where they may be"
}

# targets_of MONITOR: what Prometheus makes of it: pods behind the Services that it selects, and how they are asked.
targets_of() {
  local monitor selector secret key authority=
  monitor=$(kubectl --namespace "$NAMESPACE" get servicemonitor "$1" -o json)
  selector=$(jq -r '.spec.selector.matchLabels | to_entries | map("\(.key)=\(.value)") | join(",")' <<<"$monitor")
  secret=$(jq -r '.spec.endpoints[0].tlsConfig.ca.secret.name // empty' <<<"$monitor")
  key=$(jq -r '.spec.endpoints[0].tlsConfig.ca.secret.key // empty' <<<"$monitor")
  [[ -z $secret ]] || authority=$(of_secret "$secret" "${key//./\\.}")
  kubectl --namespace "$NAMESPACE" get endpointslices --selector "$selector" -o json |
    jq --argjson monitor "$monitor" --arg authority "$authority" '$monitor.spec.endpoints[0] as $endpoint | {
      path: $endpoint.path, scheme: ($endpoint.scheme // "http"), name: $endpoint.tlsConfig.serverName, $authority,
      pods: [.items[] | .ports[]? as $port | select($port.name == $endpoint.port) | .endpoints[]? |
        {address: .addresses[0], port: $port.port}] | unique}'
}

# read_as_monitored NAMESPACE: asks each of the pods that standard input names.
read_as_monitored() {
  kubectl --namespace "$1" exec --stdin reader -- python3 -c '
import http.client, json, socket, ssl, sys
monitor = json.load(sys.stdin)
for pod in monitor["pods"]:
    connection = http.client.HTTPConnection(pod["address"], pod["port"])
    connection.sock = socket.create_connection((pod["address"], pod["port"]), timeout=5)
    if monitor["scheme"] == "https":
        tls = ssl.create_default_context(cadata=monitor["authority"])
        connection.sock = tls.wrap_socket(connection.sock, server_hostname=monitor["name"])
    connection.request("GET", monitor["path"])
    answer = connection.getresponse()
    metrics = answer.read().decode()
    assert answer.status == 200 and "# TYPE gatehouse_" in metrics, (pod, answer.status, metrics[:200])
'
}
