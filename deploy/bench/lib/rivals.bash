# What the relay is measured against, and a gateway that records nothing: processes of the suite's
# state folder, on loopback ports of their own, and the ssh_config that names every way to a shell.
# Read behind deploy/local/lib/suite.bash.

RIVALS=(gateway-bare socat jump sshd)

# check_rivals: names the first program that is missing.
check_rivals() {
  SSHD=$(PATH=$PATH:/usr/sbin:/sbin command -v sshd) ||
    die "sshd is missing: install the OpenSSH server (Debian, Ubuntu: apt install openssh-server)"
  need socat "the relay is compared with it (Debian, Ubuntu: apt install socat)"
  need sftp "install the OpenSSH client (Debian, Ubuntu: apt install openssh-client)"
}

# start_rivals: two sshd, socat in front of the first, and the second gateway.
start_rivals() {
  local name begin
  RIVAL_FOLDER=$STATE/rivals
  mkdir -p "$RIVAL_FOLDER"
  rm -f "$RIVAL_FOLDER/host_key"*
  ssh-keygen -q -t ed25519 -N '' -f "$RIVAL_FOLDER/host_key"
  # What an sshd that separates privileges wants to find.
  [[ $EUID -ne 0 ]] || mkdir -p /run/sshd
  TARGET_PORT=$(free_port 2622)
  start_sshd sshd "$TARGET_PORT"
  VIA_PORT=$(free_port 2623)
  start_sshd jump "$VIA_PORT"
  RELAY_PORT=$(free_port 2624)
  spawn socat socat -b 65536 \
    "TCP-LISTEN:$RELAY_PORT,bind=127.0.0.1,fork,reuseaddr,nodelay,backlog=128" \
    "TCP:127.0.0.1:$TARGET_PORT,nodelay"
  start_bare_gateway
  write_ways
  begin=$(now_millis)
  for name in "$TARGET_PORT" "$VIA_PORT" "$RELAY_PORT" "$BARE_PORT"; do
    until listening "$name"; do
      (($(now_millis) - begin < START_SECONDS * 1000)) ||
        die "nothing listens on port $name; logs are in $STATE/logs"
      sleep 0.1
    done
  done
}

stop_rivals() {
  local name
  for name in "${RIVALS[@]}"; do
    stop_part "$name" 10
  done
}

# start_sshd NAME PORT: the defaults of OpenSSH, but for what a second one on a machine needs. Its
# shells begin in the suite's empty home, as workloads do: nobody's own set-up is measured.
start_sshd() {
  cat >"$RIVAL_FOLDER/$1.config" <<CONFIG
ListenAddress 127.0.0.1:$2
PidFile none
HostKey $RIVAL_FOLDER/host_key
AuthorizedKeysFile $STATE/id_demo.pub
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
MaxStartups 100
PrintMotd no
Subsystem sftp internal-sftp
SetEnv HOME=$STATE/home
CONFIG
  spawn "$1" "$SSHD" -D -e -f "$RIVAL_FOLDER/$1.config"
}

# start_bare_gateway: as the suite's, but that it throws its frames away.
start_bare_gateway() {
  local http
  http=$(free_port 8090)
  BARE_PORT=$(free_port 2625)
  (
    umask 077
    sed -e "s/^quarkus\.http\.port=.*/quarkus.http.port=$http/" \
      -e "s/^gatehouse\.gateway\.ssh\.port=.*/gatehouse.gateway.ssh.port=$BARE_PORT/" \
      "$STATE/config/gateway.properties" >"$STATE/config/gateway-bare.properties"
    printf '%s\n' gatehouse.profile=development gatehouse.gateway.audit.destination=none \
      >>"$STATE/config/gateway-bare.properties"
  )
  start_service gateway-bare -Xmx384m "${BYTES_JVM[@]}"
}

# write_ways: one name for each way and cipher, so that a line of ssh repeats what was measured.
write_ways() {
  local gateway rival port
  gateway=$(cut -d ' ' -f 1,2 "$STATE/keys/ssh_host_ed25519_key.pub")
  rival=$(cut -d ' ' -f 1,2 "$RIVAL_FOLDER/host_key.pub")
  for port in "$SSH_PORT" "$BARE_PORT"; do
    echo "[127.0.0.1]:$port $gateway"
  done >"$RIVAL_FOLDER/known_hosts"
  for port in "$TARGET_PORT" "$VIA_PORT" "$RELAY_PORT"; do
    echo "[127.0.0.1]:$port $rival"
  done >>"$RIVAL_FOLDER/known_hosts"
  cat >"$RIVAL_FOLDER/ssh_config" <<CONFIG
Host *-gcm
  Ciphers aes128-gcm@openssh.com
Host sshd-* jump-*
  Port $TARGET_PORT
Host via-*
  Port $VIA_PORT
Host tcp-*
  Port $RELAY_PORT
Host bare-*
  Port $BARE_PORT
Host best-effort-* strict-*
  Port $SSH_PORT
Host bare-* best-effort-*
  User best-effort
Host strict-*
  User strict
Host jump-stock
  ProxyJump via-stock
Host jump-gcm
  ProxyJump via-gcm
Host *
  HostName 127.0.0.1
  User $(id -un)
  KexAlgorithms curve25519-sha256
  IdentityFile $STATE/id_demo
  UserKnownHostsFile $RIVAL_FOLDER/known_hosts
  StrictHostKeyChecking yes
  IdentitiesOnly yes
  IdentityAgent none
  BatchMode yes
  LogLevel ERROR
  IgnoreUnknown ObscureKeystrokeTiming
  ObscureKeystrokeTiming no
CONFIG
}
