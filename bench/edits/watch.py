"""Runs in a pod. Usage: watch.py HOST PORT PATH REGEX: asks every 10 ms on a new connection and prints monotonic seconds
and what REGEX finds in head and body, whenever that changed; what fails is "!" and the reason. Ends with its input, or
after an hour."""
import http.client
import re
import sys
import threading
import time

host, port, path, regex = sys.argv[1], int(sys.argv[2]), sys.argv[3], re.compile(sys.argv[4])
ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
last, end = None, time.monotonic() + 3600
while not ended.is_set() and time.monotonic() < end:
    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        found = regex.search(f"{answer.status}\n{answer.headers}\n{answer.read().decode()}")
        seen = found.group(0) if found else f"? {answer.status}"
    except OSError as e:
        seen = f"! {e}"
    finally:
        connection.close()
    if seen != last:
        print(f"{time.monotonic()} {seen}", flush=True)
        last = seen
    time.sleep(0.01)
