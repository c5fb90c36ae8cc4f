#!/bin/sh
# A dev container feature (containers.dev/implementors/features): runs as root while the container's image is
# built, in this folder. Put the built command, artifacts/kloop, beside it first.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${KLOOP_TARGET:-/usr/local/bin}
if [ ! -x "$here/kloop" ]; then
  echo "kloop: $here/kloop is missing: copy the built command (artifacts/kloop) there" >&2
  exit 1
fi
mkdir -p "$target"
cp "$here/kloop" "$target/kloop"
chmod 755 "$target/kloop"
command -v unshare > /dev/null || echo "kloop: no unshare(1) in this image: pods' files will be below \$KLOOP_ROOT (Debian: apt-get install util-linux)" >&2
