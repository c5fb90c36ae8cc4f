"""Runs in a client pod. Usage: steady.py HOST PATH FILE FIELD: calls the shop over one kept connection until FILE exists,
ten minutes at most, and counts who answered by the field of servedBy. As a pool does, it looks whether its connection was
closed before it uses it."""
import http.client
import json
import os
import select
import sys
import time

host, path, stop, field = sys.argv[1:]
end, good, bad, connection = time.monotonic() + 600, {}, [], None
while not os.path.exists(stop) and time.monotonic() < end:
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
