# Builds what a suite runs and is not there yet, or is older than its sources.

SUITE_JAR=$ROOT/deploy/target/deploy-0.1.0-SNAPSHOT.jar
SUITE_CLASS_PATH="$SUITE_JAR:$ROOT/deploy/target/lib/*"
POSTGRES=$ROOT/deploy/target/postgres
AGENT=$ROOT/backend-service/target/gatehouse-agent

# The S3 server takes minutes to compile, so it is kept where mvn clean does not reach.
VERSITYGW_VERSION=v1.8.0
VERSITYGW=$LOCAL/.run/bin/versitygw-$VERSITYGW_VERSION

# fresh PRODUCT SOURCE...: the product is there, and none of its sources is younger.
fresh() {
  local product=$1
  shift
  [[ -e $product && -z $(find "$@" -newer "$product" -type f -print -quit 2>/dev/null) ]]
}

build_missing() {
  local module stale=()
  for module in auth backend gateway audit; do
    fresh "$ROOT/$module-service/target/quarkus-app/quarkus-run.jar" "$ROOT/pom.xml" \
      "$ROOT/contracts/"{pom.xml,src/main} "$ROOT/$module-service/"{pom.xml,src/main} ||
      stale+=("$module-service")
  done
  fresh "$SUITE_JAR" "$ROOT/pom.xml" "$ROOT/deploy/"{pom.xml,local/java} || stale+=(deploy)
  if ((${#stale[@]})); then
    step "building ${stale[*]}" build_modules "${stale[@]}"
  fi
  if ! fresh "$AGENT" "$ROOT/backend-service/agent"; then
    step "building the agent" build_agent
  fi
  if [[ ! -x $VERSITYGW ]]; then
    step "building the S3 server (versitygw, some minutes, once)" build_versitygw
  fi
  if [[ ! -d $POSTGRES ]]; then
    step "unpacking PostgreSQL" suite_java PostgresBinaries "$POSTGRES"
  fi
}

build_modules() {
  local list
  list=$(IFS=, && echo "$*")
  (cd "$ROOT" && mvn -q -B -DskipTests -Dspotless.check.skip -am -pl "$list" package) || return
  # Jars that needed no change keep their old time, and would look stale at every start.
  local module
  for module in "$@"; do
    find "$ROOT/$module/target" -maxdepth 2 \( -name quarkus-run.jar -o -path "$SUITE_JAR" \) \
      -exec touch {} +
  done
}

build_agent() {
  "$ROOT/backend-service/agent/build" "$AGENT"
}

build_versitygw() {
  local folder=$LOCAL/.run/bin
  mkdir -p "$folder"
  GOBIN=$folder go install "github.com/versity/versitygw/cmd/versitygw@$VERSITYGW_VERSION"
  mv "$folder/versitygw" "$VERSITYGW"
}
