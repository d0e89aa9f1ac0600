# The Java runtime of the services' images: JDK 25 with the modules that are used, one for all services,
# so that a node fetches it once.

# make_runtime NAME...
make_runtime() {
  local modules options
  modules=$(words "$IMAGES/modules" | sed '/^-/d' | paste -s -d ,)
  options=$(sed -e '/^#/d' -e '/^ *$/d' "$IMAGES/jvm.options" | paste -s -d ' ')
  check_modules "$@"
  mkdir -p "$WORK/java/opt"
  step "cutting the JDK" "$JAVA_HOME/bin/jlink" --add-modules "$modules" \
    --no-header-files --no-man-pages --compress zip-0 --generate-cds-archive \
    --add-options="$options" --output "$WORK/java/opt/java"
  # Whose it is and which; the cut one says the version alone.
  grep -E '^(IMPLEMENTOR|IMPLEMENTOR_VERSION|JAVA_RUNTIME_VERSION)=' "$JAVA_HOME/release" \
    >"$WORK/java.release"
  printf '\n' | cat - "$WORK/java.release" >>"$WORK/java/opt/java/release"
  layer java "$(sed -n 's/^IMPLEMENTOR_VERSION="\(.*\)"/\1/p' "$JAVA_HOME/release"), some modules" "$WORK/java"
}

# folders_of NAME...: where the jars of each image are.
folders_of() {
  local name
  for name in "$@"; do
    if [[ $name == quickstart ]]; then
      echo "$ROOT/deploy/target/lib"
    else
      echo "$ROOT/$name/target/quarkus-app"
    fi
  done
}

# check_modules NAME...: every module that a library of the services names is in the list, to be taken or
# left out.
check_modules() {
  local known module jar jars folders
  known=$(words "$IMAGES/modules" | sed 's/^-//')
  mapfile -t folders < <(folders_of "$@")
  mapfile -t jars < <(find "${folders[@]}" -name '*.jar' | LC_ALL=C sort)
  "$JAVA_HOME/bin/java" "${LEAN_JVM[@]}" "$IMAGES/java/ModulesNamed.java" "${jars[@]}" >"$WORK/modules" ||
    die "the modules that libraries name cannot be read"
  while read -r module jar; do
    grep -qxF "$module" <<<"$known" ||
      die "$jar names the module $module, which $IMAGES/modules neither takes nor leaves out; add it there, with the reason"
  done <"$WORK/modules"
}
