# Sourced by bench/link/*: names, and how the link ends. KLOOP_LINK (0 to 9) chooses one of several links.
# shellcheck shell=bash

link=${KLOOP_LINK:-0}
[[ $link == [0-9] ]] || {
  echo "KLOOP_LINK=$link: 0 to 9" >&2
  exit 2
}
laptop=kloop-bench-laptop$link # the network namespace of the laptop's side
router=kloop-bench-router$link # the one behind the link, on the cluster's bridge
port=kloop-bench$link          # that bridge's port
address=10.200.0.$((70 + 2 * link))
router_address=10.200.0.$((71 + 2 * link))
record=/run/kloop-bench-link$link
program=${KLOOP_CACHE:-/var/cache/kloop}/bench-link

say() { printf '%s\n' "$*" >&2; }
die() {
  say "error: $*"
  exit 1
}

# The link's process, when it is still that: a number alone may be somebody else's since.
link_pid() {
  local pid
  pid=$(cat "$record" 2> /dev/null) || return 1
  tr '\0' ' ' < "/proc/$pid/cmdline" 2> /dev/null | grep -qF -- "$laptop $router" && echo "$pid"
}

remove_link() {
  local pid
  if pid=$(link_pid); then kill "$pid" || true; fi
  ip link delete "$port" 2> /dev/null || true
  ip netns delete "$laptop" 2> /dev/null || true
  ip netns delete "$router" 2> /dev/null || true
  rm -f "$record"
}
