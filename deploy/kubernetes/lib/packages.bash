# Programs from the distribution's packages. They are unpacked into the cache and not installed: an
# installed containerd or etcd would be a service of the machine.

# The last row is what nft and runc load, so that a machine without those libraries will do.
PACKAGES=(
  etcd-server containerd runc containernetworking-plugins nftables debootstrap busybox-static
  libnftables1 libmnl0 libnftnl11 libjansson4 libedit2 libbsd0 libmd0 libgmp10 libxtables12 libseccomp2
)
DISTRIBUTION=$(. /etc/os-release && echo "$VERSION_CODENAME")
UNPACKED=$CACHE/$DISTRIBUTION
# The programs of the packages, under their names alone.
TOOLS=$CACHE/$DISTRIBUTION.tools
PLUGINS=$UNPACKED/usr/lib/cni
DEBOOTSTRAP=$UNPACKED/usr/share/debootstrap

# Each with the folder that its package puts it in.
PACKAGED=(
  usr/bin/etcd usr/bin/containerd usr/bin/containerd-shim-runc-v2 usr/bin/ctr usr/sbin/runc usr/sbin/nft
)

have_packages() {
  [[ -f $UNPACKED/versions ]]
}

# unpack_packages: all of them, or nothing: a folder without the file of versions is made again.
unpack_packages() {
  local archives=$CACHE/archives archive
  rm -rf "$UNPACKED" "$TOOLS" "$archives"
  mkdir -p "$UNPACKED" "$TOOLS" "$archives"
  download_packages "$archives" || { apt-get -q update && download_packages "$archives"; } || return
  for archive in "$archives"/*.deb; do
    dpkg-deb -x "$archive" "$UNPACKED" || return
  done
  make_tools || return
  for archive in "$archives"/*.deb; do
    dpkg-deb -W --showformat='${Package} ${Version}\n' "$archive"
  done >"$UNPACKED/versions.new"
  mv "$UNPACKED/versions.new" "$UNPACKED/versions"
  rm -rf "$archives"
}

# download_packages FOLDER
download_packages() {
  (cd "$1" && apt-get -q -o APT::Sandbox::User=root download "${PACKAGES[@]}")
}

# make_tools: a script for each program, which finds its libraries beside it.
make_tools() {
  local program libraries=$UNPACKED/usr/lib/x86_64-linux-gnu:$UNPACKED/lib/x86_64-linux-gnu
  for program in "${PACKAGED[@]}"; do
    [[ -x $UNPACKED/$program ]] || { echo "no $program in the packages" && return 1; }
    if LD_LIBRARY_PATH=$libraries ldd "$UNPACKED/$program" 2>/dev/null | grep 'not found'; then
      echo "$program lacks a library" && return 1
    fi
    case $program in
      */nft | */runc)
        printf '#!/bin/sh\nLD_LIBRARY_PATH=%s exec %s "$@"\n' "$libraries" "$UNPACKED/$program" \
          >"$TOOLS/${program##*/}"
        chmod +x "$TOOLS/${program##*/}"
        ;;
      *) ln -s "$UNPACKED/$program" "$TOOLS/${program##*/}" ;;
    esac
  done
}
