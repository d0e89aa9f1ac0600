# Images of our own making: root file systems for workloads, and what the cluster itself needs. An image
# is a docker-archive of one layer, kept in the cache.

IMAGES=$CACHE/images
REGISTRY=gatehouse.test

# Those of the cluster, then those for workloads; each has its functions root_NAME and config_NAME.
CLUSTER_IMAGES=(pause:1 "coredns:${COREDNS_VERSION#v}")
WORKLOAD_IMAGES=(debian:1 busybox:1 no-shell:1 other-user:1 named-user:1)

# build_images IMAGE...: those that are not there, or were made of something else.
build_images() {
  local image sources
  mkdir -p "$IMAGES"
  for image in "$@"; do
    sources=("$CLUSTER/lib/images.bash" "$(program_in "$image")")
    made_of "$(archive_of "$image")" "${sources[@]}" || {
      step "making the image $REGISTRY/$image" make_image "$image"
      remember "$(archive_of "$image")" "${sources[@]}"
    }
  done
}

# program_in IMAGE: the program that the image is made for.
program_in() {
  case $1 in
    pause:*) echo "$OWN/pause" ;;
    coredns:*) echo "$COREDNS" ;;
    no-shell:*) echo "$OWN/greeter" ;;
    *) echo "$UNPACKED/versions" ;;
  esac
}

archive_of() {
  echo "$IMAGES/${1/:/-}.tar"
}

# make_image IMAGE: fills a root, and packs it. Times and order are fixed; owners are those of the root.
make_image() {
  local name=${1%%:*} folder archive digest
  name=${name//-/_}
  archive=$(archive_of "$1")
  folder=$(mktemp -d "$IMAGES/making.XXXXXX")
  mkdir -m 0755 "$folder/root"
  "root_$name" "$folder/root" || return
  tar --sort=name --mtime=@0 --numeric-owner --exclude='./dev/*' -C "$folder/root" \
    -cf "$folder/layer.tar" . || return
  digest=$(sha256sum "$folder/layer.tar" | cut -d ' ' -f 1)
  jq -n --argjson config "$("config_$name")" --arg layer "sha256:$digest" \
    '{architecture: "amd64", os: "linux", config: $config,
      rootfs: {type: "layers", diff_ids: [$layer]}}' >"$folder/config.json" || return
  jq -n --arg image "$REGISTRY/$1" \
    '[{Config: "config.json", RepoTags: [$image], Layers: ["layer.tar"]}]' \
    >"$folder/manifest.json" || return
  tar -C "$folder" -cf "$archive.new" manifest.json config.json layer.tar || return
  mv "$archive.new" "$archive"
  rm -rf "$folder"
}

# make_user ROOT NAME ID: a user who is known by name, with a home of their own.
make_user() {
  mkdir -p "$1/etc" "$1/home/$2"
  [[ -f $1/etc/passwd ]] || echo 'root:x:0:0:root:/root:/bin/sh' >"$1/etc/passwd"
  [[ -f $1/etc/group ]] || echo 'root:x:0:' >"$1/etc/group"
  echo "$2:x:$3:$3:$2:/home/$2:/bin/sh" >>"$1/etc/passwd"
  echo "$2:x:$3:" >>"$1/etc/group"
  chown "$3:$3" "$1/home/$2"
}

make_temporary_folder() {
  mkdir -p "$1/tmp"
  chmod 1777 "$1/tmp"
}

# The pause image holds a pod's namespaces open.

root_pause() {
  install -D "$OWN/pause" "$1/pause"
}

config_pause() {
  echo '{"Entrypoint": ["/pause"], "User": "65535:65535"}'
}

root_coredns() {
  install -D "$COREDNS" "$1/coredns"
}

config_coredns() {
  echo '{"Entrypoint": ["/coredns"], "User": "65532:65532"}'
}

# What a developer's image is like: a small Debian with what goes over SSH, and what the end-to-end cases start.
DEBIAN_PROGRAMS=git,rsync,python3,vim,tmux,procps,openssh-client,xauth,x11-utils

root_debian() {
  unshare --mount env "DEBOOTSTRAP_DIR=$DEBOOTSTRAP" "$UNPACKED/usr/sbin/debootstrap" \
    --variant=minbase "--include=$DEBIAN_PROGRAMS" "$DISTRIBUTION" "$1" || return
  rm -rf "$1"/var/cache/apt/archives/*.deb "$1"/var/lib/apt/lists/* "$1"/var/log/*.log
  make_user "$1" dev 1000
  sed -i 's#^\(dev:.*\):/bin/sh$#\1:/bin/bash#' "$1/etc/passwd"
}

config_debian() {
  echo '{"Cmd": ["/bin/bash"], "User": "1000:1000", "WorkingDir": "/home/dev",
    "Env": ["PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/home/dev"]}'
}

# One static program with every applet; it runs as root, as many images do.

root_busybox() {
  local applet
  install -D "$UNPACKED/bin/busybox" "$1/bin/busybox"
  for applet in $("$1/bin/busybox" --list); do
    [[ $applet == busybox ]] || ln "$1/bin/busybox" "$1/bin/$applet"
  done
  mkdir -p "$1"/{etc,root}
  echo 'root:x:0:0:root:/root:/bin/sh' >"$1/etc/passwd"
  echo 'root:x:0:' >"$1/etc/group"
  make_temporary_folder "$1"
}

config_busybox() {
  echo '{"Cmd": ["/bin/sh"], "Env": ["PATH=/bin"]}'
}

# A server and nothing else: no shell, no /etc/passwd, no folder for temporary files.

root_no_shell() {
  install -D "$OWN/greeter" "$1/greeter"
}

config_no_shell() {
  echo '{"Entrypoint": ["/greeter"], "User": "65532:65532", "ExposedPorts": {"8080/tcp": {}}}'
}

# Another user than the others' 1000, by number; and the same by name, which the kubelet cannot check.

root_other_user() {
  root_busybox "$1" || return
  make_user "$1" builder 4242
}

config_other_user() {
  echo '{"Cmd": ["/bin/sh"], "User": "4242:4242", "WorkingDir": "/home/builder",
    "Env": ["PATH=/bin", "HOME=/home/builder"]}'
}

root_named_user() {
  root_other_user "$1"
}

config_named_user() {
  config_other_user | jq '.User = "builder"'
}
