#!/usr/bin/env python3
"""Measures how soon a saved file is readable in a container: see bench/README.md, "sync".

measure.py NAMESPACE POD FOLDER LAPTOP KLOOP-LOG [--rounds N] [--via COMMAND...]: FOLDER is the pod's volume as this machine sees it
(the test cluster's nodes are here), so that looking costs no round trip. Prints one table row a way.
"""
import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import tarfile
import time

parser = argparse.ArgumentParser()
for name in ("namespace", "pod", "folder", "laptop", "log"):
    parser.add_argument(name)
parser.add_argument("--rounds", type=int, default=60)
parser.add_argument("--via", nargs="*", default=[])
parser.add_argument("--label", default="")
options = parser.parse_args()

LIMIT = 30


def wait_for(path, content):
    """Until a file has this content; never sleeps long enough to be part of the result."""
    began = time.perf_counter()
    while time.perf_counter() - began < LIMIT:
        try:
            with open(path, "rb") as file:
                if file.read() == content:
                    return
        except FileNotFoundError:
            pass
        time.sleep(0.0005)
    raise SystemExit(f"{path} is not there within {LIMIT} s")


def save(path, content):
    with open(path, "wb") as file:
        file.write(content)


def tar_of(files):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in files:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
        end = tar.offset
    return buffer.getvalue()[:end]


def kubectl(folder, *more, stream=False):
    command = [*options.via, "kubectl", "-n", options.namespace, "exec", "-i", options.pod, "-c", "target", "--", "tar", "xf", "-", "-C", folder, *more]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) if stream else command


class Kloop:
    name = "kloop"

    def send(self, files):
        for name, content in files:
            save(os.path.join(options.laptop, name), content)


class ExecTar:
    name = "tar to kubectl exec"

    def send(self, files):
        subprocess.run(kubectl("/data"), input=tar_of(files) + b"\0" * 1024, check=True)


class Stream:
    name = "persistent exec stream"

    def __init__(self):
        self.process = kubectl("/data", "-b", "1", stream=True)

    def send(self, files):
        self.process.stdin.write(tar_of(files))
        self.process.stdin.flush()


def singles(way):
    taken = []
    for i in range(options.rounds):
        name, content = f"one-{i % 3}.txt", f"{way.name} {i} {'x' * 3000}".encode()
        # As when someone types: not in step with anything.
        time.sleep(0.15 + 0.01 * (i % 7))
        began = time.perf_counter()
        way.send([(name, content)])
        wait_for(os.path.join(options.folder, name), content)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken), sorted(taken)[max(0, int(len(taken) * 0.99) - 1)]


def many(way, round):
    files = [(f"many/{i}.txt", f"{way.name} {round} {i} {'y' * 2000}".encode()) for i in range(500)]
    began = time.perf_counter()
    way.send(files)
    for name, content in files:
        wait_for(os.path.join(options.folder, name), content)
    return (time.perf_counter() - began) * 1000


def events():
    with open(options.log) as file:
        return [json.loads(line) for line in file if line.startswith("{")]


def large():
    """100 MB of which 1 MB is changed in the middle; the bytes that kloop says it sent, and the time."""
    content = bytearray(os.urandom(100_000_000))
    path = os.path.join(options.laptop, "large.bin")
    save(path, bytes(content))
    there = os.path.join(options.folder, "large.bin")
    began = time.perf_counter()
    while not os.path.exists(there) or os.path.getsize(there) != len(content):
        time.sleep(0.05)
        if time.perf_counter() - began > 4 * LIMIT:
            raise SystemExit("100 MB did not arrive")
    time.sleep(2)
    before = len(events())
    content[50_000_000:51_000_000] = os.urandom(1_000_000)
    began = time.perf_counter()
    with open(path, "r+b") as file:
        file.seek(50_000_000)
        file.write(content[50_000_000:51_000_000])
    while True:
        with open(there, "rb") as file:
            file.seek(50_000_000)
            if file.read(1_000_000) == bytes(content[50_000_000:51_000_000]):
                break
        time.sleep(0.01)
        if time.perf_counter() - began > 4 * LIMIT:
            raise SystemExit("the changed MB did not arrive")
    taken = time.perf_counter() - began
    time.sleep(1)
    sent = sum(e.get("bytes") or 0 for e in events()[before:] if e["kind"] == "Changed")
    with open(there, "rb") as file:
        same = file.read() == bytes(content)
    return sent, taken, same


def main():
    os.makedirs(os.path.join(options.laptop, "many"), exist_ok=True)
    os.makedirs(os.path.join(options.folder, "many"), exist_ok=True)
    print("| " + (options.label or "way") + " | one file: median, ms | p99, ms | 500 files, ms |")
    print("| --- | --- | --- | --- |")
    slow = 0
    for way in (Kloop(), Stream(), ExecTar()):
        median, p99 = singles(way)
        batch = statistics.median(many(way, i) for i in range(3))
        print(f"| {way.name} | {median:.1f} | {p99:.1f} | {batch:.0f} |", flush=True)
        if way.name == "kloop" and not options.via and (median > 50 or batch > 400):
            slow = 1
    if not options.via:
        sent, taken, same = large()
        print(f"\nOf 100 MB 1 MB was changed: kloop sent {sent / 1e6:.2f} MB, in {taken:.2f} s; {'the same bytes' if same else 'OTHER BYTES'} in the container.")
        slow |= sent > 2_000_000 or not same
    return slow


sys.exit(main())
