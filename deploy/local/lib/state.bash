# Where a suite keeps what it is: addresses, secrets, logs, process ids. One folder is one suite.

# use_state FOLDER: names the suite that the script is about; the default one is .run.
use_state() {
  STATE=$(realpath -m "${1:-$LOCAL/.run}")
}

make_state() {
  mkdir -p "$STATE"/{config,data,home,keys,logs,pids,secrets}
  chmod 0700 "$STATE"
}

# lock_state: one script at a time changes a suite; held until the script ends.
lock_state() {
  exec 9>"$STATE/lock"
  flock -n 9 || die "another up or down is at work on $STATE"
}

# Ports

listening() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# free_port PREFERRED: the preferred port, or the next of its row (2222, 2322, 2422...) that is free.
free_port() {
  local port
  for ((port = $1; port < $1 + 5000; port += 100)); do
    if ! listening "$port"; then
      echo "$port"
      return
    fi
  done
  die "no free port from $1 on, in steps of 100"
}

# choose_ports: the addresses of this run, kept in suite.env for every script that follows.
choose_ports() {
  local part
  for part in "${!DEFAULT_PORTS[@]}"; do
    printf '%s_PORT=%s\n' "${part^^}" "$(free_port "${DEFAULT_PORTS[$part]}")"
  done | sort >"$STATE/suite.env"
}

load_ports() {
  # shellcheck source=/dev/null
  source "$STATE/suite.env"
}

# Secrets

# secret NAME: makes the secret at its first use; 32 random bytes in base64url.
make_secret() {
  local file=$STATE/secrets/$1
  [[ -s $file ]] || (
    umask 077
    head -c 32 /dev/urandom | base64 -w0 | tr '+/' '-_' | tr -d '=' >"$file"
  )
}

# make_totp_secret: what the authenticator of the user totp knows; 20 random bytes in base32.
make_totp_secret() {
  local file=$STATE/secrets/totp
  [[ -s $file ]] || (umask 077 && head -c 20 /dev/urandom | base32 >"$file")
}

secret() {
  cat "$STATE/secrets/$1"
}

# make_rotation_keys: the key that will sign grants after the present one, and a place for the one before.
make_rotation_keys() {
  local keys=$STATE/keys
  [[ -f $keys/auth-next.pem ]] || suite_java PinnedKey "$keys/auth-next.pem"
  [[ -f $keys/auth-previous.pem ]] || cp "$keys/auth-next.pem" "$keys/auth-previous.pem"
}

make_secrets() {
  local name
  for name in gateway-to-auth backend-to-auth operator-to-auth gateway-to-backend audit-api \
    kafka-broker kafka-gateway kafka-audit kafka-witness \
    postgres-owner postgres-gatehouse postgres-gatehouse-auth s3-access-key s3-secret-key; do
    make_secret "$name"
  done
  make_totp_secret
  if [[ ! -f $STATE/id_demo ]]; then
    ssh-keygen -q -t ed25519 -N '' -C 'demo of the local suite' -f "$STATE/id_demo"
  fi
  if [[ ! -f $STATE/ca_demo ]]; then
    ssh-keygen -q -t ed25519 -N '' -C 'authority of the local suite' -f "$STATE/ca_demo"
  fi
  if [[ ! -f $STATE/keys/gateway-journal.pem ]]; then
    suite_java PinnedKey "$STATE/keys/gateway-journal.pem"
  fi
  make_rotation_keys
  (umask 077 && secret audit-api >"$STATE/audit-token")
}
