# Sourced by bench/run: traffic through `kloop redirect` against traffic through `kubectl port-forward`.
# shellcheck shell=bash disable=SC2154

# What runs in a pod: any image with sh and gzip.
image=${KLOOP_BENCH_IMAGE:-$KLOOP_REGISTRY/base/debian:12}

prepare() {
  local name part
  (cd bench/load && CGO_ENABLED=0 GOTOOLCHAIN=local go build -trimpath -ldflags='-s -w' -o "$work/load" .)
  # Into the pods as two ConfigMaps, each of which holds less than 1 MiB: nothing to push, nothing left in a registry.
  gzip -9nk "$work/load"
  split -n 2 -a 1 -d "$work/load.gz" "$work/load.gz."
  kubectl create namespace "$namespace" > /dev/null
  for part in 0 1; do in_cluster create configmap "load-$part" --from-file="$work/load.gz.$part" > /dev/null; done
  objects | in_cluster apply -f - > /dev/null
  for name in server client; do in_cluster rollout status "deployment/$name" --timeout=60s > /dev/null; done

  local laptop
  laptop=$(free_port) forward=$(free_port)
  background kubectl bash -c '
    trap "kill \$! 2> /dev/null; exit" TERM
    while :; do # it gives up after some errors; bench/run does not
      kubectl -n "$0" port-forward service/origin "$1:80" & wait $!
      echo "port-forward ended" >&2
      sleep 0.1
    done' "$namespace" "$forward"
  background kloop artifacts/kloop redirect server --all --json -n "$namespace" --port "$laptop" -- \
    "$work/load" serve "127.0.0.1:$laptop"
  wait_for kloop '"kind":"Ready"'
  wait_for kubectl 'Forwarding from'
}

wait_for() { # NAME TEXT
  local i pid=${started[-1]}
  for ((i = 0; i < 300; i++)); do
    ! grep -qs "$2" "$work/$1.out" || return 0
    kill -0 "$pid" 2> /dev/null || break
    sleep 0.1
  done
  cat "$work/$1.out" "$work/$1.err" >&2
  die "$1 is not ready"
}

measure() {
  local pod
  pod=$(in_cluster get pods -l app=client -o jsonpath='{.items[0].metadata.name}')
  timeout --foreground -k 5 "$most" "$work/load" compare "$@" --kubectl "127.0.0.1:$forward" \
    --kloop "$(address server):80" --direct "$(address origin):80" -- \
    kubectl -n "$namespace" exec -i "$pod" -- /tmp/load work
  local ended
  ended=$(grep -c 'port-forward ended' "$work/kubectl.err") || true
  ((ended == 0)) || say "kubectl port-forward ended $ended times and was started again"
}

address() { in_cluster get service "$1" -o jsonpath='{.spec.clusterIP}'; }

# Client and server on different nodes where there are two. The agent stands where the origin does.
objects() {
  local nodes
  mapfile -t nodes < <(kubectl get nodes -o name | cut -d/ -f2)
  program client "${nodes[0]}" 'exec: {command: [test, -x, /tmp/load]}' 'exec sleep 3600'
  program server "${nodes[-1]}" 'tcpSocket: {port: 8080}' 'exec /tmp/load serve :8080'
  service server
  service origin # the same pods, never redirected
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

service() { # NAME
  cat << T
apiVersion: v1
kind: Service
metadata: {name: $1}
spec:
  selector: {app: server}
  ports: [{port: 80, targetPort: 8080}]
---
T
}
