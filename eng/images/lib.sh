# Sourced by eng/images/* and samples/shop/*: where things are, and small words for images and registries.
# shellcheck shell=bash

KLOOP_CACHE=${KLOOP_CACHE:-/var/cache/kloop}
export KLOOP_CACHE PATH="$KLOOP_CACHE/bin:$PATH"

# The local test cluster writes this file; what the caller's environment says wins over it.
cluster_env=${KLOOP_CLUSTER_ENV:-/var/lib/kloop/cluster/env}
if [[ -r $cluster_env && -z ${KLOOP_REGISTRY:-} ]]; then
  caller_kubeconfig=${KUBECONFIG:-}
  set -a
  # shellcheck disable=SC1090
  . "$cluster_env"
  set +a
  [[ -z $caller_kubeconfig ]] || KUBECONFIG=$caller_kubeconfig
fi

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

# Fails with the remedy when a program is missing: need PROGRAM PACKAGE
need() {
  command -v "$1" >/dev/null || die "$1 is missing: apt-get install --no-install-recommends $2"
}

# buildah with a store of its own, so that nobody else's images or containers are touched.
buildah_here() {
  BUILDAH_ISOLATION=chroot buildah \
    --root "$KLOOP_CACHE/containers/storage" --runroot "$KLOOP_CACHE/containers/run" \
    --storage-driver "${KLOOP_STORAGE_DRIVER:-overlay}" "$@"
}

# True when a Docker engine answers (a client alone does not count).
have_docker() {
  [[ ${KLOOP_NO_DOCKER:-} != 1 ]] && command -v docker >/dev/null && docker info >/dev/null 2>&1
}

# The digest of NAME:TAG in the registry, or nothing: registry_digest NAME TAG
registry_digest() {
  curl -sfI --max-time 10 --noproxy '*' \
    -H 'Accept: application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json' \
    "http://$KLOOP_REGISTRY/v2/$1/manifests/$2" | tr -d '\r' | sed -n 's/^[Dd]ocker-[Cc]ontent-[Dd]igest: //p'
}

# A short name for the content of files and directories; build output does not count: content_hash PATH...
content_hash() {
  find "$@" -type d \( -name bin -o -name obj -o -name __pycache__ \) -prune -o -type f -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16
}

# Holds a lock for the rest of the script, so that two runs do not build the same thing: single_run NAME
single_run() {
  mkdir -p "$KLOOP_CACHE/locks"
  exec {lock_fd}>"$KLOOP_CACHE/locks/$1"
  flock --nonblock "$lock_fd" || { say "another $1 is running; waiting for it"; flock "$lock_fd"; }
}
