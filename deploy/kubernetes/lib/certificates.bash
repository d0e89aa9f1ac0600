# One authority, a certificate for each who speaks to the API server, and files that let them in.

KEYS=$STATE/keys
AUTHORITY=$KEYS/authority

make_certificates() {
  [[ ! -f $KEYS/complete ]] || return 0
  rm -rf "$KEYS"
  (
    umask 077
    mkdir -p "$KEYS"
    make_authority
    certify apiserver /CN=kube-apiserver serverAuth \
      "DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.$DOMAIN,DNS:localhost,IP:$API_SERVICE,IP:$NODE_ADDRESS,IP:127.0.0.1"
    certify kubelet-server "/O=system:nodes/CN=system:node:$NODE" serverAuth \
      "DNS:$NODE,IP:$NODE_ADDRESS,IP:127.0.0.1"
    certify admin /O=system:masters/CN=admin clientAuth
    certify apiserver-to-kubelet /O=system:masters/CN=kube-apiserver clientAuth
    certify kube-controller-manager /CN=system:kube-controller-manager clientAuth
    certify kube-scheduler /CN=system:kube-scheduler clientAuth
    certify kube-proxy /CN=system:kube-proxy clientAuth
    certify policies /CN=gatehouse:policies clientAuth
    certify kubelet "/O=system:nodes/CN=system:node:$NODE" clientAuth
    openssl genrsa -out "$KEYS/service-accounts.key" 2048
    openssl rsa -in "$KEYS/service-accounts.key" -pubout -out "$KEYS/service-accounts.pub"
    local name
    for name in admin kube-controller-manager kube-scheduler kube-proxy policies kubelet; do
      write_kubeconfig "$name"
    done
    touch "$KEYS/complete"
  ) >>"$STATE/logs/openssl.log" 2>&1 || die "certificates could not be made; see $STATE/logs/openssl.log"
}

make_authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 \
    -subj /CN=gatehouse-cluster -keyout "$AUTHORITY.key" -out "$AUTHORITY.crt" -config <(
      printf '[req]\ndistinguished_name=name\nx509_extensions=authority\n[name]\n[authority]\n'
      printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n'
      printf 'subjectKeyIdentifier=hash\n'
    )
}

# certify NAME SUBJECT USAGE [ALTERNATIVE-NAMES]
certify() {
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "$2" \
    -keyout "$KEYS/$1.key" -out "$KEYS/$1.csr"
  openssl x509 -req -in "$KEYS/$1.csr" -CA "$AUTHORITY.crt" -CAkey "$AUTHORITY.key" -CAcreateserial \
    -days 365 -out "$KEYS/$1.crt" -extfile <(
      printf 'extendedKeyUsage=%s\n' "$3"
      [[ -z ${4:-} ]] || printf 'subjectAltName=%s\n' "$4"
    )
}

# write_kubeconfig NAME: lets the holder in as NAME; everything is in the one file.
write_kubeconfig() {
  cat >"$KEYS/$1.kubeconfig" <<YAML
apiVersion: v1
kind: Config
clusters:
  - name: gatehouse-test
    cluster:
      server: $API_SERVER
      certificate-authority-data: $(base64 -w0 "$AUTHORITY.crt")
users:
  - name: $1
    user:
      client-certificate-data: $(base64 -w0 "$KEYS/$1.crt")
      client-key-data: $(base64 -w0 "$KEYS/$1.key")
contexts:
  - name: gatehouse-test
    context: {cluster: gatehouse-test, user: $1}
current-context: gatehouse-test
YAML
}
