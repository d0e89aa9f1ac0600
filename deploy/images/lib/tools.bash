# What building images needs from this machine beyond what a suite needs, and the program that packs.

ALL_IMAGES=(gateway-service auth-service backend-service audit-service agent setup quickstart)
# Programs of ours in Go, which need neither the base nor the JDK.
STATIC_IMAGES=(agent setup)

is_image() {
  [[ " ${ALL_IMAGES[*]} " == *" $1 "* ]]
}

is_static() {
  [[ " ${STATIC_IMAGES[*]} " == *" $1 "* ]]
}

find_image_tools() {
  [[ $(uname -s) == Linux && $(uname -m) == x86_64 ]] ||
    die "images are built on Linux, x86_64: the JDK in them is cut from the one that runs here"
  find_jdk
  find_go
  find_maven
  need dpkg-deb "install dpkg (the base is made of Debian's packages)"
  need apt-get "install apt, with sources of Debian (the base is made of Debian's packages)"
  [[ -x $JAVA_HOME/bin/jlink ]] || die "$JAVA_HOME has no jlink: take a whole JDK 25"
}

# images COMMAND...: the program in go/, which writes layers, archives and bills.
images() {
  local program=$IMAGES/.run/bin/images
  if ! fresh "$program" "$IMAGES/go"; then
    mkdir -p "$IMAGES/.run/bin"
    (cd "$IMAGES/go" && CGO_ENABLED=0 GOFLAGS=-buildvcs=false go build -trimpath -o "$program" .) ||
      die "the program in $IMAGES/go was not built"
  fi
  "$program" "$@"
}

# layer NAME TITLE FOLDER: packs a folder as the layer NAME; a layer of the same content is one blob.
layer() {
  images layer --blobs "$WORK/blobs" --time "$(build_time)" --title "$2" "$3" >"$WORK/$1.layer"
}

# words FILE: the first word of each line that is not a comment.
words() {
  sed -e '/^#/d' -e '/^ *$/d' "$1" | cut -d ' ' -f 1
}
