# Programs that are built from Go modules, each once for its version.

KUBERNETES_VERSION=$(sed -n 's/^\tk8s.io\/kubernetes //p' "$CLUSTER/go/go.mod")
KUBERNETES=$CACHE/kubernetes-$KUBERNETES_VERSION
# In the order in which one may begin to use them.
KUBERNETES_PROGRAMS=(kube-apiserver kubectl kubelet kube-controller-manager kube-scheduler kube-proxy)

COREDNS_VERSION=$(sed -n 's/^require github.com\/coredns\/coredns //p; s/^\tgithub.com\/coredns\/coredns //p' "$CLUSTER/coredns/go.mod")
COREDNS=$CACHE/coredns-$COREDNS_VERSION/coredns

HELM_VERSION=$(sed -n 's/^require helm.sh\/helm\/v3 //p; s/^\thelm.sh\/helm\/v3 //p' "$CLUSTER/helm/go.mod")
HELM=$CACHE/helm-$HELM_VERSION/helm

OWN=$CACHE/own
OWN_PROGRAMS=(pause greeter policies)

# made_of PRODUCT FILE...: the product is there, and was made of files that said the same. A cache may serve
# several checkouts, whose files have other times.
made_of() {
  local product=$1
  shift
  [[ -e $product && $(digest_of "$@") == "$(cat "$product.made-of" 2>/dev/null)" ]]
}

# remember PRODUCT FILE...
remember() {
  local product=$1
  shift
  digest_of "$@" >"$product.made-of"
}

# digest_of FILE-OR-FOLDER...: of what is in them, wherever they are.
digest_of() {
  local place
  for place in "$@"; do
    (cd "$(dirname "$place")" && find "${place##*/}" -type f -print0 | LC_ALL=C sort -z | xargs -0 cat)
  done | sha256sum | cut -d ' ' -f 1
}

# sources_of PROGRAM: their folders; only the largest has another than its own.
sources_of() {
  echo "$CLUSTER/go/cmd/$1"
  [[ $1 != policies ]] || echo "$CLUSTER/go/internal"
}

build_own_programs() {
  local program sources
  for program in "${OWN_PROGRAMS[@]}"; do
    mapfile -t sources < <(sources_of "$program")
    made_of "$OWN/$program" "${sources[@]}" || {
      step "building $program" "$CLUSTER/go/build" "./cmd/$program" "$OWN/$program"
      remember "$OWN/$program" "${sources[@]}"
    }
  done
}

# build_kubernetes: what is missing. All of it takes a quarter of an hour on two cores.
build_kubernetes() {
  local program number=0
  for program in "${KUBERNETES_PROGRAMS[@]}"; do
    number=$((number + 1))
    [[ -x $KUBERNETES/$program ]] ||
      step "building $program $KUBERNETES_VERSION ($number of ${#KUBERNETES_PROGRAMS[@]}; minutes, once)" \
        "$CLUSTER/go/build" "k8s.io/kubernetes/cmd/$program" "$KUBERNETES/$program"
  done
}

build_coredns() {
  made_of "$COREDNS" "$CLUSTER/coredns" || {
    step "building CoreDNS $COREDNS_VERSION (minutes, once)" install_coredns
    remember "$COREDNS" "$CLUSTER/coredns"
  }
}

install_coredns() {
  mkdir -p "$(dirname "$COREDNS")"
  (cd "$CLUSTER/coredns" && CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$COREDNS.new" .) || return
  mv "$COREDNS.new" "$COREDNS"
}

build_helm() {
  made_of "$HELM" "$CLUSTER/helm" || {
    step "building Helm $HELM_VERSION (minutes, once)" install_helm
    remember "$HELM" "$CLUSTER/helm"
  }
}

# install_helm: it takes the cluster's version to be Kubernetes' of here where it asks no cluster.
install_helm() {
  local package=helm.sh/helm/v3 major minor flags=(-s -w)
  IFS=. read -r major minor _ <<<"${KUBERNETES_VERSION#v}"
  flags+=(-X "$package/internal/version.version=$HELM_VERSION")
  for place in "$package/pkg/lint/rules" "$package/pkg/chartutil"; do
    flags+=(-X "$place.k8sVersionMajor=$major" -X "$place.k8sVersionMinor=$minor")
  done
  mkdir -p "$(dirname "$HELM")"
  (cd "$CLUSTER/helm" && CGO_ENABLED=0 go build -p 1 -trimpath -ldflags "${flags[*]}" -o "$HELM.new" "$package/cmd/helm") || return
  mv "$HELM.new" "$HELM"
}
