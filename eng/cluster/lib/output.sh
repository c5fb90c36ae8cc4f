# What others read: the state directory's `env`, and the one line on stdout.

write_env() { # PROVIDER REGISTRY INGRESS
  cat >"$STATE/env.new" <<SH
KUBECONFIG=$STATE/kubeconfig
KLOOP_REGISTRY=$2
KLOOP_INGRESS=$3
KLOOP_PROVIDER=$1
SH
  mv "$STATE/env.new" "$STATE/env"
}

print_export() { printf 'export KUBECONFIG=%s\n' "$STATE/kubeconfig"; }
