# Sourced by bench/run: an edit of each of the shop's services under `kloop dev`, against building and deploying it anew.
# shellcheck shell=bash disable=SC2154

prepare() {
  # What a fresh clone has, without a kloop.yaml.
  mkdir "$work/clone"
  git ls-files -z | tar -c --null -T - | tar -x -C "$work/clone"
  kubectl create namespace "$namespace" > /dev/null
  apply watcher << T
apiVersion: apps/v1
kind: Deployment
metadata: {name: watcher}
spec:
  selector: {matchLabels: {app: watcher}}
  template:
    metadata: {labels: {app: watcher}}
    spec:
      terminationGracePeriodSeconds: 0
      containers: [{name: watcher, image: $KLOOP_REGISTRY/base/python:12, command: [sleep, infinity]}]
T
}

measure() {
  local rounds=20 anew=3 shop=$work/clone/samples/shop code=0
  [[ -z $quick ]] || rounds=5 anew=1
  # As a developer has it: the SDK's servers stay between builds. They end with the run.
  unset MSBUILDDISABLENODEREUSE DOTNET_CLI_USE_MSBUILD_SERVER UseSharedCompilation
  # Both deploy the same application to the same namespace; kloop up begins, so that dev finds it built.
  (cd "$shop" && "$root/artifacts/kloop" up -n "$namespace" >&2) || return 1
  python3 bench/edits/measure.py "$namespace" "$shop" "built and deployed anew (kloop up)" "$anew" \
    "$root/artifacts/kloop" up -n "$namespace" >> "$work/rows" || code=1
  (cd "$shop" && background kloop bash -c 'exec "$@" 2>&1' - "$root/artifacts/kloop" dev -n "$namespace" --no-logs && echo "${started[-1]}" > "$work/pid")
  started+=("$(< "$work/pid")")
  wait_for kloop "workloads follow your edits" 300
  grep "workloads follow your edits" "$work/kloop.out" >&2
  python3 bench/edits/measure.py "$namespace" "$shop" "kloop dev" "$rounds" >> "$work/rows" || code=1
  stop_background
  dotnet build-server shutdown > /dev/null 2>&1 || true
  python3 - "$work/rows" > "$work/table.md" << 'T'
import sys
rows = [line.rstrip("\n").split("|") for line in open(sys.argv[1])]
anew = {row[0]: float(row[4]) for row in rows if row[2] != "kloop dev"}
print("| service | language | how | edits | median, s | p99, s | times sooner |\n| --- | --- | --- | --- | --- | --- | --- |")
for service, language, how, count, median, p99 in rows:
    print(f"| {service} | {language} | {how} | {count} | {float(median):.2f} | {float(p99):.2f} | {anew[service] / float(median):.1f} |" if service in anew else f"| {service} | {language} | {how} | {count} | {median} | {p99} | |")
T
  cat "$work/table.md"
  title edits "An edit of each of the shop's services, answered by the cluster"
  return "$code"
}
