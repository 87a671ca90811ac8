#!/usr/bin/python3
"""Package search: confer and numpy with the same algorithm, in turn on the same folder; their answers must agree.

  bench/fit/run.py [--confer build/confer] [--n 100000] [--rounds 5] [--json FILE]

The space is three raises of 41 quarter-point steps each: 68,921 packages, every one exact to the cent. Times are of
whole processes, medians of the rounds; only their ratio is promised. At the end: by how much the linear shortcut
(payroll x percent), which nobody here uses, would be off on a small folder.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "bench"))
from generate import generate  # noqa: E402

SPACE = """offer "Three raises"
raise 0%..10% by 0.25% on 2024-10-05
raise 0%..10% by 0.25% on 2025-10-04
raise 0%..10% by 0.25% on 2026-10-03
"""
DOLLARS_A_MEMBER = 2000  # of the envelope of FY2025-26: some fit, most do not


def timed(command):
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return time.perf_counter() - start, json.loads(done.stdout)


def confer_answer(found):
    best = found["packages"][0]
    return {"feasible": found["feasible"], "best": [round(float(v.rstrip("%")) * 4) for v in best["values"]],
            "fiscal_years": list(best["fiscal_years"].values()), "total_gain": best["total_gain"]}


def folder_of(n, data):
    folder = os.path.join(data, f"term78-{n}")
    generate(n, folder)
    with open(os.path.join(folder, "offers", "space.terms"), "w", encoding="ascii") as f:
        f.write(SPACE)
    return folder


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--confer", default=os.path.join(ROOT, "build", "confer"))
    parser.add_argument("--n", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--data", default=os.path.join(tempfile.gettempdir(), "confer-bench"))
    parser.add_argument("--json", help="write what was measured here")
    options = parser.parse_args()
    folder = folder_of(options.n, options.data)
    envelope = options.n * DOLLARS_A_MEMBER
    confer = [options.confer, "-C", folder, "fit", "space", "--within", f"FY2025-26=${envelope}", "--top", "1",
              "--format", "json"]
    numpy = ["/usr/bin/python3", os.path.join(HERE, "numpy_fit.py"), folder, str(envelope * 100)]
    times = {"confer": [], "numpy": []}
    for _ in range(options.rounds):
        seconds, found = timed(confer)
        times["confer"].append(seconds)
        seconds, other = timed(numpy)
        times["numpy"].append(seconds)
        if not found["proven"] or confer_answer(found) != other:
            print(f"FAILED: confer {confer_answer(found)}, numpy {other}")
            return 1
    medians = {name: statistics.median(t) for name, t in times.items()}
    small = folder_of(400, options.data)
    linear = timed(["/usr/bin/python3", os.path.join(HERE, "numpy_fit.py"), small,
                    str(400 * DOLLARS_A_MEMBER * 100), "--linear"])[1]["linear"]
    print(f"68,921 packages over {options.n:,} members, each to the cent; same answer ({other['feasible']:,} fit)")
    print(f"  confer  {medians['confer']:.3f} s    numpy  {medians['numpy']:.3f} s    "
          f"{medians['numpy'] / medians['confer']:.1f} x")
    print(f"  payroll x percent, on 400 members: off by up to ${linear['largest_error'] / 100:,.2f}, "
          f"up to {linear['misjudged']} packages on the wrong side of an envelope")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as f:
            json.dump({"n": options.n, "seconds": times, "linear": linear}, f, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
