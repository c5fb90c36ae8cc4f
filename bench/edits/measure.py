#!/usr/bin/env python3
"""Edits each service of the shop, and waits until the cluster answers with the change.

usage: measure.py NAMESPACE SHOP LABEL ROUNDS [COMMAND...]

COMMAND runs after each edit, to bring it to the cluster; without one, something else that runs does. A pod with
watch.py asks the services; its clock is this machine's. One row of a table for each service goes to stdout.
"""
import json
import os
import statistics
import subprocess
import sys
import time

LIMIT = 300  # s, for one edit

# service, language, file, text in it, what becomes of it, where to ask, what to look for, what it is then
SERVICES = [
    ("catalog", "Node", "catalog/server.js", "{ status: 'ok", "{ status: 'ok {n}", ("catalog", 80, "/healthz"), "ok[ 0-9]*", "ok {n}"),
    ("orders", "Python", "orders/worker.py", 'self.send_header("content-length", "0', 'self.send_header("x-edit", "{n}"); self.send_header("content-length", "0', (None, 8080, "/livez"), "x-edit: [0-9]+", "x-edit: {n}"),
    ("cart", "Go", "cart/server.go", 'map[string]string{"status": "ok', 'map[string]string{"status": "ok {n}', ("cart", 80, "/livez"), "ok[ 0-9]*", "ok {n}"),
    ("storefront", ".NET", "storefront/Endpoints.cs", '"/healthz", () => "ok', '"/healthz", () => "ok {n}', ("storefront", 80, "/healthz"), "(?<=\n)ok[ 0-9]*", "ok {n}"),
    ("pricing", ".NET, gRPC", "pricing/PriceRules.cs", '["mug"] = 1250,', '["mug"] = {n}00,', ("storefront", 80, "/api/products"), '"sku":"mug"[^}}]*', '{n}.00'),
]


def kubectl(namespace, *arguments, **more):
    return subprocess.run(["kubectl", "-n", namespace, *arguments], check=True, text=True, stdout=subprocess.PIPE, **more).stdout.strip()


def address(namespace, name):
    """Of the newest pod that stays; one that ends answers for a while."""
    pods = json.loads(kubectl(namespace, "get", "pods", "-l", f"app.kubernetes.io/name={name}", "-o", "json"))["items"]
    stays = [p for p in pods if "deletionTimestamp" not in p["metadata"] and p["status"].get("podIP")]
    return max(stays, key=lambda p: p["metadata"]["creationTimestamp"])["status"]["podIP"]


class Watch:
    def __init__(self, namespace, place, regex):
        host, port, path = place
        host = host or address(namespace, "orders")
        self.process = subprocess.Popen(
            ["kubectl", "-n", namespace, "exec", "-i", "deployment/watcher", "--", "python3", "-c", open(os.path.join(os.path.dirname(__file__), "watch.py")).read(), host, str(port), path, regex],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def until(self, text):
        """When it was seen; s of the machine's clock."""
        for line in self.process.stdout:
            at, seen = line.rstrip("\n").split(" ", 1)
            if text in seen:
                return float(at)
        sys.exit(f"nobody answers {text} any more")

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def main():
    namespace, shop, label, rounds, command = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5:]
    for service, language, file, old, new, place, regex, wanted in SERVICES:
        path = os.path.join(shop, file)
        original = open(path).read()
        if old not in original:
            sys.exit(f"nothing to edit in {path}")
        took = []
        watch = None
        for n in range(100, 101 + rounds):
            # Of a workload that is replaced the pod has another address each time.
            if watch is None:
                watch = Watch(namespace, place, regex)
                next(iter(watch.process.stdout), None)
            open(path, "w").write(original.replace(old, new.replace("{n}", str(n))))
            began = time.monotonic()
            if command:
                subprocess.run(command, check=True, cwd=shop, stdout=subprocess.DEVNULL, timeout=LIMIT)
                if place[0] is None:
                    watch.end()
                    watch = Watch(namespace, place, regex)
            took.append(watch.until(wanted.replace("{n}", str(n))) - began)
            time.sleep(0.5)
        watch.end()
        open(path, "w").write(original)
        took = sorted(took[1:])  # the first one is to be warm
        print(f"{service}|{language}|{label}|{len(took)}|{statistics.median(took):.3f}|{took[min(len(took) - 1, int(len(took) * 0.99))]:.3f}", flush=True)
        print(f"{service}: {label}: median {statistics.median(took):.2f} s of {len(took)}", file=sys.stderr)


main()
