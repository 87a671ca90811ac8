#!/usr/bin/env python3
"""Votes from the notice to the certificate, through the program, with belenios-tool as the judge.

Usage: process_check.py CONFER [PART ...]
Without belenios-tool 2.0 in the path its part is left out, and said so."""
import csv
import fcntl
import hashlib
import json
import os
import pty
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import termios
import threading
import time

CONFER = os.path.abspath(sys.argv[1])
TOOL = shutil.which("belenios-tool")
failures = []


def run(*args, stdin="", check=True):
    env = {**os.environ, "SOURCE_DATE_EPOCH": "1749456000"}
    done = subprocess.run([CONFER, "vote", *map(str, args)], input=stdin, text=True, env=env,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    if check and done.returncode != 0:
        raise RuntimeError(f"{args}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def said(*args, **keywords):
    return json.loads(run(*args, "--format", "json", **keywords).stdout)


def refused(words, *args, stdin=""):
    done = run(*args, stdin=stdin, check=False)
    expect(f"refused: {args[0]}: {words}",
           done.returncode == 1 and re.search(words, done.stderr + done.stdout), done)


def expect(name, good, more=""):
    print(("ok    " if good else "WRONG ") + name)
    if not good:
        print(more)
        failures.append(name)


def put(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def codes_of(folder):
    with open(os.path.join(folder, "codes.csv"), newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def archives(vote):
    return sorted(os.path.join(vote, n) for n in os.listdir(vote) if n.endswith(".bel"))


def tool_accepts(path):
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(path, folder)
        return subprocess.run([TOOL, "election", "verify", "--dir", folder],
                              stderr=subprocess.DEVNULL).returncode == 0


def judge(vote):
    """Both verifiers accept every archive, and the folder is proven."""
    for path in archives(vote):
        expect(f"ours accepts {os.path.basename(path)}", run("verify", path).returncode == 0)
        if TOOL:
            expect(f"belenios-tool accepts {os.path.basename(path)}", tool_accepts(path))
    done = run("verify", vote, check=False)
    expect("the folder is proven", done.returncode == 0, done)


def new(folder, name, members, *options, threshold="more than 1/2", spares=2, trustees=2):
    """A vote ready to be opened: its folder, and its codes."""
    base = os.path.join(folder, name)
    os.mkdir(base)
    vote, codes = os.path.join(base, "vote"), os.path.join(base, "codes")
    put(os.path.join(base, "ta.txt"), "Article 1: each June the parties meet.\n")
    run("new", vote, "--name", "Ratification of the agreement", "--agreement",
        os.path.join(base, "ta.txt"), "--threshold", threshold, *options)
    run("roll", vote, put(os.path.join(base, "members.csv"), members))
    run("roll", vote, "--codes", codes, "--spares", spares)
    for i in range(trustees):
        key = os.path.join(base, f"{i + 1}.key")
        run("trustees", "--make", key, "--name", f"Trustee {i + 1}")
        run("trustees", vote, "--add", key + ".public.json")
    return base, vote, codes_of(codes)


def count(base, vote, *options, trustees=2):
    for i in range(trustees):
        run("decrypt", vote, "--key", os.path.join(base, f"{i + 1}.key"), *options)
    return said("tally", vote, *options)


def members(n, unit=lambda i: "", more=""):
    rows = "".join(f"{i},Member {i},{unit(i)},good,1,\n" for i in range(1, n + 1))
    return "id,name,unit,standing,weight,reason\n" + rows + more


# --- One election, every step -------------------------------------------------------------------

def one_election(folder):
    base, vote, codes = new(folder, "one", members(12, more="90,Left,,no,1,left\n91,New,,no,1,dues\n"),
                            "--quorum", "at least 1/2 of members")
    code = {row["id"]: row["code"] for row in codes if row["id"]}
    spare = [row["code"] for row in codes if row["ballot"].startswith("spare")]
    private = [os.path.join(base, "codes", "codes.csv"), os.path.join(base, "codes", "codes.html"),
               os.path.join(vote, "private", "links.csv"), os.path.join(vote, "roll.csv"),
               os.path.join(base, "1.key")]
    expect("secrets are for their owner alone", all(mode(p) == 0o600 for p in private))
    refused("comes after", "cast", vote, stdin=f"{code['1']}\nyes\n")
    refused("too late for the membership list", "roll", vote, os.path.join(base, "members.csv"))
    manifest = said("open", vote)["manifest_sha256"]
    with open(os.path.join(vote, "manifest.json"), "rb") as file:
        expect("the manifest has the printed hash", hashlib.sha256(file.read()).hexdigest() == manifest)
    refused("too late", "open", vote)
    refused("before the polls are closed", "decrypt", vote, "--key", os.path.join(base, "1.key"))

    receipt = said("cast", vote, stdin=f"{code['2']}\nYes\n")
    heads = run("status", vote).stdout
    expect("the receipt has the log's head", receipt["log"] in heads)
    expect("the tracking code is on the board",
           said("status", vote, "--tracker", receipt["tracker"])["found"])
    expect("another is not", run("status", vote, "--tracker", "A" * 43, check=False).returncode == 1)
    for name in ("log", "board"):
        found = said("status", vote, "--head", receipt[name])
        expect(f"the receipt's head of the {name} is found", found["found"] and found["number"] > 0 and
               found["in"] == ("audit.log" if name == "log" else receipt["election"]), found)
    for head in ("0" * 64, "", "x"):
        expect("another head is not", run("status", vote, "--head", head, check=False).returncode == 1)
    refused("voted already", "cast", vote, stdin=f"{code['2']}\nno\n")
    refused("typing error", "cast", vote, stdin="123-456-789-ABC-DEF\nyes\n")
    typed = code["3"].replace("-", " ")
    said("cast", vote, "--channel", "remote", stdin=f"{typed}\nno\n")

    refused("has voted electronically", "strike", vote, "2")
    refused("nobody with the id", "strike", vote, "90")
    run("strike", vote, "4")
    refused("already", "strike", vote, "4")
    refused("struck off", "cast", vote, stdin=f"{code['4']}\nyes\n")
    run("strike", vote, "5")

    refused("given to nobody", "cast", vote, stdin=f"{spare[0]}\nyes\n")
    refused("has voted", "roll", vote, "--spare-for", "2", "--reason", "lost")
    given = said("roll", vote, "--spare-for", "6", "--reason", "lost")["spare"]
    refused("struck off", "cast", vote, stdin=f"{code['6']}\nyes\n")
    run("cast", vote, stdin=f"{spare[given - 1]}\nyes\n")
    refused("has voted", "strike", vote, "6")
    late = said("roll", vote, "--spare-for", "200", "--reason", "late")["spare"]
    run("cast", vote, stdin=f"{spare[late - 1]}\nabstain\n")
    refused("no spare", "roll", vote, "--spare-for", "7", "--reason", "lost")
    if TOOL:
        made_elsewhere(base, vote, code["8"])
    else:
        run("cast", vote, stdin=f"{code['8']}\nno\n")
    for i in (9, 10):
        run("cast", vote, stdin=f"{code[str(i)]}\nyes\n")
    with open(archives(vote)[0], "rb") as file:
        archive = file.read()
    expect("no code is in the archive", not any(c.encode() in archive for c in code.values()))
    with open(os.path.join(vote, "audit.log"), "rb") as file:
        log = file.read()
    expect("no code and no id is in the log",
           not any(c.encode() in log for c in list(code.values()) + spare) and b"Member " not in log)
    with open(os.path.join(vote, "struck.txt"), encoding="utf-8") as file:
        expect("three credentials are published as struck", len(file.readlines()) == 4)

    refused("comes after", "paper", vote, "--officer", "Teller", "--yes", 1, "--no", 0)
    run("close", vote)
    refused("too late", "cast", vote, stdin=f"{code['11']}\nyes\n")
    refused("only 2 were struck", "paper", vote, "--officer", "Teller", "--yes", 2, "--no", 1)
    refused("two officers", "tally", vote)
    expect("one entry is not enough", not said("paper", vote, "--officer", "First teller", "--yes", 1,
                                               "--no", 1)["agreed"])
    expect("the same officer twice neither",
           not said("paper", vote, "--officer", "first TELLER", "--yes", 1, "--no", 1)["agreed"])
    expect("nor two that differ", not said("paper", vote, "--officer", "Second teller", "--yes", 2,
                                           "--no", 0)["agreed"])
    expect("two that agree are taken", said("paper", vote, "--officer", "Second teller", "--yes", 1,
                                            "--no", 1)["agreed"])
    refused("no trustee has decrypted", "tally", vote)

    # one trustee in the folder, one on a machine of its own with nothing but the archive
    run("decrypt", vote, "--key", os.path.join(base, "1.key"))
    before = [open(p, "rb").read() for p in archives(vote)]
    again = run("decrypt", vote, "--key", os.path.join(base, "1.key")).stdout
    expect("a second decryption is none", "already" in again and
           before == [open(p, "rb").read() for p in archives(vote)], again)
    far = os.path.join(base, "far.shares")
    run("decrypt", *archives(vote), "--key", os.path.join(base, "2.key"), "--out", far)
    run("decrypt", vote, "--add", far)
    result = said("tally", vote)
    # electronic: 2 yes, 3 no, 6 (spare) yes, 200 (late) abstain, 8 no, 9 and 10 yes; paper 1 and 1
    expect("the result is 5 to 3 with 1 abstention",
           (result["yes"], result["no"], result["abstain"]) == (5, 3, 1), result)
    expect("ratified", result["outcome"] == "ratified" and result["needed"] == 5)
    expect("13 members with the late one; quorum 7 met",
           result["members"] == 13 and result["quorum_needed"] == 7 and result["cast"] == 9)
    refused("too late", "paper", vote, "--officer", "Third", "--yes", 0, "--no", 0)
    judge(vote)
    certificate = json.loads(run("certificate", vote, "--format", "json").stdout)
    expect("the certificate adds both", certificate["totals"]["yes"] == 5 and
           certificate["elections"][0]["paper"]["yes"] == 1 and
           certificate["elections"][0]["codes_replaced"] == 1 and
           certificate["elections"][0]["spares_given_out"] == 2)
    html = run("certificate", vote, "--format", "html").stdout
    expect("the certificate loads nothing", "http" not in html and "src=" not in html)
    pdf = os.path.join(vote, "private", "certificate.pdf")
    run("certificate", vote, "--format", "pdf", "-o", pdf)
    with open(pdf, "rb") as file:
        bytes_of_pdf = file.read()
    expect("the certificate's PDF is tagged", bytes_of_pdf.startswith(b"%PDF-") and
           b"/MarkInfo" in bytes_of_pdf and b"/StructTreeRoot" in bytes_of_pdf)
    tamper(base, vote)


def made_elsewhere(base, vote, code):
    """A ballot that belenios-tool makes and we take."""
    work = os.path.join(base, "elsewhere")
    os.mkdir(work)
    shutil.copy(archives(vote)[0], work)
    put(os.path.join(work, "cred"), code)
    put(os.path.join(work, "choice"), "[[0,1,0]]")
    made = subprocess.run([TOOL, "election", "generate-ballot", "--dir", work, "--privcred",
                           os.path.join(work, "cred"), "--ballot", os.path.join(work, "choice")],
                          stdout=subprocess.PIPE, text=True, check=True)
    ballot = put(os.path.join(work, "ballot.json"), made.stdout)
    run("cast", vote, "--ballot", ballot, "--channel", "remote")
    expect("a ballot of belenios-tool is taken", True)
    refused("voted already|repeated|twice", "cast", vote, "--ballot", ballot)


def tamper(base, vote):
    """Whatever is changed in the folder, verify refuses it."""
    changes = [("audit.log", lambda b: b.replace(b'"yes":1', b'"yes":9', 1)),
               ("audit.log", lambda b: b"".join(b.splitlines(True)[:5] + b.splitlines(True)[6:])),
               ("notice.txt", lambda b: b.replace(b"more than 1/2", b"at least 1/2")),
               ("ta.txt", lambda b: b.replace(b"June", b"July")),
               ("manifest.json", lambda b: b.replace(b'"voters":12', b'"voters":13')),
               (os.path.basename(archives(vote)[0]), lambda b: b[:5000] + b"X" + b[5001:]),
               (os.path.basename(archives(vote)[0]), lambda b: b[:-1024])]
    for name in os.listdir(vote):
        if name.endswith(".spares.json"):
            changes.append((name, lambda b: b"[]"))
    for name, change in changes:
        copy = os.path.join(base, "tampered")
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(vote, copy)
        path = os.path.join(copy, name)
        with open(path, "rb") as file:
            before = file.read()
        with open(path, "wb") as file:
            file.write(change(before))
        expect(f"a changed {name} changes", change(before) != before)
        done = run("verify", copy, check=False)
        expect(f"a changed {name} is refused", done.returncode == 1 and "refused" in done.stdout, done)


# --- Units, challenged ballots ------------------------------------------------------------------

def double_majority(folder):
    small = run("new", os.path.join(folder, "x"), "--name", "N", "--agreement", __file__,
                "--threshold", "at least 1/3", check=False)
    expect("a threshold under one half is refused", small.returncode == 1 and "E0707" in small.stderr)
    challenged = "71,New,Field,challenged,1,new-hire\n72,New,Office,challenged,1,new-hire\n"
    base, vote, codes = new(folder, "units",
                            members(8, lambda i: "Office" if i <= 4 else "Field", challenged),
                            "--units", "every unit", "--minimum-unit", "3", spares=0)
    kinds = sorted((e["kind"], e["unit"]) for e in said("status", vote)["elections"])
    expect("two units and their challenged ballots",
           kinds == [("challenged", "Field"), ("challenged", "Office"), ("unit", "Field"),
                     ("unit", "Office")], kinds)
    run("open", vote)
    code = {row["id"]: row["code"] for row in codes}
    for i, choice in {1: "yes", 2: "yes", 3: "yes", 5: "yes", 6: "no", 7: "yes", 8: "no",
                      71: "yes"}.items():
        run("cast", vote, stdin=f"{code[str(i)]}\n{choice}\n")
    units = {u["unit"]: u for u in said("status", vote)["units"]}
    expect("turnout by unit", units["Office"]["electronic"] == 3 and units["Field"]["electronic"] == 5
           and units["Field"]["members"] == 5)
    run("close", vote)
    refused("until the others are counted", "decrypt", vote, "--key",
            os.path.join(base, "1.key"), "--challenged")
    # On a trustee's own machine all archives are given, and challenged ballots stay sealed.
    shares, key = os.path.join(base, "1.shares"), os.path.join(base, "1.key")
    done = said("decrypt", *archives(vote), "--key", key, "--out", shares)
    expect("of four archives two are left sealed", done["archives"] == 2, done)
    with open(shares, encoding="utf-8") as file:
        sent = {json.loads(line)["uuid"] for line in file}
    sealed = {e["uuid"] for e in said("status", vote)["elections"] if e["kind"] == "challenged"}
    expect("the challenged ones", len(sent) == 2 and not sent & sealed, (sent, sealed))
    refused("stay sealed", "decrypt", *(os.path.join(vote, u + ".bel") for u in sealed), "--key", key,
            "--out", shares + ".2")
    expect("nothing was written", not os.path.exists(shares + ".2"))
    run("decrypt", vote, "--add", shares)
    again = run("decrypt", vote, "--add", shares).stdout
    expect("a file may be taken in again", again.count("already") == 2, again)
    result = count(base, vote)
    expect("a tie in one unit fails, but a challenged ballot could break it",
           result["outcome"] == "open" and result["challenged_sealed"] == 1, result)
    result = count(base, vote, "--challenged")
    expect("with it, ratified in both units",
           result["outcome"] == "ratified" and (result["yes"], result["no"]) == (6, 2), result)
    judge(vote)


def sealed_for_good(folder):
    base, vote, codes = new(folder, "sealed", members(6, more="9,New,,challenged,1,new-hire\n"),
                            "--minimum-unit", "3", "--no-abstain", trustees=1)
    code = {row["id"]: row["code"] for row in codes}
    run("open", vote)
    for i in range(1, 6):
        run("cast", vote, stdin=f"{code[str(i)]}\nno\n")
    run("cast", vote, stdin=f"{code['9']}\nyes\n")
    refused("no such answer", "cast", vote, stdin=f"{code['6']}\nabstain\n")
    run("close", vote)
    result = count(base, vote, trustees=1)
    expect("one challenged ballot cannot change 0 to 5", result["outcome"] == "not ratified" and
           result["challenged_sealed"] == 1, result)
    refused("could not change", "decrypt", vote, "--key", os.path.join(base, "1.key"),
            "--challenged")
    refused("could not change", "tally", vote, "--challenged")
    judge(vote)


# --- A group of trustees, weights ---------------------------------------------------------------

def group_and_weights(folder):
    rows = "".join(f"{i},Delegate {i},,good,{w},\n" for i, w in enumerate((3, 3, 2, 2, 1, 1), 1))
    base, vote, codes = new(folder, "group", "id,name,unit,standing,weight,reason\n" + rows,
                            "--minimum-unit", "2", trustees=0, spares=1)
    spare = {row["ballot"]: row["code"] for row in codes if not row["id"]}
    expect("a spare of each weight", set(spare) == {"spare 1", "spare 2 (weight 2)", "spare 3 (weight 3)"}, spare)
    codes = [row for row in codes if row["id"]]
    shared = os.path.join(base, "shared")
    keys = [os.path.join(base, f"g{i}.key") for i in range(3)]
    for turn in range(3):
        for key in keys:
            more = ["--threshold", 2, "--of", 3] if turn == 0 else []
            done = said("trustees", "--ceremony", shared, "--key", key, *more)
            expect(f"turn {turn + 1} of {os.path.basename(key)}", done["members"] == 3)
    refused("no trustee", "open", vote)
    run("trustees", vote, "--add-group", shared)
    run("open", vote)
    expect("a lost code of weight 2 gets a spare of weight 2",
           said("roll", vote, "--spare-for", "3", "--reason", "lost")["spare"] == 2)
    refused("no spare code of the weight 2 left", "roll", vote, "--spare-for", "4", "--reason", "lost")
    expect("a late delegate of weight 3", said("roll", vote, "--spare-for", "new", "--reason", "late",
                                               "--weight", 3)["spare"] == 3)
    refused("struck off", "cast", vote, stdin=f"{codes[2]['code']}\nyes\n")
    codes[2]["code"] = spare["spare 2 (weight 2)"]
    codes.append({"id": "new", "code": spare["spare 3 (weight 3)"]})
    for row in codes:
        run("cast", vote, stdin=f"{row['code']}\n{'yes' if row['id'] in '126' else 'no'}\n")
    run("close", vote)
    run("decrypt", vote, "--key", keys[2])
    refused("", "tally", vote)
    run("decrypt", vote, "--key", keys[0])
    result = said("tally", vote)
    expect("two of three decrypt; weights count: 7 to 8 of 15",
           (result["yes"], result["no"], result["members"]) == (7, 8, 15), result)
    judge(vote)


# --- On record ----------------------------------------------------------------------------------

def on_record(folder):
    base, vote, codes = new(folder, "record", members(4), trustees=1, spares=0)
    key, seen = os.path.join(base, "observer.key"), os.path.join(base, "seen.json")
    made = said("trustees", "--make", key, "--name", "Observer")
    refused("before the polls are open", "observe", vote, "--key", key, "--say", "x", "--out", seen)
    run("protest", vote, "--by", "Member of the committee", "--text", "The notice was posted late.")
    run("open", vote)
    run("cast", vote, stdin=f"{codes[0]['code']}\nyes\n")
    copy = shutil.copytree(vote, os.path.join(base, "copy"), ignore=shutil.ignore_patterns("private", "roll.csv"))
    before = open(os.path.join(copy, "audit.log"), "rb").read()
    said("observe", copy, "--key", key, "--say", 'I saw "the box" sealed. \u00bfS\u00ed?', "--out", seen)
    expect("signing changes nothing", open(os.path.join(copy, "audit.log"), "rb").read() == before)
    refused("one paragraph", "observe", copy, "--key", key, "--say", "a\nb", "--out", seen + "2")
    refused("1200 bytes at most", "observe", copy, "--key", key, "--say", "a" * 1201, "--out", seen + "2")
    run("cast", vote, stdin=f"{codes[1]['code']}\nno\n")
    statement = open(seen, encoding="utf-8").read()
    for what, changed in (("text", statement.replace("sealed", "opened")),
                          ("name", statement.replace('"name":"Observer"', '"name":"Mayor"')),
                          ("nothing", ""), ("half", statement[:len(statement) // 2])):
        refused("", "observe", vote, "--add", put(os.path.join(base, what), changed))
    other = os.path.join(base, "other.key")
    run("trustees", "--make", other, "--name", "Other")
    shutil.copy(key + ".public.json", other + ".public.json")
    refused("not signed with its key", "observe", copy, "--key", other, "--say", "x", "--out", seen + "3")
    run("observe", vote, "--add", seen)
    refused("on record already", "observe", vote, "--add", seen)
    run("close", vote)
    count(base, vote, trustees=1)
    run("protest", vote, "--by", "Observer", "--text", "The count was not announced.")
    judge(vote)
    text = run("certificate", vote).stdout
    expect("the certificate names all three", "posted late" in text and made["fingerprint"] in text and
           "not announced" in text and "IS NOT" not in text, text)
    kinds = [(s["kind"], s.get("signature"), s.get("log_known")) for s in said("certificate", vote)["on_record"]]
    expect("and their signatures", kinds == [("protest", None, None), ("statement", True, True),
                                             ("protest", None, None)], kinds)
    # Another log: as if the first cast had never been logged, and everything chained anew.
    log = os.path.join(vote, "audit.log")
    lines = [json.loads(line) for line in open(log, encoding="utf-8")]
    lines[[i for i, l in enumerate(lines) if l["event"] == "cast"][0]]["channel"] = "remote"
    put(log, chained(lines))
    refused("a head that this log does not have", "verify", vote)


def chained(lines):
    """The lines as a log that is whole in itself."""
    text, parent = "", None
    for line in lines:
        line.pop("parent", None)
        ordered = {"height": line.pop("height")}
        if parent:
            ordered["parent"] = parent
        out = json.dumps({**ordered, **line}, separators=(",", ":"), ensure_ascii=False)
        parent = hashlib.sha256(out.encode()).hexdigest()
        text += out + "\n"
    return text


# --- Races --------------------------------------------------------------------------------------

def race(folder):
    """Strike-off and cast at the same instant: exactly one wins, for every member."""
    n = 12
    base, vote, codes = new(folder, "race", members(n), trustees=1, spares=0)
    code = {row["id"]: row["code"] for row in codes}
    run("open", vote)
    for i in range(1, n + 1):
        won = []
        starts = threading.Barrier(2)

        def one(name, *args, stdin=""):
            starts.wait()
            if run(*args, stdin=stdin, check=False).returncode == 0:
                won.append(name)

        threads = [threading.Thread(target=one, args=("strike", "strike", vote, i)),
                   threading.Thread(target=one, args=("cast", "cast", vote),
                                    kwargs={"stdin": f"{code[str(i)]}\nyes\n"})]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        if len(won) != 1:
            expect(f"exactly one of strike and cast wins for {i}", False, won)
    status = said("status", vote)["elections"][0]
    expect("every member is counted in one channel",
           status["booth"] + status["paper"] == n and status["unrecorded"] == 0, status)
    run("close", vote)


def lists(folder):
    """A list with problems freezes nothing, and all problems are said."""
    base, vote, _ = new(folder, "lists", members(3), spares=0, trustees=0)
    other = os.path.join(base, "other")
    run("new", other, "--name", "N", "--agreement", os.path.join(base, "ta.txt"), "--threshold",
        "a majority")
    done = run("roll", other, put(os.path.join(base, "bad.csv"),
                                  "id,standing\n1,good\n1,good\n,good\n4,maybe\n5,no,x\n"),
               check=False)
    found = re.findall(r"bad\.csv:(\d+).*?\[(\w+)\]", done.stderr)
    expect("all rows are reported", done.returncode == 1 and
           [f for f in found if f[1] != "W0721"] ==
           [("3", "E0713"), ("4", "E0712"), ("5", "E0714"), ("6", "E0711")], done.stderr)
    expect("and nothing is frozen", not os.path.exists(os.path.join(other, "roll.csv")))
    refused("comes after", "roll", other, "--codes", os.path.join(base, "c2"))


def wrong_files(folder):
    """What a newcomer gets wrong: each is refused with a sentence that says what to do."""
    base = os.path.join(folder, "wrong")
    os.mkdir(base)
    at = lambda name: os.path.join(base, name)
    call = ("--name", "N", "--threshold", "a majority", "--agreement")
    refused("is empty", "new", at("v"), *call, put(at("empty.txt"), ""))
    for name in ("notice.txt", "audit.log", "roll.csv", "summary.txt"):
        refused("rename the agreement", "new", at("v"), *call, put(at(name), "text"))
    expect("no folder was made", not os.path.exists(at("v")))
    os.mkdir(at("empty"))
    refused("no vote.s folder", "open", at("empty"))
    refused("no vote.s folder", "verify", at("empty"))
    run("rehearse", at("practice"), "--members", "4")
    refused("practice/vote is one", "status", at("practice"))
    run("new", at("v"), *call, put(at("ta.txt"), "text"))
    with open(at("list.csv"), "wb") as file:
        file.write(b"PK\3\4 and so on")
    refused("Excel workbook: save it as", "roll", at("v"), at("list.csv"))
    run("roll", at("v"), put(at("good.csv"), members(4)))
    run("roll", at("v"), "--codes", at("codes"))
    run("trustees", "--make", at("k"), "--name", "Chair")
    refused("nobody else may have it", "trustees", at("v"), "--add", at("k"))
    refused("ends in .public.json", "trustees", at("v"), "--add", at("ta.txt"))
    run("trustees", at("v"), "--add", at("k.public.json"))
    run("open", at("v"))
    run("close", at("v"))
    refused("no trustee has decrypted yet", "tally", at("v"))
    refused("is no trustee's secret file", "decrypt", at("v"), "--key", at("ta.txt"))
    refused("there is no decryption in it", "decrypt", at("v"), "--add", at("empty.txt"))


def breaking_off(folder):
    """Ctrl-C while a code is typed: the terminal shows again what is typed, and nothing was cast."""
    base, vote, codes = new(folder, "typing", members(4), trustees=1)
    run("open", vote)
    typist, screen, hidden, shows = at_terminal(vote, b"abc\x03")
    expect("Ctrl-C ends it", typist.wait(10) == -signal.SIGINT, typist.returncode)
    expect("what is typed is hidden, and shown again after Ctrl-C", hidden and shows())
    expect("nothing was cast", said("status", vote)["elections"][0]["booth"] == 0)
    typist, other, hidden, shows = at_terminal(vote, codes[0]["code"].encode() + b"\n")
    wait_until(shows)
    os.write(other, b"yes\nyes\n")
    expect("a code typed without Ctrl-C votes", typist.wait(30) == 0 and hidden and shows())
    os.close(screen)
    os.close(other)


def at_terminal(vote, keys):
    """`cast` in a terminal of its own, and keys pressed once what is typed is hidden."""
    screen, line = pty.openpty()
    shows = lambda: bool(termios.tcgetattr(screen)[3] & termios.ECHO)
    typist = subprocess.Popen([CONFER, "vote", "cast", vote], stdin=line, stdout=line, stderr=line,
                              start_new_session=True,
                              preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    os.close(line)
    hidden = wait_until(lambda: not shows())
    os.write(screen, keys)
    return typist, screen, hidden, shows


def wait_until(true):
    for _ in range(200):
        if true():
            return True
        time.sleep(0.05)
    return False


def rehearsal(folder):
    run("rehearse", os.path.join(folder, "practice"), "--members", "9")
    judge(os.path.join(folder, "practice", "vote"))


def main():
    if not TOOL:
        print("belenios-tool is not here: its part is left out")
    parts = (one_election, double_majority, sealed_for_good, group_and_weights, on_record, race, lists,
             wrong_files, breaking_off, rehearsal)
    chosen = sys.argv[2:]
    with tempfile.TemporaryDirectory() as folder:
        for part in parts:
            if chosen and part.__name__ not in chosen:
                continue
            print(f"--- {part.__name__}")
            part(folder)
    expect("all chosen parts are there", not set(chosen) - {part.__name__ for part in parts}, chosen)
    print(f"{len(failures)} failed")
    return 1 if failures else 0


sys.exit(main())
