# What the scripts need from this machine, and how to say that it is missing.

# die MESSAGE...: says why nothing more can be done, and ends the script.
die() {
  printf 'gatehouse: %s\n' "$*" >&2
  exit 1
}

# need PROGRAM HINT: the program is on the path, or the script ends naming it.
need() {
  command -v "$1" >/dev/null 2>&1 || die "$1 is missing: $2"
}

java_major() {
  "$1/bin/java" -XshowSettings:properties -version 2>&1 |
    sed -n 's/^ *java\.specification\.version = //p'
}

# find_jdk: sets JAVA_HOME to a JDK 25, the one that JAVA_HOME names first.
find_jdk() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /opt/*25* "$HOME"/.sdkman/candidates/java/25* \
    "$HOME"/.jdks/*25* "$(dirname "$(dirname "$(readlink -f "$(command -v javac || true)")")")"; do
    if [[ -n $home && -x $home/bin/javac && $(java_major "$home") == 25 ]]; then
      export JAVA_HOME=$home
      return
    fi
  done
  die "no JDK 25 found: install one (any vendor, with javac) and set JAVA_HOME to it"
}

# find_go: puts a Go of 1.26 or later on the path.
find_go() {
  local folder version
  for folder in "$(dirname "$(command -v go || true)")" /usr/local/go/bin "$HOME"/go/bin \
    "$HOME"/sdk/go*/bin; do
    [[ -x $folder/go ]] || continue
    version=$("$folder/go" env GOVERSION)
    if [[ $version =~ ^go1\.([0-9]+) && ${BASH_REMATCH[1]} -ge 26 ]]; then
      PATH=$folder:$PATH
      return
    fi
  done
  die "no Go 1.26 or later found: install it and put its bin folder on PATH"
}

find_maven() {
  need mvn "install Maven 3.8.7 or later (Debian, Ubuntu: apt install maven)"
}

# find_programs: the small programs that the local suite runs with.
find_programs() {
  [[ $(uname -s) == Linux ]] || die "the local suite runs on Linux"
  need ssh-keygen "install the OpenSSH client (Debian, Ubuntu: apt install openssh-client)"
  need curl "install it (Debian, Ubuntu: apt install curl)"
  need setsid "install util-linux"
  need flock "install util-linux"
  [[ $EUID -ne 0 ]] || need unshare "install util-linux (PostgreSQL refuses to be root itself)"
}
