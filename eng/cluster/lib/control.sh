# The control plane in node1's namespaces; the registry on the machine's side.

ensure_control() { # NAME COMMAND...
  is_running "$1" || start_in_node "$1" node1 "$CGROUP/control" "${@:2}"
}

ensure_etcd() {
  local url=http://127.0.0.1:2379
  # Its log is replayed at every start. Agents lie in it as Secrets of a megabyte, so that etcd's own 100,000 entries until a
  # snapshot are gigabytes after a day of tests: a start then takes longer than the API server waits for it.
  ensure_control etcd etcd --name kloop --data-dir "$STATE/etcd" --listen-client-urls $url --advertise-client-urls $url \
    --listen-peer-urls http://127.0.0.1:2380 --initial-advertise-peer-urls http://127.0.0.1:2380 \
    --initial-cluster kloop=http://127.0.0.1:2380 --snapshot-count 500 --max-wals 2 --max-snapshots 2 \
    --quota-backend-bytes $((8 << 30)) --unsafe-no-fsync --log-level warn --logger zap
}

ensure_apiserver() {
  # GOGC: its start is bound by the processor, and a third of that is garbage collection. Compressing what goes from one
  # process of this machine to another one (the agent's program, again and again) was 40 % of it during the tests.
  ensure_control apiserver env GOGC=400 "$KUBERNETES/kube-apiserver" --etcd-servers=http://127.0.0.1:2379 \
    --advertise-address="${NODE_IP[node1]}" --bind-address=0.0.0.0 --secure-port=6443 \
    --tls-cert-file="$PKI/apiserver.crt" --tls-private-key-file="$PKI/apiserver.key" --client-ca-file="$PKI/ca.crt" \
    --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --anonymous-auth=true \
    --service-account-key-file="$PKI/sa.key" --service-account-signing-key-file="$PKI/sa.key" \
    --service-account-issuer=https://kubernetes.default.svc.cluster.local \
    --service-cluster-ip-range=$SERVICE_NET --allow-privileged=true --profiling=false \
    --kubelet-client-certificate="$PKI/apiserver-kubelet-client.crt" \
    --kubelet-client-key="$PKI/apiserver-kubelet-client.key" --kubelet-certificate-authority="$PKI/ca.crt" \
    --kubelet-preferred-address-types=InternalIP \
    --requestheader-client-ca-file="$PKI/front-proxy-ca.crt" --requestheader-allowed-names=front-proxy-client \
    --requestheader-username-headers=X-Remote-User --requestheader-group-headers=X-Remote-Group \
    --requestheader-extra-headers-prefix=X-Remote-Extra- \
    --proxy-client-cert-file="$PKI/front-proxy-client.crt" --proxy-client-key-file="$PKI/front-proxy-client.key" \
    --default-not-ready-toleration-seconds=20 --default-unreachable-toleration-seconds=20 \
    --feature-gates=EphemeralContainers=true,APIResponseCompression=false
}

apiserver_is_ready() { api GET /readyz --max-time 2 | grep -qx ok; }

# A lost node is noticed after 10 s and its pods are moved 20 s later.
ensure_controllers() {
  ensure_control controller-manager "$KUBERNETES/kube-controller-manager" --kubeconfig="$PKI/controller-manager.conf" \
    --authentication-kubeconfig="$PKI/controller-manager.conf" --authorization-kubeconfig="$PKI/controller-manager.conf" \
    --service-account-private-key-file="$PKI/sa.key" --root-ca-file="$PKI/ca.crt" --use-service-account-credentials=true \
    --cluster-signing-cert-file="$PKI/ca.crt" --cluster-signing-key-file="$PKI/ca.key" \
    --allocate-node-cidrs=false --cluster-cidr=$POD_NET --leader-elect=false --controller-start-interval=0 \
    --kube-api-qps=100 --kube-api-burst=200 --node-monitor-period=500ms --node-monitor-grace-period=10s \
    --pod-eviction-timeout=20s --enable-hostpath-provisioner=true --flex-volume-plugin-dir=/var/lib/kubelet/volume-plugins \
    --bind-address=127.0.0.1 --profiling=false
  ensure_control scheduler "$KUBERNETES/kube-scheduler" --kubeconfig="$PKI/scheduler.conf" \
    --authentication-kubeconfig="$PKI/scheduler.conf" --authorization-kubeconfig="$PKI/scheduler.conf" \
    --leader-elect=false --kube-api-qps=100 --kube-api-burst=200 --bind-address=127.0.0.1 --profiling=false
}

# Server-side apply: makes what is missing, repairs what was changed, leaves the rest of the object alone.
apply_object() {
  api PATCH "$(sed -n '1s/^# PATCH //p' "$1")?fieldManager=kloop-cluster&force=true" --output /dev/null --show-error \
    --header 'Content-Type: application/apply-patch+yaml' --data-binary "@$1"
}

apply_objects() {
  local file job jobs=()
  for file in "$HERE"/objects/*.yaml; do
    until_ok 10 apply_object "$file" || apply_object "$file" || die "the cluster does not take ${file##*/}" &
    jobs+=($!)
  done
  for job in "${jobs[@]}"; do wait "$job" || exit 1; done
}

ensure_registry() {
  tell_builders
  is_running registry && return
  mkdir -p "$KLOOP_CACHE/registry"
  cat >"$STATE/registry.yaml" <<YAML
version: 0.1
log: {level: warn, accesslog: {disabled: true}}
storage:
  filesystem: {rootdirectory: $KLOOP_CACHE/registry}
  delete: {enabled: true}
http:
  addr: $REGISTRY
  headers: {X-Content-Type-Options: [nosniff]}
YAML
  start registry "$CGROUP/registry" docker-registry serve "$STATE/registry.yaml"
}

# podman and buildah on this machine find the public base images (node:18-slim) in the cluster's registry, as the nodes
# do, and know that it speaks HTTP. Sorted after Debian's shortnames.conf, whose aliases it replaces. `down` removes it.
tell_builders() {
  local name
  [ "$CGROUP" = kloop ] || return 0
  mkdir -p "$(dirname "$BUILDER_NAMES")"
  {
    printf '[[registry]]\nlocation = "%s"\ninsecure = true\n\n[aliases]\n' "$REGISTRY"
    for name in debian buildpack-deps node python redis; do printf '"%s" = "%s/library/%s"\n' "$name" "$REGISTRY" "$name"; done
  } >"$BUILDER_NAMES.new"
  mv "$BUILDER_NAMES.new" "$BUILDER_NAMES"
}

registry_answers() {
  curl --silent --fail --noproxy '*' --max-time 1 --output /dev/null "http://$REGISTRY/v2/"
}
