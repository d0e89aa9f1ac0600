# What the test cluster needs from this machine, and how to say that it is missing.

check_machine() {
  [[ $(uname -s) == Linux && $(uname -m) == x86_64 ]] || die "the test cluster runs on Linux on x86-64"
  ((EUID == 0)) || die "the test cluster needs root: it makes namespaces, mounts and cgroups"
  [[ -d $CGROUPS/memory && -d $CGROUPS/cpu ]] ||
    die "the test cluster wants cgroup v1 at $CGROUPS, with memory and cpu; it has not been tried on v2"
  local pair
  for pair in ip:iproute2 nsenter:util-linux unshare:util-linux setsid:util-linux flock:util-linux \
    openssl:openssl curl:curl jq:jq apt-get:apt dpkg-deb:dpkg; do
    need "${pair%:*}" "install it (Debian, Ubuntu: apt install ${pair#*:})"
  done
}
