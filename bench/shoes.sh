# Sourced by bench/run: what the cluster's network costs a program, with a "cluster" on this machine's loopback.
# shellcheck shell=bash disable=SC2154

prepare() {
  dotnet build bench/shoes -c Release -v quiet -o "$work/shoes" > "$work/build.out" 2>&1 || {
    cat "$work/build.out" >&2
    die "bench/shoes does not build"
  }
  subject="Kloop.Shoes $(git describe --always --dirty 2> /dev/null)"
}

measure() {
  local code=0
  timeout --foreground -k 5 "$most" "$work/shoes/Kloop.Bench.Shoes" ${quick:+--quick} | tee "$work/table.md"
  code=${PIPESTATUS[0]}
  title shoes "A program in the pod's shoes"
  return "$code"
}
