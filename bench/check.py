"""Are two answers the same, to the cent? Used by run.py; on its own: check.py A.json A.csv B.json B.csv."""
import itertools
import json
import sys


def cents_of(text):
    """Dollars as written ('-12.5') in cents, exactly."""
    sign = -1 if text.startswith("-") else 1
    whole, _, part = text.lstrip("+-").partition(".")
    part = part.rstrip("0")
    if len(part) > 2:
        raise ValueError(f"more than two decimals: {text}")
    return sign * (int(whole or 0) * 100 + int(part.ljust(2, "0")))


def gain_lines(path):
    """Each row of a gain file as (id, gain A, gain B), in cents."""
    with open(path, encoding="utf-8") as f:
        names = f.readline().strip().replace('"', "").split(",")
        if names != ["id", "A", "B"]:
            raise ValueError(f"{path}: the header is {names}")
        for line in f:
            ident, a, b = line.rstrip("\r\n").replace('"', "").split(",")
            yield ident, cents_of(a), cents_of(b)


def answer_of(path):
    """The JSON of a peer, or of `confer compare`, in the peers' shape."""
    with open(path, encoding="utf-8") as f:
        answer = json.load(f)
    if "offers" not in answer:
        return {k: answer[k] for k in ("members", "totals", "by")}
    offers = {o["offer"]: o for o in answer["offers"]}
    years = [y["fiscal_year"] for y in answer["offers"][0]["fiscal_years"]]
    totals, by = {}, {}
    for name, offer in offers.items():
        totals["status_quo"] = [y["status_quo"] for y in offer["fiscal_years"]]
        totals[name] = [y["offer"] for y in offer["fiscal_years"]]
        for field, rows in offer["by"].items():
            for row in rows:
                keys = by.setdefault(field, {})
                keys.setdefault(row["key"], {})[name] = [row["fiscal_years"][y] for y in years]
    return {"members": answer["offers"][0]["members"], "totals": totals, "by": by}


def differences(json_a, gain_a, json_b, gain_b, most=5):
    """What differs, in words; an empty list when the answers agree to the cent."""
    found = []
    a, b = answer_of(json_a), answer_of(json_b)

    def walk(x, y, where):
        if isinstance(x, dict) and isinstance(y, dict):
            for key in sorted(set(x) | set(y)):
                if key not in x or key not in y:
                    found.append(f"{where}{key}: only in one")
                else:
                    walk(x[key], y[key], f"{where}{key}/")
        elif x != y:
            found.append(f"{where[:-1]}: {x} and {y}")

    walk(a, b, "")
    lines_a, lines_b = gain_lines(gain_a), gain_lines(gain_b)
    n_rows = 0
    for n_rows, (x, y) in enumerate(itertools.zip_longest(lines_a, lines_b), 1):
        if x != y:
            found.append(f"gain, row {n_rows}: {x} and {y}")
            if len(found) > most:
                break
    else:
        if n_rows != a["members"]:
            found.append(f"gain: {n_rows} rows for {a['members']} members")
    return found[:most]


if __name__ == "__main__":
    wrong = differences(*sys.argv[1:5])
    print("\n".join(wrong) or "the answers agree to the cent")
    sys.exit(bool(wrong))
