# What every script here needs: places, talk on stderr, processes that outlive their starter.
# Sourced, never run. stdout belongs to the caller.

KLOOP_CACHE=${KLOOP_CACHE:-/var/cache/kloop}
STATE=$(realpath -m "${KLOOP_CLUSTER_STATE:-/var/lib/kloop/cluster}")
HERE=$(dirname "$(dirname "$(realpath "${BASH_SOURCE[0]}")")")

CGROUP=${KLOOP_CGROUP:-kloop} # see "Testing these scripts" in README.md

LAPTOP_IP=10.200.0.1
MACHINE_NET=10.200.0.0/24
POD_NET=10.244.0.0/16
SERVICE_NET=10.96.0.0/16
DNS_IP=10.96.0.10
API=https://10.200.0.11:6443
REGISTRY=$LAPTOP_IP:5000
BUILDER_NAMES=/etc/containers/registries.conf.d/zz-kloop-cluster.conf
NODES=(node1 node2)
declare -A NODE_IP=([node1]=10.200.0.11 [node2]=10.200.0.12)
declare -A NODE_PODS=([node1]=10.244.0.0/24 [node2]=10.244.1.0/24)

STARTED_AT=${STARTED_AT:-${EPOCHREALTIME/./}}

say() {
  local ms=$(((${EPOCHREALTIME/./} - STARTED_AT) / 1000))
  printf '[%3d.%d s] %s\n' $((ms / 1000)) $((ms % 1000 / 100)) "$*" >&2
}

die() {
  printf 'kloop cluster: %s\n' "$*" >&2
  exit 1
}

# until_ok SECONDS COMMAND...: polls every 50 ms; the command's own talk is dropped.
until_ok() {
  local end=$((${EPOCHREALTIME/./} + $1 * 1000000))
  shift
  until "$@" >/dev/null 2>&1; do
    ((${EPOCHREALTIME/./} < end)) || return 1
    sleep 0.05
  done
}

# One up, down or stop at a time. The lock lies beside the state directory, because down removes that.
take_lock() {
  mkdir -p "$(dirname "$STATE")"
  exec {LOCK_FD}>"$STATE.lock"
  flock --nonblock "$LOCK_FD" && return
  say "waiting for another up, down or stop to finish"
  flock --wait "${1:-900}" "$LOCK_FD" || die "another up, down or stop holds $STATE.lock; end it and try again"
}

# A pid alone may have been given to somebody else since: the record also holds its start time and the boot.
process_identity() {
  local stat
  { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 1
  stat=${stat##*) }
  set -- $stat
  [ "$1" != Z ] && printf '%s %s\n' "${20}" "$(</proc/sys/kernel/random/boot_id)"
}

# recorded_pid NAME: prints the pid of the component if it is alive and still the one we started.
recorded_pid() {
  local pid identity
  { read -r pid identity <"$STATE/run/$1.pid"; } 2>/dev/null || return 1
  [ "$(process_identity "$pid")" = "$identity" ] && echo "$pid"
}

is_running() { recorded_pid "$1" >/dev/null; }

# start NAME CGROUP COMMAND...: nothing of the caller stays open in it, so `up | cat` ends.
start() {
  local name=$1 group=$2
  shift 2
  (
    for fd in /proc/"$BASHPID"/fd/*; do
      fd=${fd##*/}
      ((fd <= 2)) || eval "exec $fd>&-" 2>/dev/null
    done
    cd /
    join_cgroup "$group"
    exec setsid "$@"
  ) >>"$STATE/log/$name.log" 2>&1 </dev/null &
  disown $!
  printf '%s %s\n' $! "$(process_identity $!)" >"$STATE/run/$name.pid.new"
  mv "$STATE/run/$name.pid.new" "$STATE/run/$name.pid"
}

# ensure NAME CGROUP COMMAND...: start unless it is running.
ensure() { is_running "$1" || start "$@"; }

# stop_component NAME [SECONDS]: asks, then insists.
stop_component() {
  local pid
  pid=$(recorded_pid "$1") || return 0
  kill "$pid" 2>/dev/null
  until_ok "${2:-3}" not is_running "$1" || kill -9 "$pid" 2>/dev/null
}

not() { ! "$@"; }
