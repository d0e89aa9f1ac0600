# What is in each image above the base and the runtime.

LICENSES=Apache-2.0

# build_services NAME...: those that are not there, or older than their sources, or built by others since:
# only here does each build give the same bytes.
build_services() {
  local name stale=()
  for name in "$@"; do
    is_built "$name" || stale+=("$name")
  done
  ((${#stale[@]} == 0)) || step "building ${stale[*]}" build_repeatably "${stale[@]}"
}

is_built() {
  fresh "$(list_of "$1")" "$ROOT/pom.xml" "$ROOT/contracts/"{pom.xml,src/main} \
    "$ROOT/$1/"{pom.xml,src/main,target/quarkus-app/quarkus-run.jar}
}

# list_of NAME: where the build puts what the service depends on.
list_of() {
  echo "$ROOT/$1/target/dependencies.cdx.json"
}

# build_repeatably NAME...: java/RepeatableBuild.java says what the flags are for.
build_repeatably() {
  local list options agent=$WORK/repeatable-build
  list=$(IFS=, && echo "$*")
  "$JAVA_HOME/bin/javac" -nowarn -d "$agent" "$IMAGES/java/RepeatableBuild.java" &&
    "$JAVA_HOME/bin/jar" --create --file "$agent.jar" --manifest <(echo 'Premain-Class: RepeatableBuild') \
      -C "$agent" . || return
  options="-javaagent:$agent.jar -XX:+UnlockExperimentalVMOptions -XX:hashCode=2"
  (cd "$ROOT" && MAVEN_OPTS="${MAVEN_OPTS:-} $options" mvn -q -B -am -pl "$list" \
    -DskipTests -Dmaven.test.skip -Dspotless.check.skip -Dexec.skip -Dquarkus.dependency.sbom.skip=false \
    -Dio.quarkus.builder.execution.corePoolSize=1 -Dio.quarkus.builder.execution.maxPoolSize=1 package)
}

# make_service NAME: libraries in a layer of their own, below the application: a release that changes no
# library is some hundred kilobytes.
make_service() {
  local name=$1 app=$ROOT/$1/target/quarkus-app stage=$WORK/$1 libraries application jar
  libraries=$stage/libraries/opt/gatehouse
  application=$stage/application/opt/gatehouse
  mkdir -p "$libraries" "$application/lib/main" "$application/config"
  cp -r "$app/lib" "$libraries/"
  for jar in "$libraries"/lib/main/dev.gatehouse.*.jar; do
    [[ ! -e $jar ]] || mv "$jar" "$application/lib/main/"
  done
  cp -r "$app/app" "$app/quarkus" "$app/quarkus-run.jar" "$application/"
  layer "$name-libraries" 'libraries' "$stage/libraries"
  layer "$name-application" "$name" "$stage/application"
  describe "$name" amd64 base java "$name-libraries" "$name-application"
  write_bill "$name" --list "$(list_of "$name")" --application "$app" --at /opt/gatehouse \
    --packages "$WORK/base/var/lib/dpkg/status.d" --distribution "$(distribution)" \
    --jdk "$WORK/java/opt/java/release"
}

# make_agent: one static program, for each architecture that workloads may have.
make_agent() {
  local architecture stage
  for architecture in amd64 arm64; do
    stage=$WORK/agent-$architecture
    mkdir -p "$stage/etc"
    printf 'gatehouse:x:%s:%s:Gatehouse:/nonexistent:/sbin/nologin\n' "$IMAGE_ID" "$IMAGE_ID" >"$stage/etc/passwd"
    printf 'gatehouse:x:%s:\n' "$IMAGE_ID" >"$stage/etc/group"
    GOOS=linux GOARCH=$architecture GOFLAGS=-buildvcs=false step "building the agent for $architecture" \
      "$ROOT/backend-service/agent/build" "$stage/bin/gatehouse-agent"
    layer "agent-$architecture" "agent for $architecture" "$stage"
    describe agent "$architecture" "agent-$architecture"
  done
  # Both are of the same modules.
  write_bill agent --program "$WORK/agent-amd64/bin/gatehouse-agent"
}

# make_setup: the program that makes an installation's keys; it runs where the services do.
make_setup() {
  local stage=$WORK/setup
  mkdir -p "$stage/etc"
  printf 'gatehouse:x:%s:%s:Gatehouse:/nonexistent:/sbin/nologin\n' "$IMAGE_ID" "$IMAGE_ID" >"$stage/etc/passwd"
  printf 'gatehouse:x:%s:\n' "$IMAGE_ID" >"$stage/etc/group"
  GOOS=linux GOARCH=amd64 GOFLAGS=-buildvcs=false step "building setup" \
    "$ROOT/helm/setup/build" "$stage/bin/gatehouse-setup"
  layer setup "setup" "$stage"
  describe setup amd64 setup
  write_bill setup --program "$stage/bin/gatehouse-setup"
}

# build_quickstart: the servers' launcher with its libraries, PostgreSQL, the S3 server, and what stands in for
# a shell. One by Go's own name resolution is static.
build_quickstart() {
  fresh "$ROOT/deploy/target/dependencies.list" "$ROOT/pom.xml" "$ROOT/deploy/"{pom.xml,local/java} "$SUITE_JAR" ||
    step "building the quick start" build_launcher
  rm -rf "$WORK/postgres"
  step "unpacking PostgreSQL" suite_java PostgresBinaries "$WORK/postgres"
  [[ -x $IMAGES/.run/bin/versitygw-$VERSITYGW_VERSION ]] ||
    step "building the S3 server (versitygw, some minutes, once)" build_static_versitygw
  (cd "$IMAGES/sh" && CGO_ENABLED=0 GOFLAGS=-buildvcs=false step "building what stands in for a shell" \
    go build -trimpath -o "$WORK/sh" .)
}

build_launcher() {
  (cd "$ROOT" && mvn -q -B -am -pl deploy -DskipTests -Dmaven.test.skip -Dspotless.check.skip package)
}

build_static_versitygw() {
  local folder=$IMAGES/.run/bin/new
  mkdir -p "$folder"
  GOBIN=$folder CGO_ENABLED=0 GOFLAGS=-trimpath \
    go install "github.com/versity/versitygw/cmd/versitygw@$VERSITYGW_VERSION"
  mv "$folder/versitygw" "$IMAGES/.run/bin/versitygw-$VERSITYGW_VERSION"
}

# make_quickstart: one image for the three servers. What a layer has only for building against it stays out.
make_quickstart() {
  local stage=$WORK/quickstart lib=$ROOT/deploy/target/lib package
  mkdir -p "$stage/"{libraries/opt/gatehouse/lib,application/opt/gatehouse} \
    "$stage/servers/opt/versitygw" \
    "$stage/servers/var/lib/"{dpkg/status.d,gatehouse}
  cp "$lib"/*.jar "$stage/libraries/opt/gatehouse/lib/"
  rm "$stage/libraries/opt/gatehouse/lib/"embedded-postgres-binaries-*.jar
  cp "$SUITE_JAR" "$stage/application/opt/gatehouse/quickstart.jar"
  cp -r "$WORK/postgres" "$stage/servers/opt/postgres"
  rm -r "$stage/servers/opt/postgres/lib/pkgconfig"
  find "$stage/servers/opt/postgres/lib" -name '*.a' -delete
  cp "$IMAGES/.run/bin/versitygw-$VERSITYGW_VERSION" "$stage/servers/opt/versitygw/versitygw"
  fetch_packages "$IMAGES/packages-of-quickstart" "$WORK/packages-of-quickstart"
  for package in "$WORK/packages-of-quickstart"/*.deb; do
    add_package "$package" "$stage/servers"
  done
  rm -rf "${LEFT_OUT[@]/#/$stage/servers/}" "$stage/servers/usr/share/gcc"
  mkdir -p "$stage/servers/bin"
  cp "$WORK/sh" "$stage/servers/bin/sh"
  layer quickstart-servers 'PostgreSQL, versitygw' "$stage/servers"
  layer quickstart-libraries 'libraries' "$stage/libraries"
  layer quickstart-application 'quickstart' "$stage/application"
  describe quickstart amd64 base java quickstart-servers quickstart-libraries quickstart-application
  mkdir -p "$stage/status.d"
  cp "$WORK/base/var/lib/dpkg/status.d/"* "$stage/servers/var/lib/dpkg/status.d/"* "$stage/status.d/"
  write_bill quickstart --resolved "$ROOT/deploy/target/dependencies.list" --jars "$lib" --at /opt/gatehouse/lib \
    --unpacked embedded-postgres-binaries-=/opt/postgres --packages "$stage/status.d" \
    --distribution "$(distribution)" --jdk "$WORK/java/opt/java/release" \
    --program "$IMAGES/.run/bin/versitygw-$VERSITYGW_VERSION" --program "$WORK/sh"
}

# describe NAME ARCHITECTURE LAYER...: configuration and manifest of the image.
describe() {
  local name=$1 architecture=$2
  shift 2
  local layers=("${@/#/$WORK/}")
  layers=("${layers[@]/%/.layer}")
  images image --blobs "$WORK/blobs" --time "$(build_time)" --description "$IMAGES/$name.json" \
    --platform "linux/$architecture" --version "$(version)" --licenses "$LICENSES" \
    --source "$source" --revision "$revision" "${layers[@]}" >"$WORK/$name-$architecture.image"
}

# write_bill NAME ARGUMENT...
write_bill() {
  local name=$1
  shift
  images bom --time "$(build_time)" --name "gatehouse/$name" --version "$(version)" \
    --licenses "$LICENSES" --output "$OUTPUT/$name.cdx.json" "$@"
}

# distribution: such as debian-12, from the base.
distribution() {
  (
    # shellcheck source=/dev/null
    source "$WORK/base/etc/os-release" 2>/dev/null || source "$WORK/base/usr/lib/os-release"
    echo "$ID-${VERSION_ID:-}"
  )
}
