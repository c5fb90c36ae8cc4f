# The cluster's DNS and Ingress controller, one process on node1.

# Where the program built from the present sources is, or will be.
addons_directory() {
  local root
  root=$(realpath "$HERE/../..")
  printf '%s/addons-%s\n' "$KLOOP_CACHE" "$(
    cd "$root" && {
      find eng/cluster/Addons \( -name bin -o -name obj \) -prune -o -type f -print0 | sort -z | xargs -0 sha256sum
      sha256sum Directory.Build.props Directory.Packages.props global.json
    } | sha256sum | head -c 12
  )"
}

# When the sources have changed since it was started, the new program takes over.
ensure_addons() {
  local running=$STATE/run/addons.directory
  [ "$(cat "$running" 2>/dev/null)" = "$ADDONS" ] || stop_component addons
  echo "$ADDONS" >"$running"
  ensure_control addons dotnet "$ADDONS/Kloop.Cluster.Addons.dll" --server "$API" --address "${NODE_IP[node1]}" \
    --ca "$PKI/ca.crt" --certificate "$PKI/addons.crt" --key "$PKI/addons.key" --hosts "$STATE/extra-hosts"
}

addons_are_current() { [ "$(cat "$STATE/run/addons.directory" 2>/dev/null)" = "$(addons_directory)" ]; }

addons_are_ready() {
  curl --silent --fail --noproxy '*' --max-time 1 --output /dev/null "http://${NODE_IP[node1]}:10254/healthz"
}
