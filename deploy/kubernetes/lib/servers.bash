# Kafka, PostgreSQL and S3 as production has them, outside of the cluster: three brokers, of which each frame has to be on
# two, and everything over TLS. In the network of the test cluster, at an address of their own. The script that reads this
# file has read those of deploy/local, whose STATE is where the servers keep what they have.

SERVERS_ADDRESS=192.0.2.2
BROKERS=(1 2 3)
DATABASES=(gatehouse gatehouse_auth)
S3_PORT=9000
DATABASE_PORT=5432

# broker_port NUMBER
broker_port() {
  echo $((9090 + $1))
}

bootstrap_servers() {
  local number all=()
  for number in "${BROKERS[@]}"; do
    all+=("$SERVERS_ADDRESS:$(broker_port "$number")")
  done
  (IFS=, && echo "${all[*]}")
}

start_servers() {
  local number name
  ip address add "$SERVERS_ADDRESS/32" dev lo
  # Kafka asks for the name of every address, and there is nobody here who would answer.
  touch "$STATE/config/hosts"
  LEAN_JVM+=("-Djdk.net.hosts.file=$STATE/config/hosts")
  for name in kafka-broker kafka-gateway kafka-audit postgres-owner postgres-gatehouse postgres-gatehouse_auth \
    s3-access-key s3-secret-key; do
    make_secret "$name"
  done
  certify_servers
  for number in "${BROKERS[@]}"; do
    configure_broker "$number"
    format_broker "$number" >"$STATE/logs/broker-$number.log" 2>&1
    start_broker "$number"
  done
  start_database
  start_s3
  make_topics
  export CURL_CA_BUNDLE=$STATE/keys/authority.pem
  await "the S3 server" curl -sf "https://$SERVERS_ADDRESS:$S3_PORT/health"
  make_bucket
}

# end_servers: also those that did not come so far.
end_servers() {
  local file
  for file in "$STATE"/pids/*.pid; do
    [[ ! -e $file ]] || kill_part "$(basename "$file" .pid)"
  done
  ip address delete "$SERVERS_ADDRESS/32" dev lo 2>/dev/null || true
}

# certify_servers: an authority that nobody else knows, and one certificate for all that stands at the address.
certify_servers() (
  umask 077
  cd "$STATE/keys"
  {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=servers \
      -keyout authority.key -out authority.pem
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$SERVERS_ADDRESS" \
      -keyout server.key -out server.csr
    openssl x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 -out server.pem \
      -extfile <(printf 'subjectAltName=IP:%s\n' "$SERVERS_ADDRESS")
    cat server.key server.pem >server-with-key.pem
  } 2>"$STATE/logs/openssl.log"
)

# scram_login USER: how one logs in to the brokers.
scram_login() {
  printf 'org.apache.kafka.common.security.scram.ScramLoginModule required username="%s" password="%s";' \
    "$1" "$(secret "kafka-$1")"
}

# kafka_client USER FOLDER: how a service logs in to the brokers; the authority is in that folder.
kafka_client() {
  cat <<PROPERTIES
kafka.sasl.jaas.config=$(scram_login "$1")
kafka.ssl.truststore.type=PEM
kafka.ssl.truststore.location=$2/authority.pem
PROPERTIES
}

# configure_broker NUMBER: controllers speak on loopback, everybody else over TLS.
configure_broker() {
  local number voters=()
  for number in "${BROKERS[@]}"; do
    voters+=("$number@127.0.0.1:1909$number")
  done
  (
    umask 077
    cat >"$STATE/config/broker-$1.properties" <<PROPERTIES
process.roles=broker,controller
node.id=$1
log.dirs=$STATE/data/broker-$1
listeners=CLIENTS://$SERVERS_ADDRESS:$(broker_port "$1"),CONTROLLER://127.0.0.1:1909$1
advertised.listeners=CLIENTS://$SERVERS_ADDRESS:$(broker_port "$1")
listener.security.protocol.map=CLIENTS:SASL_SSL,CONTROLLER:PLAINTEXT
inter.broker.listener.name=CLIENTS
controller.listener.names=CONTROLLER
controller.quorum.voters=$(IFS=, && echo "${voters[*]}")
sasl.enabled.mechanisms=SCRAM-SHA-512
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
listener.name.clients.scram-sha-512.sasl.jaas.config=$(scram_login broker)
ssl.keystore.type=PEM
ssl.keystore.location=$STATE/keys/server-with-key.pem
ssl.truststore.type=PEM
ssl.truststore.location=$STATE/keys/authority.pem
auto.create.topics.enable=false
offsets.topic.replication.factor=3
offsets.topic.num.partitions=4
group.initial.rebalance.delay.ms=0
PROPERTIES
  )
}

# format_broker NUMBER: the users are in the metadata from the beginning.
format_broker() {
  local user users=()
  for user in broker gateway audit; do
    users+=(--add-scram "SCRAM-SHA-512=[name=$user,password=$(secret "kafka-$user")]")
  done
  "$JAVA_HOME/bin/java" "${LEAN_JVM[@]}" -cp "$SUITE_CLASS_PATH" kafka.tools.StorageTool format \
    --cluster-id c2VydmVycy1vdXRzaWRlMQ --config "$STATE/config/broker-$1.properties" "${users[@]}"
}

start_broker() {
  spawn "broker-$1" "$JAVA_HOME/bin/java" -Xmx384m "${LEAN_JVM[@]}" -cp "$SUITE_CLASS_PATH" \
    kafka.Kafka "$STATE/config/broker-$1.properties"
}

# make_topics: as the guide says.
make_topics() {
  local client=$STATE/config/topics.properties
  {
    printf 'bootstrap.servers=%s\nsecurity.protocol=SASL_SSL\nsasl.mechanism=SCRAM-SHA-512\n' "$(bootstrap_servers)"
    kafka_client broker "$STATE/keys" | sed 's/^kafka\.//'
  } >"$client"
  await "Kafka's topics" suite_java SuiteTopics "$client" "${#BROKERS[@]}"
}

start_database() {
  local postgres=$STATE/postgres data=$STATE/data/postgres name
  suite_java PostgresBinaries "$postgres"
  {
    as_postgres "$postgres/bin/initdb" -D "$data" --username=postgres --encoding=UTF8 --locale=C.UTF-8 \
      --auth=scram-sha-256 --pwfile="$STATE/secrets/postgres-owner" --no-sync
    for name in "${DATABASES[@]}"; do
      # A statement ends with an empty line behind it.
      printf "CREATE ROLE %s LOGIN PASSWORD '%s';\n\nCREATE DATABASE %s OWNER %s;\n\n" \
        "$name" "$(secret "postgres-$name")" "$name" "$name"
    done | as_postgres "$postgres/bin/postgres" --single -j -D "$data" postgres
  } >"$STATE/logs/postgres.log" 2>&1 || die "the databases were not made; see $STATE/logs/postgres.log"
  echo 'hostssl all all 0.0.0.0/0 scram-sha-256' >"$data/pg_hba.conf"
  spawn postgres unshare --user "$postgres/bin/postgres" -D "$data" -c "listen_addresses=$SERVERS_ADDRESS" \
    -c "port=$DATABASE_PORT" -c unix_socket_directories= -c ssl=on -c "ssl_cert_file=$STATE/keys/server.pem" \
    -c "ssl_key_file=$STATE/keys/server.key"
}

start_s3() {
  mkdir -p "$STATE/data/s3/objects" "$STATE/data/s3/versions"
  ROOT_ACCESS_KEY_ID=$(secret s3-access-key) ROOT_SECRET_ACCESS_KEY=$(secret s3-secret-key) \
    spawn s3 "$VERSITYGW" --port "$SERVERS_ADDRESS:$S3_PORT" --cert "$STATE/keys/server.pem" \
    --key "$STATE/keys/server.key" --health /health --quiet \
    posix --versioning-dir "$STATE/data/s3/versions" "$STATE/data/s3/objects"
}
