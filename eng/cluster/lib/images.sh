# The pause image: one static program, made here because no registry is within reach.

PAUSE_IMAGE=kloop.local/pause:1
PAUSE_TAR=$KLOOP_CACHE/pause-$(sha256sum <"$HERE/lib/pause.c" | head -c 12).tar

make_pause_image() {
  local work layer config
  [ -s "$PAUSE_TAR" ] && return
  need gcc=gcc /usr/include/stdlib.h=libc6-dev
  say "making the pause image"
  work=$(mktemp -d "$KLOOP_CACHE/pause.XXXXXX") || return 1
  (
    set -e
    cd "$work"
    gcc -static -O2 -s -o pause "$HERE/lib/pause.c"
    tar --create --owner=0 --group=0 --numeric-owner --mtime=@0 --file layer.tar pause
    layer=$(sha256sum layer.tar | cut -d' ' -f1)
    printf '{"architecture":"%s","os":"linux","config":{"Entrypoint":["/pause"],"User":"65535:65535"},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[{"created_by":"kloop"}]}' \
      "$(dpkg --print-architecture)" "$layer" >config.json
    printf '[{"Config":"config.json","RepoTags":["%s"],"Layers":["layer.tar"]}]' "$PAUSE_IMAGE" >manifest.json
    tar --create --file image.tar config.json layer.tar manifest.json
    mv image.tar "$PAUSE_TAR"
  ) || die "the pause image could not be made (gcc with a static libc is needed: packages gcc and libc6-dev)"
  rm -rf "$work"
}
