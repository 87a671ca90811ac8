#!/usr/bin/env python3
"""The vote against belenios-tool 2.0, side by side in one run.

Usage: bench_vote.py DRIVER [--voters N] [--runs R]
DRIVER is the built tests/vote/vote_tool. Medians of R whole-process runs; only ratios count."""
import glob
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time


def option(name, default):
    return int(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else default


def run(*args, stdin=None, cwd=None, env=None):
    done = subprocess.run(args, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, cwd=cwd, env={**os.environ, **(env or {})})
    if done.returncode != 0:
        sys.exit(f"{args}: {done.returncode}\n{done.stderr}")
    return done.stdout


def timed(work):
    start = time.monotonic()
    work()
    return time.monotonic() - start


def election(driver, folder, n):
    path = run(driver, "new", folder, str(n), "yesno", "0", "3").strip()
    votes = ""
    for line in open(os.path.join(folder, "private_creds.txt")):
        votes += line.split()[-1] + " " + random.choice(["10", "01"]) + "\n"
    run(driver, "cast", path, stdin=votes)
    return path


def verify_ballots(driver, folder, small, runs, n, n_small):
    """Time a ballot: the difference between a long and a short archive, over their ballots."""
    path, small_path = glob.glob(folder + "/*.bel")[0], glob.glob(small + "/*.bel")[0]
    ways = {
        "belenios-tool": (lambda p: run("belenios-tool", "election", "verify", "--dir",
                                        os.path.dirname(p))),
        "ours, 1 thread": (lambda p: run(driver, "verify", p, env={"THREADS": "1"})),
        "ours, 2 threads": (lambda p: run(driver, "verify", p, env={"THREADS": "2"})),
        "ours, portable, 1 thread": (lambda p: run(driver, "verify", p, env={"PORTABLE": "1"})),
    }
    times = {way: [] for way in ways}
    for _ in range(runs):
        for way, work in ways.items():
            long, short = timed(lambda: work(path)), timed(lambda: work(small_path))
            times[way].append((long - short) / (n - n_small))
    peer = statistics.median(times["belenios-tool"])
    for way, values in times.items():
        middle = statistics.median(values)
        print(f"verify a Yes/No ballot | {way} | {middle * 1e3:.2f} ms | {peer / middle:.1f}x")


def their_count(folder):
    def tool(*args, stdin=None):
        return run("belenios-tool", *args, stdin=stdin, cwd=folder)

    def add(kind, text):
        tool("archive", "add-event", f"--type={kind}", stdin=text)
    add("EndBallots", "")
    add("EncryptedTally", tool("election", "compute-encrypted-tally"))
    for i in range(3):
        add("PartialDecryption", tool("election", "decrypt", "--privkey", f"{i + 1}.privkey",
                                      "--trustee-id", str(i + 1)))
    add("Result", tool("election", "compute-result"))
    tool("election", "verify")


def our_count(driver, folder, threads):
    path, env = glob.glob(folder + "/*.bel")[0], {"THREADS": str(threads)}
    run(driver, "end", path, env=env)
    run(driver, "tally", path, env=env)
    for i in range(3):
        run(driver, "decrypt", path, f"{folder}/{i + 1}.privkey", env=env)
    run(driver, "result", path, env=env)
    run(driver, "verify", path, env=env)


def whole_tally(driver, folder, runs):
    times = {"belenios-tool": [], "ours, 1 thread": [], "ours, 2 threads": []}
    results = set()
    for _ in range(runs):
        for way in times:
            with tempfile.TemporaryDirectory() as place:
                shutil.copytree(folder, place, dirs_exist_ok=True)
                if way == "belenios-tool":
                    times[way].append(timed(lambda: their_count(place)))
                else:
                    threads = int(way.split()[1])
                    times[way].append(timed(lambda: our_count(driver, place, threads)))
                text = open(glob.glob(place + "/*.bel")[0], "rb").read()
                start = text.rindex(b'{"result":')
                results.add(text[start:text.index(b"}", start)])
    if len(results) != 1:
        sys.exit("the results differ")
    peer = statistics.median(times["belenios-tool"])
    for way, values in times.items():
        middle = statistics.median(values)
        print(f"whole tally, 3 trustees | {way} | {middle:.2f} s | {peer / middle:.1f}x")


def main():
    driver, n, runs = os.path.abspath(sys.argv[1]), option("--voters", 1000), option("--runs", 5)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as small:
        n_small = max(8, n // 10)
        cast = timed(lambda: election(driver, folder, n))
        print(f"{n} credentials and ballots made and cast one by one: {cast / n * 1e3:.1f} ms each")
        election(driver, small, n_small)
        verify_ballots(driver, folder, small, runs, n, n_small)
        whole_tally(driver, folder, option("--tally-runs", 1))


if __name__ == "__main__":
    main()
