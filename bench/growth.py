#!/usr/bin/python3
"""How the work of `confer compare` grows: instructions against members, pay periods, clauses and offers.

  growth.py [--confer build/confer] [--data DIR] [--members 1000,10000,100000]

Instructions are counted by valgrind (callgrind), on one processor that it imitates, so that other work on the machine
changes nothing. Each table starts from TERM78 (bench/README.md) and changes one thing. valgrind knows no AVX-512: cells are
paid one after the other here, where a newer machine pays eight at once.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

from generate import HERE, generate


def count(confer, folder, offers):
    """Millions of instructions of one comparison."""
    with tempfile.TemporaryDirectory() as scratch:
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={scratch}/out", confer, "-C", folder, "compare",
             *offers, "--by", "fund,department,unit", "--employees", f"{scratch}/gain.csv", "--format", "json"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True)
    return int(re.search(r"Collected : (\d+)", done.stderr)[1]) / 1e6


def changed(folder, data, name, change):
    """A copy of the folder with its texts changed: change(file name, text) -> text."""
    copy = os.path.join(data, name)
    shutil.rmtree(copy, ignore_errors=True)
    os.makedirs(os.path.join(copy, "offers"))
    for file in ("roster.csv", "schedule.csv"):
        os.symlink(os.path.abspath(os.path.join(folder, file)), os.path.join(copy, file))
    for file in ("current.terms", "offers/A.terms", "offers/B.terms"):
        with open(os.path.join(folder, file), encoding="utf-8") as f:
            text = f.read()
        with open(os.path.join(copy, file), "w", encoding="utf-8") as f:
            f.write(change(file, text))
    return copy


def table(title, head, rows):
    print(f"\n**{title}**\n\n| {head} | million instructions | per {head.split()[-1]} |\n|---|---|---|")
    for key, million in rows:
        print(f"| {key:,} | {million:,.0f} | {million * 1e6 / key:,.0f} |", flush=True)


def with_horizon(years):
    return lambda file, text: re.sub(r"horizon .*", f"horizon FY2024-25 to FY{2023 + years}-{24 + years}", text)


def with_clauses(n):
    def change(file, text):
        if file != "offers/A.terms":
            return text
        return text + "".join(f"raise 0.{1 + i % 9}% on 2026-0{1 + i % 6}-{10 + i % 18} for department = D{1 + i % 40:02}\n"
                              for i in range(n))
    return change


def with_offers(data, folder, n):
    copy = changed(folder, data, f"offers-{n}", lambda file, text: text)
    for i in range(n):
        with open(os.path.join(copy, "offers", f"o{i}.terms"), "w", encoding="utf-8") as f:
            f.write(f'offer "O{i}"\nraise {2 + i * 0.25}% on 2024-10-05\nraise 3% on 2025-10-04\n')
    return count_args(copy, [f"o{i}" for i in range(n)])


def count_args(folder, offers):
    return folder, offers


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--confer", default=os.path.join(os.path.dirname(HERE), "build", "confer"))
    parser.add_argument("--data", default=os.path.join(tempfile.gettempdir(), "confer-bench"))
    parser.add_argument("--members", default="1000,10000,100000")
    options = parser.parse_args()
    data = os.path.join(options.data, "growth")
    both = ["A", "B"]

    def folder_of(n):
        folder = os.path.join(options.data, f"term78-{n}")
        generate(n, folder)
        return folder

    table("Members", "members", [(n, count(options.confer, folder_of(n), both))
                                 for n in map(int, options.members.split(","))])
    small = folder_of(10000)
    table("Pay periods (1 to 8 fiscal years, 10,000 members)", "periods",
          [(26 * years, count(options.confer, changed(small, data, f"years-{years}", with_horizon(years)), both))
           for years in (1, 2, 4, 8)])
    table("Clauses added to offer A, each for one department (10,000 members)", "clauses",
          [(n, count(options.confer, changed(small, data, f"clauses-{n}", with_clauses(n)), both))
           for n in (1, 4, 16, 64)])
    table("Offers compared (10,000 members)", "offers",
          [(n, count(options.confer, *with_offers(data, small, n))) for n in (2, 4, 8, 16)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
