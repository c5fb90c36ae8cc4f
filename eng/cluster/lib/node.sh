# A node: namespaces held by a small process, and in them containerd, kubelet and kube-proxy.

start_in_node() { # NAME NODE CGROUP COMMAND...
  local holder
  holder=$(recorded_pid "$2-init") || die "$2 went away; see $STATE/log/$2-init.log and try again"
  start "$1" "$3" nsenter --target "$holder" --net --mount --uts -- "${@:4}"
}

# The node as a machine. If its holder or its network is gone, so is the machine: all of it goes, and it boots anew.
ensure_node() {
  local node=$1 dir=$STATE/$1
  make_cgroup "$CGROUP/$node/daemons"
  if is_running "$node-init" && [ -e "$dir/ready" ] && network_is_whole "$node"; then return; fi
  crash_node "$node"
  mkdir -p "$dir/images" "$STATE/volumes"
  make_node_network "$node" || die "the network of $node could not be made (ip netns, veth and bridge are needed)"
  start "$node-init" "$CGROUP/$node/daemons" nsenter --net="/run/netns/kloop-$node" \
    unshare --mount --uts --propagation slave "$HERE/lib/node-init" "$node" "$dir"
  until_ok 10 [ -e "$dir/ready" ] || die "$node did not boot; see $STATE/log/$node-init.log"
}

# What a power cut does to a node: the disk stays, all that lives in memory is gone. The control plane lives in node1.
crash_node() {
  local node=$1 dir=$STATE/$1
  [ "$node" != node1 ] || kill_cgroup "$CGROUP/control"
  kill_cgroup "$CGROUP/$node"
  remove_cgroup "$CGROUP/$node/kubepods"
  unmount_below "$dir"
  rm -rf "$dir/ready" "$dir/containerd-state" "$dir/containerd.sock"* "$dir/shims" "$dir/cni" "$dir/ipam" \
    "$dir/kubelet/cpu_manager_state" "$dir/kubelet/device-plugins"
  remove_node_network "$node"
}

# Only what is visible from here; what was mounted inside a node's own mount namespace went with its processes.
unmount_below() {
  awk -v below="$1/" 'index($5, below) == 1 { print $5 }' /proc/self/mountinfo | sort -r | while read -r path; do
    umount -l "$path" 2>/dev/null
  done
}

ensure_containerd() {
  local node=$1 dir=$STATE/$1
  is_running "$node-containerd" && return
  write_containerd_config "$node"
  mkdir -p "$dir/cni-conf"
  write_cni_config "$node"
  rm -f "$dir/containerd.sock"
  start_in_node "$node-containerd" "$node" "$CGROUP/$node/daemons" containerd --config "$dir/containerd.toml"
}

write_containerd_config() {
  local dir=$STATE/$1
  mkdir -p "$STATE/registries/$REGISTRY"
  cat >"$STATE/registries/$REGISTRY/hosts.toml" <<TOML
server = "http://$REGISTRY"
[host."http://$REGISTRY"]
  capabilities = ["pull", "resolve"]
TOML
  # The nodes have no way out: public names (redis:7) are answered for by the same registry, below library/.
  mkdir -p "$STATE/registries/_default"
  cp "$STATE/registries/$REGISTRY/hosts.toml" "$STATE/registries/_default/hosts.toml"
  # restrict_oom_score_adj: without CAP_SYS_RESOURCE (a virtual machine's container, say) no sandbox would start.
  cat >"$dir/containerd.toml" <<TOML
version = 2
root = "$dir/containerd"
state = "$dir/containerd-state"
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.internal.v1.tracing", "io.containerd.snapshotter.v1.aufs",
  "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs"]
[grpc]
  address = "$dir/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$PAUSE_IMAGE"
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  stream_server_address = "127.0.0.1"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$dir/cni-conf"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "$STATE/registries"
TOML
}

write_cni_config() {
  cat >"$STATE/$1/cni-conf/10-kloop.conflist" <<JSON
{ "cniVersion": "0.4.0", "name": "kloop", "plugins": [
  { "type": "bridge", "bridge": "cni0", "isGateway": true, "ipMasq": false, "hairpinMode": true,
    "ipam": { "type": "host-local", "dataDir": "$STATE/$1/ipam",
      "ranges": [[{ "subnet": "${NODE_PODS[$1]}" }]], "routes": [{ "dst": "0.0.0.0/0" }] } },
  { "type": "portmap", "capabilities": { "portMappings": true } } ] }
JSON
}

containerd_answers() {
  ctr --address "$STATE/$1/containerd.sock" --connect-timeout 1s version
}

# The one image that every pod needs. It comes from the cache and not from the registry, which a user may empty.
ensure_pause_image() {
  local node=$1
  [ -e "$STATE/$node/images/pause" ] && return
  until_ok 20 [ -S "$STATE/$node/containerd.sock" ]
  until_ok 20 ctr --address "$STATE/$node/containerd.sock" --namespace k8s.io images import "$PAUSE_TAR" ||
    die "containerd of $node takes no image; see $STATE/log/$node-containerd.log"
  touch "$STATE/$node/images/pause"
}

ensure_kubelet() {
  local node=$1 dir=$STATE/$1
  is_running "$node-kubelet" && return
  cat >"$dir/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {anonymous: {enabled: false}, x509: {clientCAFile: $STATE/pki/ca.crt}, webhook: {enabled: true}}
authorization: {mode: Webhook}
tlsCertFile: $STATE/pki/kubelet-$node.crt
tlsPrivateKeyFile: $STATE/pki/kubelet-$node.key
address: ${NODE_IP[$node]}
readOnlyPort: 0
cgroupDriver: cgroupfs
cgroupRoot: /$CGROUP/$node
failSwapOn: false
podCIDR: ${NODE_PODS[$node]}
clusterDNS: [$DNS_IP]
clusterDomain: cluster.local
resolvConf: $STATE/resolv.conf
volumePluginDir: /var/lib/kubelet/volume-plugins
featureGates: {EphemeralContainers: true}
evictionHard: {memory.available: 100Mi, nodefs.available: 1%, imagefs.available: 1%}
imageGCHighThresholdPercent: 100
serializeImagePulls: false
configMapAndSecretChangeDetectionStrategy: Get
registryPullQPS: 50
registryBurst: 100
eventRecordQPS: 50
eventBurst: 100
kubeAPIQPS: 50
kubeAPIBurst: 100
nodeStatusUpdateFrequency: 2s
nodeLeaseDurationSeconds: 8
shutdownGracePeriod: 0s
YAML
  # Its credential helper would look for a cloud's metadata service, and wait seconds for the silence to end.
  start_in_node "$node-kubelet" "$node" "$CGROUP/$node/daemons" env AWS_EC2_METADATA_DISABLED=true "$KUBERNETES/kubelet" \
    --config="$dir/kubelet.yaml" --kubeconfig="$STATE/pki/kubelet-$node.conf" \
    --hostname-override="$node" --node-ip="${NODE_IP[$node]}" --root-dir=/var/lib/kubelet --network-plugin=cni \
    --container-runtime=remote --container-runtime-endpoint="unix://$dir/containerd.sock"
}

ensure_proxy() {
  local node=$1
  is_running "$node-proxy" && return
  start_in_node "$node-proxy" "$node" "$CGROUP/$node/daemons" "$KUBERNETES/kube-proxy" \
    --kubeconfig="$STATE/pki/proxy.conf" --hostname-override="$node" --proxy-mode=iptables \
    --bind-address="${NODE_IP[$node]}" --cluster-cidr=$POD_NET --iptables-min-sync-period=100ms --conntrack-max-per-core=0 \
    --healthz-bind-address=127.0.0.1:10256 --metrics-bind-address=127.0.0.1:10249
}

# A lease is renewed every two seconds; a node whose kubelet was just restarted counts only when it has reported since.
node_is_ready() { # NODE SINCE(ISO 8601)
  local json
  json=$(api GET "/api/v1/nodes/$1?pretty=false") || return 1
  [[ $json =~ \"type\":\"Ready\",\"status\":\"True\",\"lastHeartbeatTime\":\"([^\"]*)\" ]] &&
    [[ ! ${BASH_REMATCH[1]} < $2 ]] && [[ $json != *node.kubernetes.io/not-ready* ]] &&
    [[ $json != *node.kubernetes.io/unreachable* ]]
}

# kube-proxy's rules are there when the cluster's DNS answers at its ClusterIP.
services_work_on() {
  timeout 0.5 nsenter --net="/run/netns/kloop-$1" bash -c "</dev/tcp/$DNS_IP/53"
}
