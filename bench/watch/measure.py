#!/usr/bin/env python3
"""Edits a program that runs under `dotnet watch`, and waits for the changed answer.

usage: measure.py FILE ADDRESS PORT HOST NAME OUTPUT [--rounds N] [--label TEXT]

ADDRESS:PORT is asked as HOST with the header of NAME: the Ingress, or the program itself. OUTPUT is what kloop wrote.
"""
import argparse
import http.client
import re
import statistics
import sys
import time

LIMIT = 120  # s, for one edit


def ask(options):
    connection = http.client.HTTPConnection(options.address, options.port, timeout=10)
    try:
        connection.request("GET", "/healthz", headers={"Host": options.host, "kubernetes-route-as": options.name})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except OSError as e:
        return 0, str(e)
    finally:
        connection.close()


def edit(options, text):
    before = open(options.file).read()
    after = re.sub(r'"/healthz", \(\) => "[^"]*"', f'"/healthz", () => "{text}"', before)
    if after == before:
        sys.exit(f"nothing to edit in {options.file}")
    open(options.file, "w").write(after)
    return time.monotonic()


def wait(options, text, since):
    bad = 0
    while time.monotonic() - since < LIMIT:
        status, body = ask(options)
        if status == 200 and body == text:
            return time.monotonic() - since, bad
        bad += status != 200
        time.sleep(0.02)
    sys.exit(f"no {text} within {LIMIT} s: {status} {body}")


def main():
    parser = argparse.ArgumentParser()
    for name in ("file", "address", "port", "host", "name", "output"):
        parser.add_argument(name, type=int if name == "port" else str)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--label", default="")
    options = parser.parse_args()
    said = len(open(options.output).read())
    took, failed = [], []
    for i in range(options.rounds + 1):
        text = f"ok {i}"
        seconds, bad = wait(options, text, edit(options, text))
        if i > 0:  # the first one is to be warm
            took.append(seconds)
            failed.append(bad)
        time.sleep(0.5)
    # The session noticed nothing: no line of its own since.
    noticed = [l for l in open(options.output).read()[said:].splitlines() if re.search(r"lost|gone|ended|cannot|put back", l)]
    took.sort()
    print(f"| {options.label} | {options.rounds} | {statistics.median(took) * 1000:.0f} | {took[min(len(took) - 1, int(len(took) * 0.99))] * 1000:.0f} | {sum(failed)} | {len(noticed)} |")
    for line in noticed:
        print(line, file=sys.stderr)


main()
