"""Runs in a client pod. Usage: client.py get URL | raw HOST PORT BYTES | connect HOST PORT | load URL SECONDS"""
import hashlib
import socket
import sys
import time
import urllib.request

what, target = sys.argv[1], sys.argv[2]
if what == "get":
    print(urllib.request.urlopen(target, timeout=10).read().decode())
elif what == "raw":
    count, piece = int(sys.argv[4]), bytes(range(256)) * 256
    with socket.create_connection((target, int(sys.argv[3])), timeout=20) as s:
        greeting = s.makefile("rb").readline().decode().strip()
        digest, left = hashlib.sha256(), count
        while left:
            part = piece[: min(len(piece), left)]
            s.sendall(part)
            digest.update(part)
            left -= len(part)
        s.shutdown(socket.SHUT_WR)
        answer = b""
        while more := s.recv(4096):
            answer += more
    print(greeting)
    print("same" if answer.decode().split() == [str(count), digest.hexdigest()] else f"different: {answer!r}")
elif what == "connect":
    try:
        socket.create_connection((target, int(sys.argv[3])), timeout=3).close()
        print("connected")
    except OSError as e:
        print(f"not connected: {e}")
elif what == "load":
    end, good, bad = time.monotonic() + float(sys.argv[3]), {}, []
    while time.monotonic() < end:
        try:
            name = __import__("json").load(urllib.request.urlopen(target, timeout=10))["servedBy"]
            good[name] = good.get(name, 0) + 1
        except Exception as e:
            bad.append(repr(e))
        time.sleep(0.02)
    print(__import__("json").dumps({"good": good, "bad": bad}))
