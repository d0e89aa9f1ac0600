# The base of the services' images: a few of Debian's packages, unpacked, and what their installation
# scripts would have made, as nothing of a package is run. There is no shell.

IMAGE_ID=65532

# What nobody reads in a container: pages, translations, character sets of the C library, of which Java has
# its own, and folders for people.
LEFT_OUT=(
  boot home root etc/profile.d etc/skel etc/issue etc/issue.net etc/dpkg etc/default etc/ca-certificates
  usr/games usr/include usr/src var/backups var/cache var/local var/spool var/mail var/opt
  usr/share/doc/ca-certificates/examples
  usr/share/man usr/share/locale usr/share/lintian usr/share/info usr/share/bug usr/share/base-files
  usr/lib/x86_64-linux-gnu/gconv etc/update-motd.d usr/sbin sbin usr/bin bin
  usr/share/zoneinfo/right usr/share/zoneinfo/posix
)

make_base() {
  local base=$WORK/base package
  say "laying the base"
  mkdir -p "$base/var/lib/dpkg/status.d"
  fetch_packages "$IMAGES/packages" "$WORK/packages"
  for package in "$WORK"/packages/*.deb; do
    add_package "$package" "$base"
  done
  rm -rf "${LEFT_OUT[@]/#/$base/}"
  # Of documents only what licenses ask for.
  find "$base/usr/share/doc" -type f ! -name copyright -delete
  find "$base/usr/share" -type d -empty -delete
  add_authorities "$base"
  add_accounts "$base"
  add_mount_points "$base"
  layer base 'packages of Debian' "$base"
}

# fetch_packages LIST FOLDER: the newest of what this machine's package sources have; kept for the next build.
fetch_packages() {
  local kept=$IMAGES/.run/packages name wanted
  mkdir -p "$kept" "$2"
  for name in $(words "$1"); do
    wanted=$(cd "$WORK" && apt-get -qq download --print-uris "$name" | cut -d " " -f 2) && [[ -n $wanted ]] ||
      die "apt-get does not find the package $name; try apt-get update"
    [[ -f $kept/$wanted ]] || (cd "$kept" && step "downloading $name" apt-get -qq download "$name") ||
      die "the package $name cannot be downloaded; try apt-get update"
    cp "$kept/$wanted" "$2/"
    say "  $(dpkg-deb --showformat='${Package} ${Version}' --show "$kept/$wanted")"
  done
}

# add_package DEB ROOT: its files, and its control file where scanners look for what is installed.
add_package() {
  local name
  name=$(dpkg-deb --field "$1" Package)
  dpkg-deb --extract "$1" "$2"
  dpkg-deb --field "$1" >"$2/var/lib/dpkg/status.d/$name"
}

# add_authorities ROOT: the one file that ca-certificates makes at its installation.
add_authorities() {
  mkdir -p "$1/etc/ssl/certs"
  find "$1/usr/share/ca-certificates" -name '*.crt' | LC_ALL=C sort |
    while IFS= read -r file; do
      cat "$file"
      echo
    done >"$1/etc/ssl/certs/ca-certificates.crt"
  rm -r "$1/usr/share/ca-certificates"
}

# add_accounts ROOT: root, and whom the services run as; a user id without a name confuses programs.
add_accounts() {
  printf '%s\n' 'root:x:0:0:root:/root:/sbin/nologin' \
    "gatehouse:x:$IMAGE_ID:$IMAGE_ID:Gatehouse:/nonexistent:/sbin/nologin" >"$1/etc/passwd"
  printf '%s\n' 'root:x:0:' "gatehouse:x:$IMAGE_ID:" >"$1/etc/group"
  printf '%s\n' 'passwd: files' 'group: files' 'hosts: files dns' >"$1/etc/nsswitch.conf"
}

# add_mount_points ROOT: a root that is read-only needs them. In the temporary folder native libraries
# are unpacked and loaded: what is mounted there must not be noexec.
add_mount_points() {
  mkdir -p "$1"/{dev,proc,sys,run,tmp,etc}
  chmod 1777 "$1/tmp"
  touch "$1/etc/"{hosts,hostname,resolv.conf}
}
