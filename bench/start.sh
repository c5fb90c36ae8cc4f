# Sourced by bench/run: from `kloop redirect` to the first request that the laptop answers, and back again.
# shellcheck shell=bash disable=SC2154

prepare() {
  make_namespace
  {
    program server "${nodes[-1]}" 'tcpSocket: {port: 8080}' 'exec /tmp/load serve :8080'
    service server server NodePort
  } | apply server
}

measure() {
  local rounds=20 code=0 node port
  [[ -z $quick ]] || rounds=5
  node=$(kubectl get nodes -o 'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}')
  port=$(in_cluster get service server -o 'jsonpath={.spec.ports[0].nodePort}')
  python3 bench/start/measure.py "$root/artifacts/kloop" "$namespace" "$node" "$port" "$rounds" "${route[@]}" > "$work/table.md" || code=1
  cat "$work/table.md"
  title start "From the command to the first redirected request"
  return "$code"
}
