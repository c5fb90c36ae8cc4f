# Sourced by bench/run: traffic through `kloop redirect` against traffic through `kubectl port-forward`.
# shellcheck shell=bash disable=SC2154

prepare() {
  make_namespace
  client_and_server | apply client server
  start_kubectl
  start_kloop
}

# The agent stands where the origin does.
measure() {
  compare --worker "pod=$(client)" --worker "here=$work/load work" \
    --path "kloop=pod,$(address server):80" --path "kubectl=here,127.0.0.1:$forward" --path "direct=pod,$(address origin):80" \
    --markdown "$work/table.md"
  local code=$?
  title redirect "\`kloop redirect\` and \`kubectl port-forward\`"
  return $code
}
