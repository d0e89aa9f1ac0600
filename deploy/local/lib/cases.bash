# How the end-to-end cases are run, and what they need from this machine beyond a suite.

# What --full asks for.
FULL_ROUNDS=(
  -Dgatehouse.downloads=300 -Dgatehouse.transfer-mebibytes=1024
  -Dgatehouse.rounds=3 -Dgatehouse.stop-seconds=120 -Dgatehouse.bulk-kibibytes=256
  -Dgatehouse.unfelt-milliseconds=20 -Dgatehouse.case-minutes-max=180
)

FULL_FUZZING=(-Dgatehouse.fuzz.rounds=20)

# program:package of every program that the cases start on either side, as Debian and Ubuntu have it
CLIENTS=(
  ssh:openssh-client git:git rsync:rsync sshfs:sshfs fusermount3:fuse3 curl:curl
  plink:putty-tools psftp:putty-tools puttygen:putty-tools
  dbclient:dropbear-bin dropbearconvert:dropbear-bin python3:python3
  vim:vim tmux:tmux top:procps asciinema:asciinema xauth:xauth Xvfb:xvfb xdpyinfo:x11-utils
)

has_python_venv() {
  python3 -c 'import ensurepip, venv' 2>/dev/null
}

# check_clients: names the first program that is missing.
check_clients() {
  local client
  find_jdk
  find_go
  find_maven
  for client in "${CLIENTS[@]}"; do
    need "${client%%:*}" "the tests use it (Debian, Ubuntu: apt install ${client#*:})"
  done
  has_python_venv ||
    die "python3 makes no virtual environments (Debian, Ubuntu: apt install python3-venv)"
  [[ -w /dev/fuse ]] || die "/dev/fuse is missing or not ours to use: sshfs needs it"
}

# make_clients: the clients that are built or installed for the tests.
make_clients() {
  "$ROOT/deploy/e2e/python/install"
  (cd "$ROOT/deploy/e2e/go" && go build -o "$ROOT/deploy/target/e2e-go/client" .)
}

# run_cases ADDRESS CASES PROPERTY...
run_cases() {
  local address cases=$2
  address=$(realpath "$1")
  shift 2
  (cd "$ROOT" && mvn -B -ntp -pl deploy -am -Dspotless.check.skip "-Dtest=$cases" \
    -Dsurefire.failIfNoSpecifiedTests=false "-Dgatehouse.endpoints=$address" "$@" test)
}
