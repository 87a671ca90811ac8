#!/usr/bin/python3
"""Run TERM78: confer and its peers in turn on the same files; check that all answers agree; print and keep the times.

  run.py [--confer build/confer] [--n 10000,100000] [--peers pandas,numpy] [--rounds 5] [--floor] [--variant] [--read]
  run.py --check            every program against the plain reference, on 2,000 members; no times

Each time is of a whole process, from its start to its end, measured from outside; the memory is the peak resident set
of the process and those it started. bench/README.md tells what is and is not compared.
"""
import argparse
import datetime
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import check
from generate import HERE, compiled, generate

PEERS_DIR = os.path.join(HERE, "peers")
SLOW_SECONDS = 60  # a program slower than this is run SLOW_ROUNDS times
SLOW_ROUNDS = 1


class Program:
    """One thing to time: its name, its command for a folder and a gain file, and the members it can take."""

    def __init__(self, name, words, most=None, variant=False, answers=True):
        self.name, self.words, self.most = name, words, most
        self.variant, self.answers = variant, answers

    def prepare(self, folder):
        """Work that is not timed: nothing, for most."""

    def command(self, folder, gain):
        return [*self.words, folder, gain]

    def collect(self, folder, json_path, gain):
        """Turn what the command wrote into the answer's JSON and gain file, untimed: there already, for most."""


class Confer(Program):
    def command(self, folder, gain):
        return [*self.words, "-C", folder, "compare", "A", "B", "--by", "fund,department,unit", "--employees", gain,
                "--format", "json"]


class ConferRead(Program):
    def command(self, folder, gain):
        return [*self.words, "-C", folder, "check"]


class LibreOffice(Program):
    """The workbook is made beforehand; what is timed is opening, recalculating and exporting its one sheet of results."""

    def _work(self, folder):
        return os.path.join(folder, self.name)

    def prepare(self, folder):
        subprocess.run(["/usr/bin/python3", os.path.join(PEERS_DIR, "libreoffice.py"), self.words[0], folder,
                        self._work(folder)], check=True)

    def command(self, folder, gain):
        work = self._work(folder)
        return ["soffice", f"-env:UserInstallation=file://{work}/profile", "--headless", "--norestore", "--convert-to",
                "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,1", "--outdir", work,
                f"{work}/term78.xlsx"]

    def collect(self, folder, json_path, gain):
        with open(json_path, "w", encoding="utf-8") as out:
            subprocess.run(["/usr/bin/python3", os.path.join(PEERS_DIR, "libreoffice.py"), "collect",
                            self._work(folder), gain], check=True, stdout=out)


def peer(name):
    return os.path.join(PEERS_DIR, name)


PEERS = {p.name: p for p in [
    Program("polars", ["node", peer("polars_segments.mjs")]),
    Program("numpy", ["/usr/bin/python3", peer("numpy_segments.py")]),
    Program("duckdb", ["node", peer("duckdb_segments.mjs")]),
    Program("data.table", ["Rscript", peer("datatable_segments.R")]),
    Program("pandas", ["/usr/bin/python3", peer("pandas_periods.py")]),
    Program("polars-rows", ["node", peer("polars_periods.mjs")], most=1_000_000),
    Program("sqlite", ["sh", peer("sqlite_segments.sh")], most=1_000_000),
    LibreOffice("libreoffice", ["periods"], most=10_000),
    LibreOffice("libreoffice-segments", ["segments"], most=10_000),
]}
TITLES = {"confer": "**Confer**", "confer-variant": "Confer, general clauses", "confer-read": "Confer, roster alone",
          "polars": "Polars, by segments", "polars-rows": "Polars, a row a member and period",
          "polars-read": "Polars, roster alone", "numpy": "numpy, by segments", "duckdb": "DuckDB, by segments",
          "data.table": "R data.table, by segments", "pandas": "pandas, by periods", "sqlite": "SQLite, by segments",
          "libreoffice": "LibreOffice Calc, a column a period",
          "libreoffice-segments": "LibreOffice Calc, by segments", "floor": "floor: read and write alone, 2 threads"}


def machine():
    def first(path, pattern):
        with open(path, encoding="utf-8") as f:
            found = re.search(pattern, f.read(), re.M)
        return found.group(1).strip() if found else "unknown"

    memory = int(first("/proc/meminfo", r"^MemTotal:\s+(\d+)")) / 2**20
    return {"cpu": first("/proc/cpuinfo", r"^model name\s*:\s*(.*)"), "cores": os.cpu_count(),
            "memory_gib": round(memory, 1), "os": first("/etc/os-release", r'^PRETTY_NAME="(.*)"'),
            "kernel": platform.release().split("-")[0]}


def version(words, pattern=r"(\d+(?:\.\d+)+)"):
    try:
        out = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(pattern, out.stdout + out.stderr)
    return found.group(1) if found else None


def versions(confer):
    def npm(package):
        try:
            with open(os.path.join(HERE, "node_modules", package, "package.json"), encoding="utf-8") as f:
                return json.load(f)["version"]
        except OSError:
            return None

    python = "/usr/bin/python3"
    found = {"confer": version([confer, "--version"]) if confer else None, "python": version([python, "--version"]),
             "pandas": version([python, "-c", "import pandas; print(pandas.__version__)"]),
             "numpy": version([python, "-c", "import numpy; print(numpy.__version__)"]),
             "node": version(["node", "--version"]), "nodejs-polars": npm("nodejs-polars"),
             "duckdb": npm("@duckdb/node-api"), "R": version(["Rscript", "--version"]),
             "data.table": version(["Rscript", "-e", "cat(as.character(packageVersion('data.table')))"]),
             "sqlite": version(["sqlite3", "--version"]), "libreoffice": version(["soffice", "--version"])}
    return {name: v for name, v in found.items() if v}


def timed(command, out_path, err_path):
    """Run it: wall seconds, peak resident KiB, exit status."""
    with open(out_path, "wb") as out, open(err_path, "wb") as err:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=err, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    return seconds, usage.ru_maxrss, process.returncode


class Bench:
    def __init__(self, options, programs):
        self.options, self.programs = options, programs
        self.failed = []

    def folder(self, n, variant=False, shuffle=False):
        name = f"term78-{n}{'-variant' * variant}{'-shuffled' * shuffle}"
        path = os.path.join(self.options.data, name)
        generate(n, path, shuffle, variant)
        return path

    def run_once(self, program, folder):
        work = os.path.join(self.options.data, "answers", program.name)
        os.makedirs(work, exist_ok=True)
        answer, gain, err = (os.path.join(work, x) for x in ("answer.json", "gain.csv", "stderr.txt"))
        if os.path.exists(gain):
            os.remove(gain)
        seconds, peak, status = timed(program.command(folder, gain), answer, err)
        if status != 0:
            with open(err, encoding="utf-8", errors="replace") as f:
                self.fail(f"{program.name} ended with status {status}: {f.read().strip()[-400:]}")
            return None
        return seconds, peak, answer, gain

    def fail(self, what):
        self.failed.append(what)
        print(f"  FAILED: {what}", file=sys.stderr)

    def agrees(self, program, run, folder, base):
        """Check the answer of a run against the base's; the base is the first answer there was."""
        _, _, answer, gain = run
        try:
            program.collect(folder, answer, gain)
            if base is None:
                check.answer_of(answer)
                return (program.name, answer, gain)
            wrong = check.differences(base[1], base[2], answer, gain)
        except (ValueError, KeyError, OSError, subprocess.CalledProcessError) as problem:
            wrong = [repr(problem)]
        if wrong:
            self.fail(f"{program.name} differs" + (f" from {base[0]}: " if base else ": ") + "; ".join(wrong))
        return base

    def size(self, n):
        """All programs at one size, in turn, round after round."""
        chosen = [p for p in self.programs if p.most is None or n <= p.most]
        folders = {p.name: self.folder(n, variant=p.variant, shuffle=self.options.shuffle) for p in chosen}
        times = {p.name: [] for p in chosen}
        peaks = {p.name: [] for p in chosen}
        base = None
        # A first round that is not timed: caches are filled and the answers checked. A slow program's counts.
        for p in list(chosen):
            p.prepare(folders[p.name])
            run = self.run_once(p, folders[p.name])
            if run is None:
                chosen.remove(p)
                continue
            print(f"  {n:>9,} {p.name:<20} first {run[0]:8.3f} s", file=sys.stderr, flush=True)
            if p.answers and not p.variant:
                base = self.agrees(p, run, folders[p.name], base)
            if run[0] > SLOW_SECONDS:
                times[p.name].append(run[0])
                peaks[p.name].append(run[1])
        for _ in range(self.options.rounds):
            for p in chosen:
                slow = len(times[p.name]) > 0 and times[p.name][0] > SLOW_SECONDS
                if slow and len(times[p.name]) >= SLOW_ROUNDS:
                    continue
                run = self.run_once(p, folders[p.name])
                if run:
                    times[p.name].append(run[0])
                    peaks[p.name].append(run[1])
        return [{"program": p.name, "seconds": [round(t, 4) for t in times[p.name]],
                 "median_seconds": round(statistics.median(times[p.name]), 4),
                 "peak_mib": round(statistics.median(peaks[p.name]) / 1024, 1)} for p in chosen if times[p.name]]

    def check_all(self, n=2000):
        """Every program against reference.py; the variant too, where the program takes general clauses."""
        for shuffle, variant in ((False, False), (True, False), (False, True)):
            folder = self.folder(n, variant, shuffle)
            answer, gain = (os.path.join(folder, x) for x in ("reference.json", "reference.csv"))
            with open(answer, "w", encoding="utf-8") as out:
                subprocess.run(["/usr/bin/python3", os.path.join(HERE, "reference.py"), folder, gain], check=True,
                               stdout=out)
            for p in self.programs:
                if not p.answers or (variant and not isinstance(p, Confer)):
                    continue
                p.prepare(folder)
                run = self.run_once(p, folder)
                before = len(self.failed)
                if run:
                    self.agrees(p, run, folder, ("the reference", answer, gain))
                kind = "general clauses" if variant else "shuffled ids" if shuffle else "TERM78"
                print(f"{'ok    ' if len(self.failed) == before else 'WRONG '} {p.name:<20} {kind}, {n:,} members",
                      flush=True)


def table(result):
    """One size as a Markdown table."""
    rows = sorted(result["rows"], key=lambda r: r["median_seconds"])
    by_name = {r["program"]: r for r in rows}
    answers = [r for r in rows if r["program"] in PEERS]
    best = answers[0] if answers else None
    base = by_name.get("confer")
    pandas = by_name.get("pandas")
    lines = [f"### {result['n']:,} members", "",
             "| program | median s | least - most s | runs | peak MiB | against Confer | against pandas |",
             "|---|---:|---:|---:|---:|---:|---:|"]
    for r in rows:
        times = r["seconds"]
        ratio = [f"{r['median_seconds'] / b['median_seconds']:.2f}x" if b else "" for b in (base, pandas)]
        lines.append(f"| {TITLES[r['program']]} | {r['median_seconds']:.3f} | {min(times):.3f} - {max(times):.3f} | "
                     f"{len(times)} | {r['peak_mib']:.0f} | {ratio[0]} | {ratio[1]} |")
    lines.append("")
    if base and best:
        times = best["median_seconds"] / base["median_seconds"]
        lines.append(f"Best peer: {TITLES[best['program']]}, which takes {times:.1f} times as long as Confer.")
    if base and "floor" in by_name:
        lines.append(f"Confer takes {base['median_seconds'] / by_name['floor']['median_seconds']:.1f} times the floor.")
    if base and "confer-variant" in by_name:
        times = by_name["confer-variant"]["median_seconds"] / base["median_seconds"]
        lines.append(f"With general clauses Confer takes {times:.2f} times as long.")
    if "confer-read" in by_name and "polars-read" in by_name:
        times = by_name["polars-read"]["median_seconds"] / by_name["confer-read"]["median_seconds"]
        lines.append(f"Polars reads the roster, typed, in {times:.1f} times the time in which Confer reads and checks it.")
    return "\n".join(lines).rstrip() + "\n"


def report(folder):
    """Write results/README.md from the JSON files that are there."""
    results = []
    for name in os.listdir(folder):
        if re.fullmatch(r"term78-\d+(-shuffled)?\.json", name):
            with open(os.path.join(folder, name), encoding="utf-8") as f:
                results.append(json.load(f))
    results.sort(key=lambda r: (r["shuffled"], r["n"]))
    parts = ["# TERM78: what was measured\n",
             "Written by `bench/run.py`; [bench/README.md](../README.md) says what is compared. Medians of whole-process "
             "runs, all programs in turn in one run on the same files, answers checked equal to the cent. Machines are "
             "noisy: only ratios of one table mean anything.\n"]
    for r in results:
        m = r["machine"]
        made_with = ", ".join(f"{k} {v}" for k, v in r["versions"].items())
        parts.append(table(r))
        parts.append(f"{r['date']}{', shuffled ids' * r['shuffled']}; {m['cpu']}, {m['cores']} cores, "
                     f"{m['memory_gib']} GiB, {m['os']}, Linux {m['kernel']}; {made_with}.\n")
    with open(os.path.join(folder, "README.md"), "w", encoding="utf-8") as f:
        f.write("\n".join(parts))


def main():
    parser = argparse.ArgumentParser(description="Times Confer and its peers on TERM78.")
    parser.add_argument("--confer", default=os.path.join(os.path.dirname(HERE), "build", "confer"))
    parser.add_argument("--n", default="10000,100000", help="sizes, by commas")
    parser.add_argument("--peers", default=None, help=f"by commas, of {','.join(PEERS)}; none: only confer")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--data", default=os.path.join(tempfile.gettempdir(), "confer-bench"))
    parser.add_argument("--results", default=os.path.join(HERE, "results"))
    parser.add_argument("--no-write", action="store_true", help="keep no results")
    parser.add_argument("--floor", action="store_true", help="also the I/O floor")
    parser.add_argument("--variant", action="store_true", help="also confer on the folder with general clauses")
    parser.add_argument("--read", action="store_true", help="also reading the roster alone: confer check, Polars typed")
    parser.add_argument("--shuffle", action="store_true", help="ids in no order")
    parser.add_argument("--check", action="store_true", help="no times: every program against the reference")
    options = parser.parse_args()

    names = list(PEERS) if options.peers is None else [x for x in options.peers.split(",") if x not in ("", "none")]
    unknown = [x for x in names if x not in PEERS]
    if unknown:
        parser.error(f"no such peer: {', '.join(unknown)}")
    confer = os.path.abspath(options.confer) if os.path.exists(options.confer) else shutil.which(options.confer)
    if not confer:
        print(f"no Confer at {options.confer}: the peers alone", file=sys.stderr)
    programs = []
    for name in names:
        needs = "soffice" if isinstance(PEERS[name], LibreOffice) else PEERS[name].words[0]
        if not shutil.which(needs):
            print(f"{name} is left out: no {needs} here (bench/setup.sh installs the peers)", file=sys.stderr)
            continue
        programs.append(PEERS[name])
    if confer:
        programs.insert(0, Confer("confer", [confer]))
        if options.variant:
            programs.append(Confer("confer-variant", [confer], variant=True))
        if options.read:
            programs.append(ConferRead("confer-read", [confer], answers=False))
    if options.read:
        programs.append(Program("polars-read", ["node", peer("polars_read.mjs")], answers=False))
    if options.floor:
        programs.append(Program("floor", [compiled("floor", ["-pthread"])], answers=False))
    os.makedirs(options.data, exist_ok=True)
    bench = Bench(options, programs)
    if options.check:
        bench.check_all()
        print("every answer agrees" if not bench.failed else f"{len(bench.failed)} wrong")
        return bool(bench.failed)

    facts = {"machine": machine(), "versions": versions(confer)}
    print("; ".join(f"{k} {v}" for k, v in facts["machine"].items()))
    for n in (int(x) for x in options.n.split(",")):
        rows = bench.size(n)
        result = {"workload": "TERM78", "n": n, "shuffled": options.shuffle,
                  "date": datetime.date.today().isoformat(), "rounds": options.rounds,
                  "answers_agree": not bench.failed, **facts, "rows": rows}
        print(table(result), flush=True)
        if not options.no_write and not bench.failed:
            os.makedirs(options.results, exist_ok=True)
            name = f"term78-{n}{'-shuffled' * options.shuffle}.json"
            with open(os.path.join(options.results, name), "w", encoding="utf-8") as f:
                json.dump(result, f, indent=1)
                f.write("\n")
            report(options.results)
    for what in bench.failed:
        print(f"FAILED: {what}")
    return bool(bench.failed)


if __name__ == "__main__":
    sys.exit(main())
