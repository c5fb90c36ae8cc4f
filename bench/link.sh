# Sourced by bench/run: the same traffic with the laptop behind a long link (bench/link).
# shellcheck shell=bash disable=SC2154

rtts=(20 100)

prepare() {
  make_namespace
  { client_and_server && service node server NodePort; } | apply client server
}

measure() {
  local rtt code=0 port
  port=$(in_cluster get service node -o jsonpath='{.spec.ports[0].nodePort}')
  on_exit bench/link/down
  for rtt in "${rtts[@]}"; do
    bench/link/up --rtt "$rtt"
    start_kubectl bench/link/exec
    start_kloop bench/link/exec
    # A server's NodePort on its own node is the way that has neither tool in it.
    compare --rtt "$rtt" --worker "pod=$(client)" --worker "laptop=bench/link/exec $work/load work" \
      --path "kloop=pod,$(address server):80" --path "kubectl=laptop,127.0.0.1:$forward" --path "direct=laptop,$(node_address):$port" \
      --markdown "$work/table.md" || code=$?
    title "link $rtt ms" "The laptop behind a link of $rtt ms RTT"
    stop_background
  done
  return $code
}

node_address() {
  kubectl get node "${nodes[-1]}" -o jsonpath='{.status.addresses[?(@.type=="InternalIP")].address}'
}
