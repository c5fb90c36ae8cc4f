# All processes of the cluster live below /kloop in every cgroup hierarchy (v1, hybrid or v2), so that none is ever lost:
# kloop/control, kloop/registry, kloop/<node>/daemons, and kloop/<node>/kubepods, which is the kubelet's.

CGROUPS=/sys/fs/cgroup

cgroup_hierarchies() {
  local d
  if [ -f $CGROUPS/cgroup.controllers ]; then
    echo $CGROUPS
    return
  fi
  for d in $CGROUPS/*; do
    [ -f "$d/cgroup.procs" ] && [ ! -L "$d" ] && echo "$d"
  done
}

# v1: a cpuset is unusable until it is told its cpus and its memory.
fill_cpuset() {
  local file
  for file in cpuset.cpus cpuset.mems; do
    [ -f "$2/$file" ] && [ -z "$(<"$2/$file")" ] && echo "$(<"$1/$file")" >"$2/$file"
  done
}

make_cgroup() {
  local root path part
  for root in $(cgroup_hierarchies); do
    path=$root
    for part in ${1//\// }; do
      # v2: a child has only the controllers that its parent hands down
      [ -f "$path/cgroup.subtree_control" ] && for c in cpuset cpu memory pids; do
        echo "+$c" 2>/dev/null >"$path/cgroup.subtree_control"
      done
      mkdir -p "$path/$part"
      [ -f $CGROUPS/cgroup.controllers ] || fill_cpuset "$path" "$path/$part"
      path=$path/$part
    done
  done
  return 0
}

join_cgroup() {
  local root
  for root in $(cgroup_hierarchies); do
    echo "$BASHPID" >"$root/$1/cgroup.procs"
  done
}

cgroup_pids() {
  local root
  for root in $(cgroup_hierarchies); do
    [ -d "$root/$1" ] && find "$root/$1" -name cgroup.procs -exec cat {} + 2>/dev/null
  done | sort -un
}

# kill_cgroup GROUP: again and again, since what is being killed may still fork. Five seconds, then it is reported.
kill_cgroup() {
  local pids i
  for ((i = 0; i < 100; i++)); do
    pids=$(cgroup_pids "$1")
    [ -n "$pids" ] || return 0
    kill -9 $pids 2>/dev/null
    sleep 0.05
  done
  say "still there after kill -9: $(echo $pids)"
  return 1
}

remove_cgroup() {
  local root
  for root in $(cgroup_hierarchies); do
    [ -d "$root/$1" ] && find "$root/$1" -depth -type d -exec rmdir {} + 2>/dev/null
  done
  return 0
}
