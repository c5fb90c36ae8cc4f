# Sourced by ./demo, ./test and bench/run: what all of them need before they start.
# shellcheck shell=bash

KLOOP_CACHE=${KLOOP_CACHE:-/var/cache/kloop}
export KLOOP_CACHE PATH="$KLOOP_CACHE/bin:$PATH"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf '%s\n' "$*" >&2; }
die() {
  say "error: $*"
  exit 1
}
heading() { printf '\n== %s\n' "$*"; }

need_machine() {
  command -v dotnet > /dev/null || die "dotnet is missing: install the .NET 10 SDK, then run this again"
  [[ $(dotnet --version) == 10.* ]] || die "the .NET 10 SDK is needed; this is $(dotnet --version)"
  ((EUID == 0)) || die "root is needed, to install Debian packages and to bring up a cluster: sudo $0"
  mkdir -p "$KLOOP_CACHE" || die "cannot write below $KLOOP_CACHE: free some space, or set KLOOP_CACHE"
}

# One installation for everything, for parallel ones would wait for each other's locks: install_all [WISH…], as install-packages.
install_all() {
  eng/install-packages ca-certificates curl=curl ip=iproute2 ps=procps git=git gcc=gcc libc6-dev ld=binutils cmake=cmake make=make \
    libssl-dev zlib1g-dev node=nodejs python3=python3 go=golang-go buildah=buildah skopeo=skopeo mmdebstrap=mmdebstrap jq=jq kubectl=kubernetes-client "$@"
}

# Runs a command in the background under a name; what it says comes with that name before it.
jobs_started=()
in_background() {
  local name=$1
  shift
  ("$@" 2> >(sed -u "s/^/$name: /" >&2) > /dev/null) &
  jobs_started+=("$!:$name")
}
wait_for_all() {
  local job failed=""
  for job in "${jobs_started[@]}"; do wait "${job%%:*}" || failed="$failed ${job#*:}"; done
  jobs_started=()
  [[ -z $failed ]] || die "failed:$failed (see above)"
}

# The cluster, artifacts/kloop, and the shop's base images, side by side: the cluster's first build is the longest.
# prepare_all [WISH…]: what is installed besides.
prepare_all() {
  install_all "$@"
  in_background cluster eng/cluster/up
  if ! docker info > /dev/null 2>&1; then in_background images eng/images/build --cache; fi
  in_background kloop eng/build
  wait_for_all
}

export_cluster() {
  set -a
  # shellcheck disable=SC1091
  . "${KLOOP_CLUSTER_STATE:-/var/lib/kloop/cluster}/env"
  set +a
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
