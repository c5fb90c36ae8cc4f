# The other provider: k3d on a Docker engine. It cannot be run where this was written (no engine there), so it is kept
# short: k3d brings its own DNS, Ingress controller (Traefik), storage class and KEP-1755 ConfigMap.

k3d_up() {
  local config
  command -v k3d >/dev/null || die "KLOOP_CLUSTER=k3d, and k3d is not on PATH; install it, or set KLOOP_CLUSTER=debian"
  docker info >/dev/null 2>&1 || die "KLOOP_CLUSTER=k3d, and no Docker engine answers; start it, or set KLOOP_CLUSTER=debian"
  command -v kubectl >/dev/null || die "k3d needs kubectl on PATH; install it and try again"
  mkdir -p "$STATE"
  if k3d cluster list kloop >/dev/null 2>&1; then
    k3d cluster start kloop --wait >&2 || die "k3d could not start the cluster kloop; eng/cluster/down removes it"
  else
    say "k3d: making the cluster kloop"
    # Nodes pull localhost:5000/NAME from the registry's container: image names are the same on both sides.
    config=$STATE/k3d-registries.yaml
    printf 'mirrors:\n  "localhost:5000":\n    endpoint: ["http://kloop-registry:5000"]\n' >"$config"
    k3d cluster create kloop --agents 1 --wait --timeout 300s \
      --registry-create kloop-registry:127.0.0.1:5000 --registry-config "$config" \
      --port '127.0.0.1:80:80@loadbalancer' --port '127.0.0.1:443:443@loadbalancer' \
      --kubeconfig-update-default=false --kubeconfig-switch-context=false >&2 ||
      die "k3d could not make the cluster (are ports 80, 443 and 5000 of 127.0.0.1 free?)"
  fi
  (umask 077 && k3d kubeconfig get kloop >"$STATE/kubeconfig.new") || die "k3d gave no kubeconfig"
  kubectl --kubeconfig "$STATE/kubeconfig.new" config rename-context k3d-kloop kloop >&2
  mv "$STATE/kubeconfig.new" "$STATE/kubeconfig"
  KUBECONFIG=$STATE/kubeconfig kubectl wait --for=condition=Ready node --all --timeout=120s >&2 || die "k3d's nodes are not ready"
  write_env k3d localhost:5000 127.0.0.1
}

k3d_down() {
  k3d cluster delete kloop >&2 # its registry was made with it and goes with it
}

k3d_is_chosen() {
  case ${KLOOP_CLUSTER:-} in
    k3d) return 0 ;;
    debian) return 1 ;;
    '') command -v k3d >/dev/null && docker info >/dev/null 2>&1 ;;
    *) die "KLOOP_CLUSTER is '$KLOOP_CLUSTER'; it can be debian or k3d" ;;
  esac
}
