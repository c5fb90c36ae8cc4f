# Sourced by bench/run: how soon a saved file is readable in a container (bench/sync).
# shellcheck shell=bash disable=SC2154

prepare() {
  kubectl create namespace "$namespace" > /dev/null
  apply target << T
apiVersion: apps/v1
kind: Deployment
metadata: {name: target}
spec:
  selector: {matchLabels: {app: target}}
  template:
    metadata: {labels: {app: target}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
        - {name: target, image: $image, command: [sleep, infinity], volumeMounts: [{name: data, mountPath: /data}]}
      volumes: [{name: data, emptyDir: {}}]
T
}

# The pod's volume on this machine, where the test cluster's nodes are.
volume_of() { # POD
  local uid
  uid=$(in_cluster get pod "$1" -o jsonpath='{.metadata.uid}')
  echo "${KLOOP_CLUSTER_STATE:-/var/lib/kloop/cluster}"/node*/kubelet/pods/"$uid"/volumes/kubernetes.io~empty-dir/data
}

start_sync() { # LAPTOP-FOLDER [COMMAND before it...]
  background kloop "${@:2}" artifacts/kloop sync deploy/target "$1:/data" --json -n "$namespace"
  wait_for kloop '"kind":"Ready"'
  pod=$(sed -n 's/.*"kind":"Ready","text":"\([^ ]*\) .*/\1/p' "$work/kloop.out" | tail -n 1)
}

measure() {
  local code=0 rounds=60
  [[ -z $quick ]] || rounds=20
  mkdir "$work/laptop"
  start_sync "$work/laptop"
  python3 bench/sync/measure.py "$namespace" "$pod" "$(volume_of "$pod")" "$work/laptop" "$work/kloop.out" --rounds "$rounds" | tee "$work/table.md"
  code=${PIPESTATUS[0]}
  title sync "A saved file in a container"
  stop_background
  [[ -z $quick ]] || return "$code"

  on_exit bench/link/down
  bench/link/up --rtt 20
  mkdir "$work/far"
  start_sync "$work/far" bench/link/exec
  python3 bench/sync/measure.py "$namespace" "$pod" "$(volume_of "$pod")" "$work/far" "$work/kloop.out" --rounds 40 --label 'at 20 ms RTT' \
    --via bench/link/exec | tee "$work/table.md"
  title "sync 20 ms" "The same with the laptop behind a link of 20 ms RTT"
  stop_background

  python3 bench/sync/watching.py "$work/tree" make
  start_sync "$work/tree"
  {
    sed -n 's/.*"text":"\(watching [^"]*\)".*/\1/p' "$work/kloop.out"
    python3 bench/sync/watching.py "$work/tree" measure "${started[-1]}"
  } | tee "$work/table.md"
  [[ ${PIPESTATUS[0]} == 0 ]] || code=1
  title "sync watching" "200,000 files of which 180,000 are ignored"
  return "$code"
}
