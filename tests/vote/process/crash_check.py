#!/usr/bin/env python3
"""Ends every step of a vote at every change that it makes to the disk, and does the step again.

Usage: crash_check.py CONFER CUT.so [--every N]
After each cut: what was answered for is there, the folder is proven, the step can be done again (or
says that it is done), and at the end the count is right. Once with the process killed, once with the
disk full."""
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile

CONFER, CUT = map(os.path.abspath, sys.argv[1:3])
EVERY = int(sys.argv[sys.argv.index("--every") + 1]) if "--every" in sys.argv else 1
failures = []


def run(*args, stdin="", cut=0, how="kill", count=None):
    env = {**os.environ, "SOURCE_DATE_EPOCH": "1749456000"}
    if cut or count:
        env.update(LD_PRELOAD=CUT, CUT_AT=str(cut), CUT_HOW=how)
    if count:
        env["CUT_COUNT"] = count
    return subprocess.run([CONFER, "vote", *map(str, args), "--format", "json"], input=stdin,
                          text=True, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=120)


def must(*args, **keywords):
    done = run(*args, **keywords)
    if done.returncode != 0:
        raise RuntimeError(f"{args}: {done.returncode} {done.stdout}{done.stderr}")
    return done


def expect(name, good, more=""):
    if not good:
        print("WRONG", name, more)
        failures.append(name)


def code_of(base, member):
    with open(os.path.join(base, "codes", "codes.csv"), newline="", encoding="utf-8") as file:
        return next(row["code"] for row in csv.DictReader(file) if row["id"] == str(member))


def steps(base):
    """(name, arguments, standard input, words of a refusal that say the step is done)."""
    vote = os.path.join(base, "vote")
    key = os.path.join(base, "t.key")

    def cast(member, choice):
        return lambda: f"{code_of(base, member)}\n{choice}\n"

    yield "new", ["new", vote, "--name", "Ratification", "--agreement", os.path.join(base, "ta.txt"),
                  "--threshold", "a majority", "--minimum-unit", 1], None, "already"
    yield "roll", ["roll", vote, os.path.join(base, "members.csv")], None, None
    yield "codes", ["roll", vote, "--codes", os.path.join(base, "codes"), "--spares", 2], None, \
        "too late"
    yield "trustee", ["trustees", vote, "--add", key + ".public.json"], None, "already"
    yield "open", ["open", vote], None, "too late"
    yield "cast", ["cast", vote], cast(1, "yes"), "voted already"
    yield "cast again", ["cast", vote], cast(2, "no"), "voted already"
    yield "strike", ["strike", vote, 3], None, "already"
    yield "spare", ["roll", vote, "--spare-for", 4, "--reason", "lost"], None, "already"
    yield "close", ["close", vote], None, "too late"
    yield "paper", ["paper", vote, "--officer", "First", "--yes", 1, "--no", 0], None, None
    yield "paper again", ["paper", vote, "--officer", "Second", "--yes", 1, "--no", 0], None, None
    yield "decrypt", ["decrypt", vote, "--key", key], None, "already"
    yield "tally", ["tally", vote], None, None


def check_after(name, base, done, cut=False):
    # verify changes nothing: directly behind a cut it may see the torn end that the next step mends
    vote = os.path.join(base, "vote")
    log = os.path.join(vote, "audit.log")
    if name != "new" and os.path.exists(log):
        again = run("verify", vote)
        torn = cut and ("cut off" in again.stdout or "without an event" in again.stdout)
        expect(f"{name}: the folder is proven", again.returncode == 0 or torn,
               again.stdout + again.stderr)
    if name.startswith("cast") and done.returncode == 0:
        tracker = json.loads(done.stdout)["tracker"]
        expect(f"{name}: the receipted ballot is there",
               run("status", vote, "--tracker", tracker).returncode == 0)


def once(name, args, text, done_words, base, cut, how):
    done = run(*args, stdin=text, cut=cut, how=how)
    check_after(name, base, done, cut=True)
    again = run(*args, stdin=text)
    good = again.returncode == 0 or (done_words and done_words in again.stderr)
    if name == "decrypt" and "already" in again.stderr:
        good = True
    expect(f"{name}: {how} at {cut}, then again", good, again.stderr)
    if name == "spare" and again.returncode != 0:
        return
    check_after(name, base, again)


def restore(saved, base):
    shutil.rmtree(base)
    shutil.copytree(saved, base)


def finish(base, n_done):
    """Goes on to the end from a folder in which a step was cut and done again."""
    for i, (_, args, stdin, words) in enumerate(steps(base)):
        if i >= n_done:
            done = run(*args, stdin=stdin() if stdin else "")
            expect(f"step {args[0]} behind a cut", done.returncode == 0 or
                   (words and words in done.stderr), done.stderr)
    result = json.loads(must("tally", os.path.join(base, "vote")).stdout)
    expect("the count behind a cut", (result["yes"], result["no"]) == (2, 1), result)
    must("verify", os.path.join(base, "vote"))


def main():
    with tempfile.TemporaryDirectory() as top:
        base, saved, count = (os.path.join(top, n) for n in ("base", "saved", "count"))
        os.mkdir(base)
        with open(os.path.join(base, "ta.txt"), "w", encoding="utf-8") as file:
            file.write("A text.\n")
        with open(os.path.join(base, "members.csv"), "w", encoding="utf-8") as file:
            file.write("id\n" + "".join(f"{i}\n" for i in range(1, 7)))
        must("trustees", "--make", os.path.join(base, "t.key"), "--name", "Trustee")
        total = 0
        for i, (name, args, stdin, words) in enumerate(steps(base)):
            text = stdin() if stdin else ""
            shutil.rmtree(saved, ignore_errors=True)
            shutil.copytree(base, saved)
            must(*args, stdin=text, count=count)
            with open(count, encoding="utf-8") as file:
                n = int(file.read())
            total += n
            for how in ("kill", "full"):
                for cut in range(1, n + 1, EVERY):
                    restore(saved, base)
                    once(name, args, text, words, base, cut, how)
                    if cut == n // 2 + 1:
                        finish(base, i + 1)
            restore(saved, base)
            must(*args, stdin=text)
            print(f"{name}: {n} changes to the disk")
        print(f"{total} places, each cut twice; {len(failures)} failed")
    return 1 if failures else 0


sys.exit(main())
