# The parts of a suite: what each one runs, and how it shows that it is ready.

INFRASTRUCTURE=(s3 kafka postgres)
SERVICES=(auth backend audit gateway)
PARTS=("${INFRASTRUCTURE[@]}" "${SERVICES[@]}")

# Second replicas, in a suite that was asked for them: of the part in front of the dash.
REPLICAS=(auth-2 audit-2)

declare -A DEFAULT_PORTS=(
  [ssh]=2222 [gateway]=8080 [auth]=8081 [backend]=8082 [audit]=8083 [audit_2]=8084
  [auth_2]=8085
  [kafka]=9092 [kafka_controller]=9093 [s3]=9000 [postgres]=5432
)

# How long a part may take to be ready; a machine that is busy with a build may need more.
START_SECONDS=${GATEHOUSE_START_SECONDS:-60}

BUCKET=gatehouse

# How a part is asked to end, where it is not by TERM: PostgreSQL would wait for its clients.
declare -A STOP_SIGNALS=([postgres]=INT)

# Small heaps and a quick start matter here; peak speed does only where the bytes pass.
LEAN_JVM=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto)
BYTES_JVM=(-XX:+UseSerialGC -Xshare:auto)

# suite_java MAIN ARGUMENT...: one of the suite's own Java programs.
suite_java() {
  local main=$1
  shift
  "$JAVA_HOME/bin/java" "${LEAN_JVM[@]}" -cp "$SUITE_CLASS_PATH" \
    "dev.gatehouse.deploy.local.$main" "$@"
}

# port_of PART: where the part is met; the gateway is met by ssh.
port_of() {
  case $1 in
    gateway) echo "$SSH_PORT" ;;
    *) local name=${1^^} && name=${name//-/_}_PORT && echo "${!name}" ;;
  esac
}

is_replica() {
  [[ " ${REPLICAS[*]} " == *" $1 "* ]]
}

# parts_here: the parts that this suite has: a replica is one while it is configured.
parts_here() {
  local part
  printf '%s\n' "${PARTS[@]}"
  for part in "${REPLICAS[@]}"; do
    [[ ! -f $STATE/config/$part.properties ]] || echo "$part"
  done
}

# start_part PART: one that is paused goes on.
start_part() {
  if [[ -n $(pid_of "$1") ]]; then
    resume_part "$1"
  else
    "start_$1"
  fi
}

# ready PART: true when the part answers.
ready() {
  [[ -n $(pid_of "$1") ]] && "ready_$1"
}

# S3: versitygw over a folder. Its keys are in its environment, which only the same user can read,
# and never in its arguments, which everybody can.

start_s3() {
  mkdir -p "$STATE/data/s3/objects" "$STATE/data/s3/versions"
  ROOT_ACCESS_KEY_ID=$(secret s3-access-key) ROOT_SECRET_ACCESS_KEY=$(secret s3-secret-key) \
    spawn s3 "$VERSITYGW" --port "127.0.0.1:$S3_PORT" --health /health --quiet \
    posix --versioning-dir "$STATE/data/s3/versions" "$STATE/data/s3/objects"
}

ready_s3() {
  curl -fsS -o /dev/null --max-time 2 "http://127.0.0.1:$S3_PORT/health" 2>/dev/null
}

# s3_request METHOD PATH [XML]: a signed request, to S3_URL if that is set; prints the status. The keys
# go to curl through a file descriptor.
s3_request() {
  local method=$1 path=$2 body=${3:-} digest
  digest=$(printf '%s' "$body" | sha256sum | cut -d ' ' -f 1)
  curl -sS -o /dev/null -w '%{http_code}' --max-time 10 -X "$method" \
    --aws-sigv4 aws:amz:us-east-1:s3 -H "x-amz-content-sha256: $digest" \
    -H 'Content-Type: application/xml' --data-binary "$body" \
    -K <(printf 'user = "%s:%s"\n' "$(secret s3-access-key)" "$(secret s3-secret-key)") \
    "${S3_URL:-http://127.0.0.1:$S3_PORT}/$path"
}

# make_bucket: the recordings' bucket, with versions: a manifest names the version of each part.
make_bucket() {
  local status versioned
  [[ $(s3_request GET "$BUCKET?versioning=") != 200 ]] || return 0
  versioned='<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
  versioned+='<Status>Enabled</Status></VersioningConfiguration>'
  status=$(s3_request PUT "$BUCKET")
  [[ $status == 200 ]] || die "the bucket $BUCKET could not be made (HTTP $status)"
  status=$(s3_request PUT "$BUCKET?versioning=" "$versioned")
  [[ $status == 200 ]] || die "the bucket $BUCKET has no versions (HTTP $status)"
}

# Kafka: broker and controller in one JVM, a user for each service.

start_kafka() {
  rm -f "$STATE/data/kafka.ready"
  spawn kafka "$JAVA_HOME/bin/java" -Xmx256m "${LEAN_JVM[@]}" \
    "-Djava.util.logging.SimpleFormatter.format=%1\$tFT%1\$tT.%1\$tL %4\$s %3\$s %5\$s%6\$s%n" \
    -cp "$SUITE_CLASS_PATH" dev.gatehouse.deploy.local.KafkaBroker "$STATE/config/kafka.properties"
}

ready_kafka() {
  [[ -f $STATE/data/kafka.ready ]]
}

# PostgreSQL: it refuses to run as root, so root runs it in a user namespace where it is nobody.

as_postgres() {
  if [[ $EUID -eq 0 ]]; then
    unshare --user "$@"
  else
    "$@"
  fi
}

# make_database: the cluster and, for each service that needs one, a role and its database, all before
# anything listens.
make_database() {
  local data=$STATE/data/postgres
  [[ ! -f $data/PG_VERSION ]] || return 0
  rm -rf "$data.new"
  as_postgres "$POSTGRES/bin/initdb" -D "$data.new" --username=postgres --encoding=UTF8 \
    --locale=C.UTF-8 --auth=scram-sha-256 --pwfile="$STATE/secrets/postgres-owner" \
    --no-sync >>"$STATE/logs/postgres.log" 2>&1 ||
    die "initdb failed; its log is $STATE/logs/postgres.log"
  as_postgres "$POSTGRES/bin/postgres" --single -j -D "$data.new" postgres \
    >>"$STATE/logs/postgres.log" 2>&1 <<SQL ||
CREATE ROLE gatehouse LOGIN PASSWORD '$(secret postgres-gatehouse)';

CREATE DATABASE gatehouse OWNER gatehouse;

CREATE ROLE gatehouse_auth LOGIN PASSWORD '$(secret postgres-gatehouse-auth)';

CREATE DATABASE gatehouse_auth OWNER gatehouse_auth;

REVOKE CONNECT ON DATABASE gatehouse, gatehouse_auth FROM PUBLIC;

SQL
    die "the database was not made; see $STATE/logs/postgres.log"
  mv "$data.new" "$data"
}

start_postgres() {
  local run=()
  [[ $EUID -ne 0 ]] || run=(unshare --user)
  make_database
  # Of one that was killed; no process of it is left, or this would not be a start.
  rm -f "$STATE/data/postgres/postmaster.pid"
  spawn postgres "${run[@]}" "$POSTGRES/bin/postgres" -D "$STATE/data/postgres" \
    -c listen_addresses=127.0.0.1 -c port="$POSTGRES_PORT" -c unix_socket_directories= \
    -c shared_buffers=32MB -c max_connections=40 -c log_checkpoints=off
}

ready_postgres() {
  # Its first line is the process, its last whether that takes connections.
  local file=$STATE/data/postgres/postmaster.pid
  [[ $(sed -n 1p "$file" 2>/dev/null) == "$(pid_of postgres)" ]] && grep -q '^ready' "$file"
}

# The four services.

# start_service PART JVM-OPTION...: one without memory ends, where half of it would go on.
start_service() {
  local name=$1
  shift
  spawn "$name" "$JAVA_HOME/bin/java" "$@" -XX:+ExitOnOutOfMemoryError \
    "-Dquarkus.config.locations=$STATE/config/$name.properties" \
    -jar "$ROOT/${name%%-*}-service/target/quarkus-app/quarkus-run.jar"
}

start_auth() {
  start_service auth -Xmx128m "${LEAN_JVM[@]}"
}

start_auth-2() {
  configure_replica auth-2
  start_service auth-2 -Xmx128m "${LEAN_JVM[@]}"
}

start_backend() {
  start_service backend -Xmx128m "${LEAN_JVM[@]}"
}

start_audit() {
  start_service audit -Xmx384m "${BYTES_JVM[@]}"
}

start_audit-2() {
  configure_replica audit-2
  start_service audit-2 -Xmx384m "${BYTES_JVM[@]}"
}

start_gateway() {
  start_service gateway -Xmx384m "${BYTES_JVM[@]}"
}

ready_service() {
  curl -fsS -o /dev/null --max-time 2 "http://127.0.0.1:$1/q/health/ready" 2>/dev/null
}

ready_auth() {
  ready_service "$AUTH_PORT"
}

ready_auth-2() {
  ready_service "$AUTH_2_PORT"
}

ready_backend() {
  ready_service "$BACKEND_PORT"
}

ready_audit() {
  ready_service "$AUDIT_PORT"
}

ready_audit-2() {
  ready_service "$AUDIT_2_PORT"
}

ready_gateway() {
  ready_service "$GATEWAY_PORT" && listening "$SSH_PORT"
}
