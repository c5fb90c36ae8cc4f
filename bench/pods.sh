# Sourced by bench/*.sh: `load` in pods of the cluster, and what runs beside them here.
# shellcheck shell=bash disable=SC2154

# What runs in a pod: any image with sh and gzip.
image=${KLOOP_BENCH_IMAGE:-$KLOOP_REGISTRY/base/debian:12}

# The namespace, with `load` for its pods: two ConfigMaps, each of which holds less than 1 MiB, so that there is nothing
# to push and nothing is left in a registry.
make_namespace() {
  local part
  (cd bench/load && CGO_ENABLED=0 GOTOOLCHAIN=local go build -trimpath -ldflags='-s -w' -o "$work/load" .)
  gzip -9nk "$work/load"
  split -n 2 -a 1 -d "$work/load.gz" "$work/load.gz."
  kubectl create namespace "$namespace" > /dev/null
  for part in 0 1; do in_cluster create configmap "load-$part" --from-file="$work/load.gz.$part" > /dev/null; done
  mapfile -t nodes < <(kubectl get nodes -o name | cut -d/ -f2)
}

apply() { # DEPLOYMENT...; objects on stdin
  local name
  in_cluster apply -f - > /dev/null
  for name in "$@"; do in_cluster rollout status "deployment/$name" --timeout=60s > /dev/null; done
}

wait_for() { # NAME TEXT [SECONDS]: in what a background command says
  local i pid=${started[-1]}
  for ((i = 0; i < ${3:-30} * 10; i++)); do
    ! grep -qs "$2" "$work/$1.out" || return 0
    kill -0 "$pid" 2> /dev/null || break
    sleep 0.1
  done
  cat "$work/$1.out" "$work/$1.err" >&2
  die "$1 is not ready"
}

# kubectl's port-forward, on 127.0.0.1:$forward: start_kubectl [COMMAND before it...]
start_kubectl() {
  forward=$(free_port)
  background kubectl bash -c '
    trap "kill \$! 2> /dev/null; exit" TERM
    while :; do # it gives up after some errors; bench/run does not
      "${@:3}" kubectl -n "$1" port-forward service/origin "$2:80" & wait $!
      echo "port-forward ended" >&2
      sleep 0.1
    done' - "$namespace" "$forward" "$@"
  wait_for kubectl 'Forwarding from'
}

# kloop's redirect of Service "server" to a server here: start_kloop [COMMAND before it...]
start_kloop() {
  local laptop
  laptop=$(free_port)
  background kloop "$@" artifacts/kloop redirect server "${route[@]}" --json -n "$namespace" --port "$laptop" -- \
    "$work/load" serve "127.0.0.1:$laptop"
  wait_for kloop '"kind":"Ready"'
}

pod_of() { in_cluster get pods -l "app=$1" -o jsonpath='{.items[0].metadata.name}'; }

address() { in_cluster get service "$1" -o jsonpath='{.spec.clusterIP}'; }

# `load work` in the client's pod.
client() { echo "kubectl -n $namespace exec -i $(pod_of client) -- /tmp/load work"; }

compare() { # OPTIONS...
  timeout --foreground -k 5 "$most" "$work/load" compare --plan "$kind" "${options[@]}" "$@"
  local code=$? ended
  ended=$(grep -c 'port-forward ended' "$work/kubectl.err" 2> /dev/null) || true
  ((${ended:-0} == 0)) || say "kubectl port-forward ended $ended times and was started again"
  return $code
}

program() { # NAME NODE PROBE COMMAND
  cat << T
apiVersion: apps/v1
kind: Deployment
metadata: {name: $1}
spec:
  selector: {matchLabels: {app: $1}}
  template:
    metadata: {labels: {app: $1}}
    spec:
      nodeSelector: {kubernetes.io/hostname: $2}
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 0
      securityContext: {runAsNonRoot: true, runAsUser: 10001, seccompProfile: {type: RuntimeDefault}}
      containers:
      - name: $1
        image: $image
        command: [sh, -ec, 'cat /parts/load.gz.0 /parts/load.gz.1 | gzip -dc > /tmp/load; chmod +x /tmp/load; $4']
        ports: [{containerPort: 8080}]
        readinessProbe: {$3, periodSeconds: 1}
        securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
        volumeMounts: [{name: parts, mountPath: /parts}]
      volumes:
      - name: parts
        projected: {sources: [{configMap: {name: load-0}}, {configMap: {name: load-1}}]}
---
T
}

client_and_server() { # on different nodes where there are two
  program client "${nodes[0]}" 'exec: {command: [test, -x, /tmp/load]}' 'exec sleep 3600'
  program server "${nodes[-1]}" 'tcpSocket: {port: 8080}' 'exec /tmp/load serve :8080'
  service server server
  service origin server # the same pods, never redirected
}

service() { # NAME APP [TYPE]
  cat << T
apiVersion: v1
kind: Service
metadata: {name: $1}
spec:
  type: ${3:-ClusterIP}
  selector: {app: $2}
  ports: [{port: 80, targetPort: 8080}]
---
T
}
