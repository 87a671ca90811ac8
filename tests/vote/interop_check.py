#!/usr/bin/env python3
"""Elections of ours against belenios-tool, elections of belenios-tool against ours.

Usage: interop_check.py DRIVER [--ballots N] [--flips N] [--seed S]
Needs belenios-tool 2.0 in the path; without it, says so and ends with 77 (skipped)."""
import glob
import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "data")
GROUP = ["--group", "BELENIOS-2048"]
failures = []
checked = 0


def option(name, default):
    return int(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else default


def run(*args, stdin=None, cwd=None, check=True, env=None):
    done = subprocess.run(args, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, cwd=cwd, env={**os.environ, **(env or {})}, timeout=600)
    if check and done.returncode != 0:
        raise RuntimeError(f"{args}: {done.returncode}\n{done.stderr}")
    return done


def tool(*args, **keywords):
    return run("belenios-tool", *args, **keywords)


def expect(name, good):
    global checked
    checked += 1
    print(("ok    " if good else "WRONG ") + name)
    if not good:
        failures.append(name)


def tool_accepts(folder):
    return tool("election", "verify", "--dir", folder, check=False).returncode == 0


def ours_accepts(driver, path):
    return run(driver, "verify", path, check=False).returncode == 0


def codes(path):
    with open(path) as lines:
        return [line.split()[-1] for line in lines]


CHOICES = {"yesno": ["10", "01"], "abstain": ["100", "010", "001"], "blank": ["100", "010", "001"],
           "many": ["1000000", "0101100", "0100001", "0010010"]}


def ours(driver, folder, kind, weights, singles, group, n, revotes=0):
    """A whole election of ours; returns the archive's path."""
    args = [driver, "new", folder, str(n), kind, str(weights), str(singles)]
    path = run(*args, *map(str, group)).stdout.strip()
    votes = [f"{code} {random.choice(CHOICES[kind])}"
             for code in codes(os.path.join(folder, "private_creds.txt"))]
    votes += [votes[i].split()[0] + " " + CHOICES[kind][0] for i in range(revotes)]
    run(driver, "cast", path, stdin="\n".join(votes) + "\n", env={"REVOTE": "1"})
    expect(f"ours, {kind}: open election", tool_accepts(folder) and ours_accepts(driver, path))
    run(driver, "end", path)
    run(driver, "tally", path)
    expect(f"ours, {kind}: tallied", tool_accepts(folder))
    for i in range(singles):
        run(driver, "decrypt", path, f"{folder}/{i + 1}.privkey")
    if group:
        for i in random.sample(range(group[0]), group[1]):
            run(driver, "decrypt-group", path, f"{folder}/{i + 1}.key", f"{folder}/{i + 1}.dkey")
    mine = run(driver, "result", path).stdout.split()[2:]
    expect(f"ours, {kind}: result {' '.join(mine)}",
           tool_accepts(folder) and ours_accepts(driver, path))
    return path


def theirs(driver, folder, n, threshold):
    """An election of belenios-tool, with every other ballot and step done by us."""
    uuid = tool("setup", "generate-token").stdout.strip()
    with open(f"{folder}/voters.txt", "w") as out:
        out.writelines(f"v{i}@local.example,v{i}{',' + str(1 + i % 4) if threshold else ''}\n"
                       for i in range(n))
    tool("setup", "generate-credentials", "--uuid", uuid, *GROUP, "--file", "voters.txt",
         cwd=folder)
    creds = codes(glob.glob(f"{folder}/*.privcreds")[0])
    os.rename(glob.glob(f"{folder}/*.pubcreds")[0], f"{folder}/public_creds.json")
    for _ in range(1 if threshold else 2):
        tool("setup", "generate-trustee-key", *GROUP, cwd=folder)
    with open(f"{folder}/public_keys.jsons", "w") as out:
        out.writelines(open(f).read() for f in sorted(glob.glob(f"{folder}/*.pubkey")))
    if threshold:
        ceremony(folder)
    tool("setup", "make-trustees", cwd=folder)
    with open(f"{folder}/template.json", "w") as out:
        json.dump({"description": "\u0001\u007f\"é\\/\n😀", "name": "N", "questions": [
            {"answers": ["Yes", "No"], "min": 1, "max": 1, "question": "Q?"},
            {"answers": ["A", "B", "C"], "blank": True, "min": 1, "max": 2, "question": "R?"}]}, out)
    tool("setup", "make-election", "--uuid", uuid, *GROUP, "--template", "template.json",
         cwd=folder)
    tool("archive", "init", cwd=folder)
    for name in ("election.json", "trustees.json", "public_creds.json"):
        os.remove(f"{folder}/{name}")
    path = f"{folder}/{uuid}.bel"
    for i, code in enumerate(creds):
        vote = random.choice([([[1, 0], [0, 1, 1, 0]], "100110"), ([[0, 1], [1, 0, 0, 0]], "011000"),
                              ([[0, 1], [0, 0, 0, 1]], "010001")])
        if i % 2:
            run(driver, "cast", path, stdin=f"{code} {vote[1]}\n")
            continue
        with open(f"{folder}/code", "w") as out:
            out.write(code)
        with open(f"{folder}/vote", "w") as out:
            json.dump(vote[0], out)
        ballot = tool("election", "generate-ballot", "--privcred", "code", "--ballot", "vote",
                      cwd=folder).stdout
        run(driver, "put", path, stdin=ballot)
    expect("theirs: ballots of both", tool_accepts(folder) and ours_accepts(driver, path))
    run(driver, "end", path)
    tally = tool("election", "compute-encrypted-tally", cwd=folder).stdout
    tool("archive", "add-event", "--type=EncryptedTally", stdin=tally, cwd=folder)
    expect("theirs: their tally is ours", ours_accepts(driver, path))
    keys = sorted(glob.glob(f"{folder}/*.privkey"))
    if threshold:
        mine, yours = sorted(glob.glob(f"{folder}/*.key"))[:2]
        run(driver, "decrypt-group", path, mine, mine[:-4] + ".dkey")
        names = [os.path.basename(f) for f in sorted(glob.glob(f"{folder}/*.cert"))]
        share = tool("election", "decrypt-threshold", "--key", os.path.basename(yours),
                     "--decryption-key", os.path.basename(yours)[:-4] + ".dkey", "--trustee-id",
                     str(2 + names.index(os.path.basename(yours)[:-4] + ".cert")),
                     cwd=folder).stdout
        tool("archive", "add-event", "--type=PartialDecryption", stdin=share, cwd=folder)
        run(driver, "decrypt", path, keys[0])
    else:
        run(driver, "decrypt", path, keys[0])
        order = public_order(folder, keys)
        share = tool("election", "decrypt", "--privkey", os.path.basename(keys[1]),
                     "--trustee-id", str(order), cwd=folder).stdout
        tool("archive", "add-event", "--type=PartialDecryption", stdin=share, cwd=folder)
    expect("theirs: shares of both", tool_accepts(folder) and ours_accepts(driver, path))
    run(driver, "result", path)
    expect("theirs: our result", tool_accepts(folder) and ours_accepts(driver, path))


def public_order(folder, keys):
    return 1 + [f[:-7] for f in sorted(glob.glob(f"{folder}/*.pubkey"))].index(keys[1][:-8])


def ceremony(folder):
    def step(*args, **keywords):
        return tool("setup", "generate-trustee-key-threshold", *GROUP, *args, cwd=folder,
                    **keywords).stdout
    for _ in range(3):
        step("--step", "1")
    names = sorted(glob.glob(f"{folder}/*.cert"))
    with open(f"{folder}/certs.jsons", "w") as out:
        out.writelines(open(f).read() for f in names)
    step("--certs", "certs.jsons", "--step", "2")
    with open(f"{folder}/polynomials.jsons", "w") as out:
        for f in names:
            out.write(step("--certs", "certs.jsons", "--key", os.path.basename(f)[:-5] + ".key",
                           "--step", "3", "--threshold", "2"))
    step("--certs", "certs.jsons", "--step", "4", "--polynomials", "polynomials.jsons")
    outputs = ""
    for f in names:
        base = f[:-5]
        output = step("--certs", "certs.jsons", "--key", os.path.basename(base) + ".key", "--step",
                      "5", stdin=open(base + ".vinput").read())
        outputs += output
        open(base + ".voutput", "w").write(output)
    open(f"{folder}/threshold.json", "w").write(
        step("--certs", "certs.jsons", "--step", "6", "--polynomials", "polynomials.jsons",
             stdin=outputs))


def blocks(archive):
    """Offsets behind each event."""
    at, ends = 0, []
    while at < len(archive):
        size = int(archive[at + 124:at + 135], 8)
        name = archive[at:at + 100]
        at += 512 + (size + 511) // 512 * 512
        if b".event.json" in name:
            ends.append((at, b'"EncryptedTally"' in archive[at - 1024:at]))
    return ends


def subsets(driver):
    """Every set of trustees that is large enough gives the sample's result; smaller ones refuse."""
    base = os.path.join(DATA, "small-25-threshold")
    source = glob.glob(f"{base}/public/*.bel")[0]
    archive = open(source, "rb").read()
    cut = next(end for end, is_tally in blocks(archive) if is_tally)
    seeds = sorted(glob.glob(f"{base}/secret/*.key"))
    single = glob.glob(f"{base}/secret/*.privkey")[0]
    for size in range(4):
        for chosen in itertools.combinations(seeds, size):
            for with_single in (True, False):
                with tempfile.TemporaryDirectory() as folder:
                    path = os.path.join(folder, os.path.basename(source))
                    open(path, "wb").write(archive[:cut])
                    for seed in chosen:
                        run(driver, "decrypt-group", path, seed, seed[:-4] + ".dkey")
                    if with_single:
                        run(driver, "decrypt", path, single)
                    done = run(driver, "result", path, check=False)
                    if with_single and size >= 2:
                        expect(f"subset of {size}: 13 12",
                               done.stdout.split()[2:] == ["13", "12"] and tool_accepts(folder))
                    else:
                        expect(f"subset of {size}, single {with_single}: refused",
                               done.returncode != 0)


def flips(driver, n):
    """Flip a bit of an honest archive: if ours accepts, belenios-tool must."""
    sources = glob.glob(f"{DATA}/small-25*/public/*.bel")
    accepted = 0
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for i in range(n):
            source = random.choice(sources)
            archive = bytearray(open(source, "rb").read())
            ends = [end for end, _ in blocks(bytes(archive))]
            archive = archive[:random.choice(ends)] if random.random() < 0.7 else archive
            at = random.randrange(len(archive))
            archive[at] ^= 1 << random.randrange(8)
            os.mkdir(f"{folder}/{i}")
            paths.append(f"{folder}/{i}/{os.path.basename(source)}")
            open(paths[-1], "wb").write(archive)
        done = run(driver, "verify", *paths, check=False)
        for line in done.stdout.splitlines():
            path, verdict = line.split(" ")[:2]
            if verdict == "accept":
                accepted += 1
                expect(f"flip accepted by both: {path}", tool_accepts(os.path.dirname(path)))
        expect(f"{n} flips, {accepted} accepted", done.returncode in (0, 1))


def many(driver, n):
    """n ballots of ours in an election, one archive, accepted by belenios-tool; n of theirs."""
    with tempfile.TemporaryDirectory() as folder:
        path = ours(driver, folder, "yesno", 0, 1, [], n)
        expect(f"{n} ballots of ours", tool_accepts(folder) and ours_accepts(driver, path))
    with tempfile.TemporaryDirectory() as folder:
        path = run(driver, "new", folder, str(n), "abstain", "0", "1").stdout.strip()
        ballots = ""
        for code in codes(f"{folder}/private_creds.txt"):
            open(f"{folder}/code", "w").write(code)
            json.dump([random.choice([[1, 0, 0], [0, 1, 0], [0, 0, 1]])],
                      open(f"{folder}/vote", "w"))
            ballots += tool("election", "generate-ballot", "--privcred", "code", "--ballot",
                            "vote", cwd=folder).stdout
        run(driver, "put", path, stdin=ballots)
        expect(f"{n} ballots of theirs", ours_accepts(driver, path))


def main():
    if not shutil.which("belenios-tool"):
        print("interop: belenios-tool is not installed; skipped")
        return 77
    driver = os.path.abspath(sys.argv[1])
    seed = option("--seed", random.randrange(1 << 30))
    random.seed(seed)
    print(f"seed {seed}")
    for kind, weights, singles, group in (("yesno", 0, 3, []), ("abstain", 1, 1, [3, 2]),
                                          ("blank", 1, 0, [4, 3]), ("many", 0, 2, [2, 1])):
        with tempfile.TemporaryDirectory() as folder:
            ours(driver, folder, kind, weights, singles, group, 12, revotes=2)
    for threshold in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            theirs(driver, folder, 6, threshold)
    subsets(driver)
    flips(driver, option("--flips", 60))
    many(driver, option("--ballots", 40))
    print(f"{checked - len(failures)} passed, {len(failures)} failed")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
