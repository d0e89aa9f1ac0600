# How the parts are configured, and what is said to those who come to use the cluster.

DOMAIN=cluster.local
PODS=10.244.0.0/24
# Whom a pod sees when the node itself speaks to it.
POD_GATEWAY=10.244.0.1
SERVICES=10.96.0.0/16
API_SERVICE=10.96.0.1
DNS_SERVICE=10.96.0.10
API_SERVER=https://$NODE_ADDRESS:6443
CONTAINERD_SOCKET=$STATE/containerd.sock
CONFIG=$STATE/config

write_configuration() {
  mkdir -p "$CONFIG/cni"
  # No name server: the node's network ends at the node.
  echo "# empty" >"$CONFIG/resolv.conf"
  printf 'nameserver %s\noptions timeout:1 attempts:1\n' "$DNS_SERVICE" >"$CONFIG/node-resolv.conf"
  write_containerd
  write_cni
  write_kubelet
  write_kube_proxy
}

# Root of a machine such as this may lack CAP_SYS_RESOURCE, and may then not lower an oom_score_adj.
write_containerd() {
  cat >"$CONFIG/containerd.toml" <<TOML
version = 2
root = "$STATE/data/containerd"
state = "/run/containerd"
oom_score = 0
disabled_plugins = [
  "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs",
]

[grpc]
  address = "$CONTAINERD_SOCKET"

[plugins."io.containerd.internal.v1.opt"]
  path = "$STATE/data/opt"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$REGISTRY/pause:1"
  restrict_oom_score_adj = true
  disable_apparmor = true

  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"

    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"

      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false

  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "$PLUGINS"
    conf_dir = "$CONFIG/cni"
TOML
}

# Each pod has a link to the node alone (ptp), so that packets between pods are forwarded, and pass the
# hook where policies are enforced. A bridge would carry them past it.
write_cni() {
  cat >"$CONFIG/cni/10-pods.conflist" <<JSON
{
  "cniVersion": "0.4.0",
  "name": "pods",
  "plugins": [
    {
      "type": "ptp",
      "ipMasq": false,
      "mtu": 1500,
      "ipam": {
        "type": "host-local",
        "ranges": [[{"subnet": "$PODS"}]],
        "routes": [{"dst": "0.0.0.0/0"}]
      }
    }
  ]
}
JSON
}

write_kubelet() {
  cat >"$CONFIG/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: "$AUTHORITY.crt"}
authorization: {mode: Webhook}
tlsCertFile: "$KEYS/kubelet-server.crt"
tlsPrivateKeyFile: "$KEYS/kubelet-server.key"
containerRuntimeEndpoint: "unix://$CONTAINERD_SOCKET"
cgroupDriver: cgroupfs
cgroupRoot: /$CGROUP
failCgroupV1: false
failSwapOn: false
oomScoreAdj: 0
makeIPTablesUtilChains: false
clusterDNS: [$DNS_SERVICE]
clusterDomain: $DOMAIN
resolvConf: "$CONFIG/resolv.conf"
podLogsDir: "$STATE/data/pod-logs"
maxPods: 200
# The disk is the machine's, and others fill it.
imageGCHighThresholdPercent: 100
evictionHard: {memory.available: 100Mi, nodefs.available: 1%, imagefs.available: 1%}
YAML
}

write_kube_proxy() {
  cat >"$CONFIG/kube-proxy.yaml" <<YAML
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
clientConnection: {kubeconfig: "$KEYS/kube-proxy.kubeconfig"}
clusterCIDR: $PODS
hostnameOverride: $NODE
oomScoreAdj: 0
# Connection tracking has limits of the machine, which are not ours to set.
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
YAML
}

# write_endpoints: what a test reads. Every address is one of the node's network.
write_endpoints() {
  cat >"$STATE/endpoints.env" <<ENV
GATEHOUSE_CLUSTER_STATE=$STATE
GATEHOUSE_CLUSTER_NETWORK=$NETWORK
GATEHOUSE_CLUSTER_NODE_ADDRESS=$NODE_ADDRESS
GATEHOUSE_CLUSTER_API_SERVER=$API_SERVER
GATEHOUSE_CLUSTER_PODS=$PODS
GATEHOUSE_CLUSTER_POD_GATEWAY=$POD_GATEWAY
GATEHOUSE_CLUSTER_SERVICES=$SERVICES
GATEHOUSE_CLUSTER_IMAGES=$REGISTRY
GATEHOUSE_CLUSTER_KUBECTL=$KUBERNETES/kubectl
KUBECONFIG=$KEYS/admin.kubeconfig
ENV
}
