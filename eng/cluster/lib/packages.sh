# Debian's packages, installed only where a program is missing.

export PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
APT_WAIT=(-o DPkg::Lock::Timeout=300)

is_there() { [[ $1 == /* && -e $1 ]] || command -v "$1" >/dev/null; }

# need PROGRAM=PACKAGE...: PROGRAM is a name on PATH or an absolute file.
need() {
  local pair program missing=() packages=()
  for pair in "$@"; do
    program=${pair%%=*}
    is_there "$program" || { missing+=("$program"); packages+=("${pair#*=}"); }
  done
  ((${#missing[@]})) || return 0
  command -v apt-get >/dev/null || die "missing programs: ${missing[*]}; only Debian's packages are installed by itself, so install them and try again"
  say "installing $(printf '%s\n' "${packages[@]}" | sort -u | paste -sd' ')"
  apt_install "${packages[@]}" || die "these packages could not be installed: ${packages[*]} (for: ${missing[*]}); install them by hand and try again"
  for program in "${missing[@]}"; do
    is_there "$program" || die "$program is still missing after its package was installed; is this Debian 12?"
  done
}

# Debian starts what it installs. The cluster runs its own etcd, containerd and registry, and port 5000 is one of theirs.
apt_install() {
  local policy=/usr/sbin/policy-rc.d ours='' status=0 unit
  if [ ! -e $policy ]; then
    ours=yes
    printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy
  fi
  DEBIAN_FRONTEND=noninteractive apt-get "${APT_WAIT[@]}" install -y --no-install-recommends "$@" >/dev/null 2>&1 || {
    apt-get "${APT_WAIT[@]}" update >/dev/null 2>&1
    DEBIAN_FRONTEND=noninteractive apt-get "${APT_WAIT[@]}" install -y --no-install-recommends "$@" >/dev/null || status=1
  }
  [ -z "$ours" ] || rm -f $policy
  if [ -d /run/systemd/system ]; then
    for unit in etcd docker-registry; do
      [[ " $* " == *" $unit"* ]] && systemctl disable --quiet "$unit" 2>/dev/null
    done
  fi
  return $status
}

need_cluster_programs() {
  need etcd=etcd-server containerd=containerd ctr=containerd runc=runc /usr/lib/cni/bridge=containernetworking-plugins \
    iptables=iptables conntrack=conntrack socat=socat ip=iproute2 openssl=openssl curl=curl \
    docker-registry=docker-registry hostname=hostname kubectl=kubernetes-client
}
