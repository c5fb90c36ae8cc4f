"""Runs in a client pod. Usage: steady.py HOST PATH SECONDS FIELD: calls the shop over one kept connection, and counts
who answered by the field of servedBy. As a pool does, it looks whether its connection was closed before it uses it."""
import http.client
import json
import select
import sys
import time

host, path, seconds, field = sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4]
end, good, bad, connection = time.monotonic() + seconds, {}, [], None
while time.monotonic() < end:
    try:
        if connection and select.select([connection.sock], [], [], 0)[0]:
            connection.close()
            connection = None
        connection = connection or http.client.HTTPConnection(host, 80, timeout=10)
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read().decode()
        if response.status == 200:
            name = json.loads(body)["servedBy"][field]
            good[name] = good.get(name, 0) + 1
        else:
            bad.append(f"{response.status} {body}")
        if response.will_close:
            connection.close()
            connection = None
    except Exception as e:
        bad.append(repr(e))
        connection = None
    time.sleep(0.02)
print(json.dumps({"good": good, "bad": bad}))
