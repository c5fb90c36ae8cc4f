# Sourced by bench/run: the tunnel's framing against HTTP/2 and Nerdbank.Streams, between two processes: over loopback,
# and with the client behind a link of 20 ms.
# shellcheck shell=bash disable=SC2154

prepare() {
  dotnet build bench/tunnel -c Release -v quiet -o "$work/tunnel" > "$work/build.out" 2>&1 || {
    cat "$work/build.out" >&2
    die "bench/tunnel does not build"
  }
  subject="Kloop.Tunnel $(git describe --always --dirty 2> /dev/null)"
}

measure() {
  local code=0 megabytes=256
  [[ -z $quick ]] || megabytes=64
  frames '' 127.0.0.1 "$megabytes" 1000 || code=1
  title tunnel "The tunnel's framing, over loopback"
  on_exit bench/link/down
  bench/link/up --rtt 20
  # The machine's side of the cluster's bridge, which both ends reach.
  frames bench/link/exec 10.200.0.1 "$((megabytes / 2))" 50 || code=1
  title 'tunnel link' "The tunnel's framing, over a link of 20 ms RTT"
  return $code
}

frames() { # EXEC ADDRESS MEGABYTES REQUESTS
  local port
  port=$(three_free_ports "$2")
  background serve dotnet "$work/tunnel/Kloop.Bench.Tunnel.dll" serve "$2" "$port"
  wait_for serve serving
  # shellcheck disable=SC2086
  timeout --foreground -k 5 "$most" $1 dotnet "$work/tunnel/Kloop.Bench.Tunnel.dll" measure "$2" "$port" "$rounds" "$3" "$4" "${json[@]}" | tee "$work/table.md"
  local code=$?
  stop_background
  return $code
}

three_free_ports() { # ADDRESS
  python3 - "$1" << 'T'
import random, socket, sys
while True:
    first = random.randrange(20000, 30000)
    try:
        for port in range(first, first + 3):
            with socket.socket() as s: s.bind((sys.argv[1], port))
    except OSError: continue
    print(first)
    break
T
}
