# The chart as its users meet it: installed, met by a stock client, and its record read. The script that reads this file
# has set CHART and NAMESPACE; SCRATCH is a folder of its own.

SECONDS_MAX=600

say() {
  printf '%6d s  %s\n' "$SECONDS" "$*"
}

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  kubectl --namespace "$NAMESPACE" get pods >&2
  exit 1
}

# await WHAT COMMAND...: true within the time.
await() {
  local what=$1 end=$((SECONDS + SECONDS_MAX))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < end)) || die "waited in vain: $what"
    sleep 1
  done
}

make_alice() {
  ssh-keygen -q -t ed25519 -N '' -C alice -f "$SCRATCH/alice"
}

# make_namespace: whatever is installed, it has to fit into one that takes restricted pods alone.
make_namespace() {
  kubectl create namespace "$NAMESPACE" >/dev/null
  kubectl label namespace "$NAMESPACE" pod-security.kubernetes.io/enforce=restricted >/dev/null
}

install_chart() {
  helm install gatehouse "$CHART" --namespace "$NAMESPACE" --values "$SCRATCH/values.yaml" >/dev/null ||
    die "helm does not install it"
  await "pods that are ready" kubectl --namespace "$NAMESPACE" wait --for=condition=Ready pod \
    --selector app.kubernetes.io/instance=gatehouse,app.kubernetes.io/component!=setup --timeout=5s
  # The host key is what the setup job made, whatever answers.
  ADDRESS=$(kubectl --namespace "$NAMESPACE" get service gatehouse-ssh -o jsonpath='{.spec.clusterIP}')
  echo "$ADDRESS $(of_secret gatehouse-host-key 'ssh_host_ed25519_key\.pub')" >"$SCRATCH/known_hosts"
  say "installed; every pod is ready"
}

# of_secret NAME KEY
of_secret() {
  kubectl --namespace "$NAMESPACE" get secret "$1" -o "jsonpath={.data.$2}" | base64 -d
}

# as_alice COMMAND...
as_alice() {
  timeout 400 ssh -i "$SCRATCH/alice" -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes -o BatchMode=yes \
    -o "UserKnownHostsFile=$SCRATCH/known_hosts" "alice@$ADDRESS" "$@"
}

# log_in: the first one waits for services that have answered nobody yet.
log_in() {
  local answer
  await "a login" as_alice true </dev/null
  answer=$(as_alice 'id -un; cat' <<<'through and through') || die "alice cannot log in"
  [[ $answer == $'dev\nthrough and through' ]] || die "another answer: $answer"
  say "a stock client ran a command in a pod"
}

# read_record [COUNT]: with the token that the setup job made, and its authority where the service wants it; so many
# sessions at least, and all of them are complete.
read_record() {
  local count=${1:-1} token address scheme
  token=$(of_secret gatehouse-audit-api tokens | sed -n 's/^operator://p')
  of_secret gatehouse-audit-tls 'ca\.crt' >"$SCRATCH/ca.crt"
  address=$(kubectl --namespace "$NAMESPACE" get service gatehouse-audit -o jsonpath='{.spec.clusterIP}')
  scheme=$(kubectl --namespace "$NAMESPACE" get deployment gatehouse-audit \
    -o jsonpath='{.spec.template.spec.containers[0].livenessProbe.httpGet.scheme}')
  # shellcheck disable=SC2317
  complete() {
    curl -sf -m 10 --cacert "$SCRATCH/ca.crt" --resolve "gatehouse-audit:8083:$address" \
      -H "Authorization: Bearer $token" "${scheme,,}://gatehouse-audit:8083/v1/sessions" |
      jq -e --argjson count "$count" '[.items[] | select(.user == "alice").integrity] |
        length >= $count and all(. == "complete")'
  }
  await "$count recordings that are complete" complete
  say "what alice did is recorded completely"
}
