# The machine's side: one bridge. Each node: a network namespace, one veth to that bridge, and no way out.

# A cluster that is down must not send its clients out on the machine's own network. These stay after `down`.
blackhole_ranges() {
  local net
  for net in $MACHINE_NET $POD_NET $SERVICE_NET; do
    ip route show type blackhole "$net" | grep -q . || ip route add blackhole "$net" metric 9999
  done
}

ensure_bridge() {
  ip link show kloop0 >/dev/null 2>&1 || ip link add kloop0 type bridge forward_delay 0 mcast_snooping 0
  echo 1 >/proc/sys/net/ipv6/conf/kloop0/disable_ipv6 2>/dev/null
  ip address replace $LAPTOP_IP/24 dev kloop0
  ip link set kloop0 up
}

network_is_whole() {
  ip -oneline link show "kloop-$1" 2>/dev/null | grep -q 'master kloop0' &&
    ip -n "kloop-$1" route get "$LAPTOP_IP" 2>/dev/null | grep -q 'dev eth0'
}

make_node_network() {
  local node=$1 ns=kloop-$1 peer
  remove_node_network "$node"
  ip netns add "$ns" || return 1
  ip link add "$ns" type veth peer name eth0 netns "$ns"
  ip link set "$ns" master kloop0 up
  # "void" is a bridge without ports: there has to be a default route (a packet to a ClusterIP is routed before
  # kube-proxy's rules turn it), and it has to lead nowhere. The kernel at hand may lack the dummy device.
  {
    echo "link set lo up"
    echo "address add ${NODE_IP[$node]}/24 dev eth0"
    echo "link set eth0 up"
    echo "link add void type bridge"
    echo "address add 10.99.99.1/32 dev void"
    echo "link set void up"
    echo "route add default dev void"
    for peer in "${NODES[@]}"; do
      [ "$peer" = "$node" ] || echo "route add ${NODE_PODS[$peer]} via ${NODE_IP[$peer]}"
    done
  } | ip -n "$ns" -batch - || return 1
  nsenter --net="/run/netns/$ns" sh -c '
    cd /proc/sys/net
    echo 1 >ipv4/ip_forward
    [ ! -e bridge/bridge-nf-call-iptables ] || echo 1 >bridge/bridge-nf-call-iptables'
}

remove_node_network() {
  ip link delete "kloop-$1" 2>/dev/null
  ip netns delete "kloop-$1" 2>/dev/null
  [ ! -e "/run/netns/kloop-$1" ] || { umount -l "/run/netns/kloop-$1" 2>/dev/null; rm -f "/run/netns/kloop-$1"; }
  return 0
}

remove_bridge() { ip link delete kloop0 2>/dev/null; return 0; }
