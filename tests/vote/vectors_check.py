#!/usr/bin/env python3
"""Every adversarial archive gets the verdict that it must get.

Usage: vectors_check.py DRIVER [--sample N]
DRIVER is the built tests/vote/vote_tool. With --sample, every N-th archive."""
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    driver, step = sys.argv[1], 1
    if "--sample" in sys.argv:
        step = int(sys.argv[sys.argv.index("--sample") + 1])
    with open(os.path.join(HERE, "data", "vectors.jsonl")) as lines:
        cases = [json.loads(line) for line in lines][::step]
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(os.path.join(HERE, "data", "vectors.tar.xz")) as tar:
            tar.extractall(folder)
        paths = {}
        for case in cases:
            paths[os.path.join(folder, "vectors", case["file"])] = case
        verdicts = {}
        start = time.monotonic()
        names = list(paths)
        for at in range(0, len(names), 200):
            run = subprocess.run([driver, "verify"] + names[at:at + 200], timeout=600,
                                 stdout=subprocess.PIPE, text=True)
            if run.returncode not in (0, 1):
                sys.exit(f"vectors: the driver ended with {run.returncode}")
            for line in run.stdout.splitlines():
                path, verdict, event, reason = line.split(" ", 3)
                verdicts[path] = (verdict, reason)
        seconds = time.monotonic() - start
    wrong = 0
    for case in cases:
        path = next(p for p in (os.path.join(folder, "vectors", case["file"]),))
        verdict, reason = verdicts.get(path, ("none", ""))
        if verdict != case["must"]:
            wrong += 1
            print(f"{case['class']} | {case['name']} | {case['file']}: {verdict} ({reason}), "
                  f"must be {case['must']} ({case['why']})")
        if "--list" in sys.argv:
            print(f"{case['name']} | {case['why']} | {reason}")
    print(f"vectors: {len(cases) - wrong} of {len(cases)} right in {seconds:.1f} s")
    return wrong != 0


if __name__ == "__main__":
    sys.exit(main())
