#!/usr/bin/env python3
"""Starts a redirect again and again, and says when each of its steps was done and when the laptop answered first.

usage: measure.py KLOOP NAMESPACE NODE PORT ROUNDS ROUTE...

The Service `server` is asked at NODE:PORT every 10 ms, a new connection each time. The first round is not counted: it
brings the agent's image to the node. Exit code 1: slower than is asked for.
"""
import http.client
import json
import re
import socket
import statistics
import subprocess
import sys
import threading
import time

LIMIT = 60  # s, for one start
MOST = 5.0  # s, median

SERVER = """
import http.server, sys
class Laptop(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.send_response(200)
        self.send_header("content-length", "6")
        self.end_headers()
        self.wfile.write(b"laptop")
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Laptop).serve_forever()
"""


def ask(node, port, name):
    connection = http.client.HTTPConnection(node, port, timeout=2)
    try:
        connection.request("GET", "/", headers={"kubernetes-route-as": name} if name else {})
        return connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return b""
    finally:
        connection.close()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start(kloop, namespace, node, port, route):
    """Seconds until each step, until the first answer, and for the end."""
    laptop = free_port()
    name = route[1] if route[0] == "--as" else None
    began = time.monotonic()
    process = subprocess.Popen(
        [kloop, "redirect", "server", *route, "--json", "--quiet", "-n", namespace, "--port", f"{laptop}:80", "--", "python3", "-c", SERVER, str(laptop)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    steps = []
    ended = threading.Event()

    def read():
        for line in process.stdout:
            event = json.loads(line)
            steps.append((event["kind"], event["text"], time.monotonic() - began))
        ended.set()

    threading.Thread(target=read, daemon=True).start()
    while ask(node, port, name) != b"laptop":
        if ended.is_set() or time.monotonic() - began > LIMIT:
            process.terminate()
            sys.exit(f"no answer of the laptop: {steps}")
        time.sleep(0.01)
    first = time.monotonic() - began
    while not any(kind == "Ready" for kind, _, _ in steps) and not ended.is_set():
        time.sleep(0.01)
    ending = time.monotonic()
    process.terminate()
    process.wait(LIMIT)
    return steps, first, time.monotonic() - ending


def kind_of(text):
    """A step's line without what is another one each time."""
    return re.sub(r"(?<=on |at |in )\S+.*|[0-9]+.*", "…", re.sub(r"\S*kloop-bench\S*|server/\S*", "…", text))


def main():
    kloop, namespace, node, port, rounds, route = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]), sys.argv[6:]
    firsts, ends, times = [], [], {}
    for n in range(rounds + 1):
        steps, first, end = start(kloop, namespace, node, port, route)
        print(f"{n}: first answer {first:.2f} s, end {end:.2f} s", file=sys.stderr, flush=True)
        if n == 0:
            continue
        firsts.append(first)
        ends.append(end)
        for kind, text, at in steps:
            if kind in ("Step", "Ready"):
                times.setdefault("ready" if kind == "Ready" else kind_of(text), []).append(at)
    print("| s after the command | median | largest | n |")
    print("| --- | ---: | ---: | ---: |")
    rows = [(text, at) for text, at in times.items() if len(at) > rounds / 2] + [("**the laptop's first answer**", firsts)]
    for text, at in sorted(rows, key=lambda r: statistics.median(r[1])):
        print(f"| {text} | {statistics.median(at):.2f} | {max(at):.2f} | {len(at)} |")
    print(f"| (from SIGTERM to the end: all is as it was) | {statistics.median(ends):.2f} | {max(ends):.2f} | {len(ends)} |")
    met = statistics.median(firsts) <= MOST
    print(f"\nAsked for: the first answer within {MOST:.0f} s: {'met' if met else 'missed'}.")
    sys.exit(0 if met else 1)


main()
