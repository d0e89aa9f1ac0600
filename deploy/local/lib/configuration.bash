# The configuration of each part, in a file that only its owner can read. Every address is on
# loopback; every secret is named by its file where the part can read one.

# write_configuration [PART:PROPERTY=VALUE...]: all files; the settings given override the suite's.
write_configuration() {
  local part setting
  umask 077
  for part in "${REPLICAS[@]}"; do
    rm -f "$STATE/config/$part.properties"
  done
  for part in kafka "${SERVICES[@]}"; do
    "configure_$part" >"$STATE/config/$part.properties"
  done
  for setting in "$@"; do
    part=${setting%%:*}
    [[ -f $STATE/config/$part.properties && $setting == *:*=* ]] ||
      die "--set takes PART:PROPERTY=VALUE with a part of: kafka ${SERVICES[*]}; got $setting"
    printf '%s\n' "${setting#*:}" >>"$STATE/config/$part.properties"
  done
  umask 022
}

# configure_replica PART: the lines of the part that it is a second one of, settings and all, at an
# address of its own.
configure_replica() {
  (
    umask 077
    sed "s/^quarkus\.http\.port=.*/quarkus.http.port=$(port_of "$1")/" \
      "$STATE/config/${1%%-*}.properties" >"$STATE/config/$1.properties"
  )
}

configure_kafka() {
  cat <<PROPERTIES
port=$KAFKA_PORT
controller.port=$KAFKA_CONTROLLER_PORT
directory=$STATE/data/kafka
ready.file=$STATE/data/kafka.ready
user.broker=$(secret kafka-broker)
user.gateway=$(secret kafka-gateway)
user.audit=$(secret kafka-audit)
user.witness=$(secret kafka-witness)
PROPERTIES
}

configure_auth() {
  cat <<PROPERTIES
quarkus.http.host=127.0.0.1
quarkus.http.port=$AUTH_PORT
gatehouse.auth.access-file=$(access_file)
gatehouse.auth.signing-key-file=$STATE/keys/auth-signing.pem
gatehouse.auth.published-key-files=$STATE/keys/auth-previous.pem,$STATE/keys/auth-next.pem
gatehouse.auth.callers.gateway.token-file=$STATE/secrets/gateway-to-auth
gatehouse.auth.callers.backend.token-file=$STATE/secrets/backend-to-auth
gatehouse.auth.callers.operator.token-file=$STATE/secrets/operator-to-auth
# Who tries out what is refused, from the address that everybody has here, is not kept out for it.
gatehouse.auth.block.spared-networks=127.0.0.1/32
quarkus.datasource.jdbc.url=jdbc:postgresql://127.0.0.1:$POSTGRES_PORT/gatehouse_auth
quarkus.datasource.username=gatehouse_auth
quarkus.datasource.password=$(secret postgres-gatehouse-auth)
PROPERTIES
}

configure_backend() {
  cat <<PROPERTIES
quarkus.http.host=127.0.0.1
quarkus.http.port=$BACKEND_PORT
gatehouse.backend.callers.gateway.token-file=$STATE/secrets/gateway-to-backend
gatehouse.backend.auth.url=http://127.0.0.1:$AUTH_PORT
gatehouse.backend.auth.token-file=$STATE/secrets/backend-to-auth
gatehouse.backend.workload-ca-key-file=$STATE/keys/workload-ca
gatehouse.profile=development
gatehouse.backend.process.enabled=true
gatehouse.backend.process.agent-path=$STATE/bin/gatehouse-agent
gatehouse.backend.process.state-directory=$STATE/data/workloads
# Not that of whoever starts the suite: a workload shows what Gatehouse does, not their shell's set-up.
gatehouse.backend.process.home=$STATE/home
# Fifty sessions of one user at a time have room.
gatehouse.backend.workloads-per-principal-max=60
PROPERTIES
}

configure_audit() {
  cat <<PROPERTIES
quarkus.http.host=127.0.0.1
quarkus.http.port=$AUDIT_PORT
gatehouse.profile=development
gatehouse.audit.api-token-file=$STATE/secrets/audit-api
gatehouse.audit.bucket=$BUCKET
gatehouse.audit.archive.batch-age-max=5s
gatehouse.audit.gateway-key-files=$STATE/keys/gateway-journal.pem.pub
gatehouse.audit.manifest-key-file=$STATE/keys/audit-manifest.pem
gatehouse.audit.s3.endpoint=http://127.0.0.1:$S3_PORT
gatehouse.audit.s3.region=us-east-1
gatehouse.audit.s3.access-key-file=$STATE/secrets/s3-access-key
gatehouse.audit.s3.secret-key-file=$STATE/secrets/s3-secret-key
quarkus.datasource.jdbc.url=jdbc:postgresql://127.0.0.1:$POSTGRES_PORT/gatehouse
quarkus.datasource.username=gatehouse
quarkus.datasource.password=$(secret postgres-gatehouse)
$(kafka_client audit)
# One that was killed is replaced sooner than after Kafka's 45 s.
kafka.session.timeout.ms=10000
kafka.heartbeat.interval.ms=2000
PROPERTIES
}

configure_gateway() {
  cat <<PROPERTIES
quarkus.http.host=127.0.0.1
quarkus.http.port=$GATEWAY_PORT
gatehouse.gateway.ssh.host=127.0.0.1
gatehouse.gateway.ssh.port=$SSH_PORT
gatehouse.gateway.host-key-directory=$STATE/keys
gatehouse.gateway.auth.url=http://127.0.0.1:$AUTH_PORT
gatehouse.gateway.auth.token-file=$STATE/secrets/gateway-to-auth
gatehouse.gateway.backend.url=http://127.0.0.1:$BACKEND_PORT
gatehouse.gateway.backend.token-file=$STATE/secrets/gateway-to-backend
gatehouse.gateway.journal-key-file=$STATE/keys/gateway-journal.pem
gatehouse.gateway.drain-delay=0s
gatehouse.gateway.drain-timeout=3s
$(kafka_client gateway)
PROPERTIES
}

# kafka_client USER: how a service logs in to the broker; Kafka's client reads no password file.
kafka_client() {
  cat <<PROPERTIES
kafka.bootstrap.servers=127.0.0.1:$KAFKA_PORT
kafka.security.protocol=SASL_PLAINTEXT
kafka.sasl.mechanism=PLAIN
kafka.sasl.jaas.config=$(kafka_login "$1")
PROPERTIES
}

kafka_login() {
  printf 'org.apache.kafka.common.security.plain.PlainLoginModule required username="%s" password="%s";' \
    "$1" "$(secret "kafka-$1")"
}

# access_file: the suite's users. A second suite has a demo key of its own, so a copy that names it.
access_file() {
  if [[ $STATE == "$LOCAL/.run" ]]; then
    echo "$LOCAL/access.yaml"
  else
    sed "s#\.run/#$STATE/#" "$LOCAL/access.yaml" >"$STATE/config/access.yaml"
    echo "$STATE/config/access.yaml"
  fi
}

# write_endpoints: every address that was really taken, and where the credentials are.
write_endpoints() {
  cat >"$STATE/endpoints.env" <<ENV
GATEHOUSE_STATE=$STATE
GATEHOUSE_SSH_HOST=127.0.0.1
GATEHOUSE_SSH_PORT=$SSH_PORT
GATEHOUSE_SSH_USER=demo
GATEHOUSE_SSH_IDENTITY=$STATE/id_demo
GATEHOUSE_SSH_AUTHORITY=$STATE/ca_demo
GATEHOUSE_SSH_KNOWN_HOSTS=$STATE/known_hosts
GATEHOUSE_GATEWAY_URL=http://127.0.0.1:$GATEWAY_PORT
GATEHOUSE_AUTH_URL=http://127.0.0.1:$AUTH_PORT
GATEHOUSE_AUTH_OPERATOR_TOKEN_FILE=$STATE/secrets/operator-to-auth
GATEHOUSE_BACKEND_URL=http://127.0.0.1:$BACKEND_PORT
GATEHOUSE_AUDIT_URL=http://127.0.0.1:$AUDIT_PORT
GATEHOUSE_AUDIT_TOKEN_FILE=$STATE/audit-token
GATEHOUSE_KAFKA=127.0.0.1:$KAFKA_PORT
GATEHOUSE_KAFKA_USER=witness
GATEHOUSE_KAFKA_PASSWORD_FILE=$STATE/secrets/kafka-witness
GATEHOUSE_S3_URL=http://127.0.0.1:$S3_PORT
GATEHOUSE_S3_BUCKET=$BUCKET
GATEHOUSE_S3_ACCESS_KEY_FILE=$STATE/secrets/s3-access-key
GATEHOUSE_S3_SECRET_KEY_FILE=$STATE/secrets/s3-secret-key
GATEHOUSE_POSTGRES=127.0.0.1:$POSTGRES_PORT
GATEHOUSE_POSTGRES_USER=gatehouse
GATEHOUSE_POSTGRES_PASSWORD_FILE=$STATE/secrets/postgres-gatehouse
ENV
  if [[ -f $STATE/config/auth-2.properties ]]; then
    echo "GATEHOUSE_AUTH_2_URL=http://127.0.0.1:$AUTH_2_PORT" >>"$STATE/endpoints.env"
  fi
  if [[ -f $STATE/config/audit-2.properties ]]; then
    echo "GATEHOUSE_AUDIT_2_URL=http://127.0.0.1:$AUDIT_2_PORT" >>"$STATE/endpoints.env"
  fi
}

# write_known_hosts: the gateway's host key under the names that a user of this machine types.
write_known_hosts() {
  local key
  key=$(cut -d ' ' -f 1,2 "$STATE/keys/ssh_host_ed25519_key.pub")
  printf '[127.0.0.1]:%s %s\n[localhost]:%s %s\n' "$SSH_PORT" "$key" "$SSH_PORT" "$key" \
    >"$STATE/known_hosts"
}
