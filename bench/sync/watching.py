#!/usr/bin/env python3
"""watching.py FOLDER make | measure PID: 200,000 files of which 180,000 are ignored; memory and idle CPU of a kloop that watches them."""
import os
import sys
import time


def make(folder):
    for top, folders, files in (("src", 200, 100), ("node_modules", 1800, 100)):
        for i in range(folders):
            path = os.path.join(folder, top, f"d{i}")
            os.makedirs(path)
            for j in range(files):
                with open(os.path.join(path, f"f{j}.js"), "w") as file:
                    file.write(f"{i} {j}")
    with open(os.path.join(folder, ".gitignore"), "w") as file:
        file.write("node_modules/\n")


def ticks(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def measure(pid, seconds=10):
    before = ticks(pid)
    time.sleep(seconds)
    cpu = (ticks(pid) - before) / os.sysconf("SC_CLK_TCK") / seconds * 100
    with open(f"/proc/{pid}/status") as file:
        resident = next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))
    print(f"idle CPU {cpu:.2f} %, {resident / 1024:.0f} MiB resident")
    return 1 if cpu > 1 else 0


if sys.argv[2] == "make":
    make(sys.argv[1])
else:
    sys.exit(measure(sys.argv[3]))
