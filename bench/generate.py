#!/usr/bin/python3
"""Write a TERM78 folder of N members: generate.py N OUTDIR [--shuffle] [--variant].

The rows are written by generate.c, compiled here when needed; this file only finds the compiler.
"""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def compiled(name, flags=()):
    """The program made from bench/NAME.c, built again when its source is newer."""
    folder = os.environ.get("CONFER_BENCH_BUILD") or os.path.join(tempfile.gettempdir(), "confer-bench", "bin")
    os.makedirs(folder, exist_ok=True)
    source = os.path.join(HERE, name + ".c")
    program = os.path.join(folder, name)
    if not os.path.exists(program) or os.path.getmtime(program) < os.path.getmtime(source):
        fresh = f"{program}.{os.getpid()}"
        compiler = os.environ.get("CC", "cc")
        subprocess.run([compiler, "-std=c11", "-O2", "-Wall", "-Wextra", "-D_GNU_SOURCE", *flags,
                        "-o", fresh, source], check=True)
        os.replace(fresh, program)
    return program


def generate(n, folder, shuffle=False, variant=False):
    """Write the folder, unless it is there already, complete."""
    done = os.path.join(folder, ".complete")
    mark = f"{n} {int(shuffle)} {int(variant)} {os.path.getmtime(os.path.join(HERE, 'generate.c'))}\n"
    if os.path.exists(done):
        with open(done, encoding="ascii") as f:
            if f.read() == mark:
                return
        os.remove(done)
    os.makedirs(folder, exist_ok=True)
    command = [compiled("generate")]
    command += ["--shuffle"] * shuffle + ["--variant"] * variant + [str(n), folder]
    subprocess.run(command, check=True)
    with open(done, "w", encoding="ascii") as f:
        f.write(mark)


def main():
    words = [w for w in sys.argv[1:] if not w.startswith("--")]
    flags = {w for w in sys.argv[1:] if w.startswith("--")}
    if len(words) != 2 or not words[0].isdigit() or flags - {"--shuffle", "--variant"}:
        print("usage: generate.py N OUTDIR [--shuffle] [--variant]", file=sys.stderr)
        return 2
    generate(int(words[0]), words[1], "--shuffle" in flags, "--variant" in flags)
    return 0


if __name__ == "__main__":
    sys.exit(main())
