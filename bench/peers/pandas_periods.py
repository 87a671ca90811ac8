#!/usr/bin/python3
"""TERM78 in pandas: whole columns, one period after another, 100,000 members at a time.

  pandas_periods.py DIR GAIN.csv
"""
import sys

import numpy as np
import pandas as pd

from term78 import (A_STARTS, B_AGAIN, B_STARTS, HEALTH, LUMP_HIRED_BY, N_PERIODS, NEW_RATES, RETIREMENT, YEAR_OF,
                    answer, period_of, raised, years_later)

CHUNK = 100_000
KEYS = ["fund", "department", "unit"]
CATEGORIES = ["class", "fte", "hired", "step_date", "tier", "plan", "premiums", *KEYS]


def lookup(column, table):
    """A category column through a function of its categories."""
    return np.asarray([table(x) for x in column.cat.categories])[column.cat.codes]


def read_schedule(path):
    wide = pd.read_csv(path, index_col="range")
    cents = (wide * 100).round().fillna(0).astype("int64")
    first = pd.Series(np.arange(len(wide)) * wide.shape[1], index=wide.index)
    top = first + wide.notna().sum(axis=1) - 1
    return cents.to_numpy().ravel(), first, top


def cost_chunk(m, cells, first, top):
    """The members' sums in cents: 3 years of status quo, cost of A and of B, then gain A and gain B."""
    status_quo_rates, a_rates = cells, raised(cells, 6)
    b_rates = raised(cells, 3)
    b_rates_2 = raised(b_rates, 3)
    cell = lookup(m["class"], first.get) + m["step"].to_numpy() - 1
    top_cell = lookup(m["class"], top.get)
    fte = lookup(m["fte"], lambda x: round(float(x) * 100))
    bil = lookup(m["premiums"], lambda x: int("BIL" in x.split(";")))
    fte_8, bil_25, bil_50 = 8 * fte, 25 * bil, 50 * bil
    retirement = [lookup(m["tier"], lambda x: RETIREMENT[x][y]) for y in range(3)]
    health = [(lookup(m["plan"], lambda x: HEALTH[x][y]) * fte + 50) // 100 for y in range(3)]
    lump = lookup(m["hired"], lambda x: int(x <= LUMP_HIRED_BY)) * fte * 1000
    days = pd.to_datetime(pd.Series(m["step_date"].cat.categories)).to_numpy().astype("datetime64[D]")
    codes = m["step_date"].cat.codes.to_numpy()
    moves = [period_of(years_later(days, n))[codes] for n in range(3)]

    def period(rates, premium, one_time, y):
        """Gross, and the employer's cost without health, of everyone in one period."""
        base = (rates[cell] * fte_8 + 5) // 10
        pensionable = base + (base * premium + 500) // 1000
        gross = pensionable if one_time is None else pensionable + one_time
        return gross, gross + (pensionable * retirement[y] + 5000) // 10000 + (gross * 145 + 5000) // 10000

    n = len(m)
    sums = {name: np.zeros(n, "int64") for name in
            [f"{s}{y}" for s in ("status_quo", "A", "B") for y in range(3)] + ["gain_A", "gain_B"]}
    for k in range(N_PERIODS):
        for move in moves:
            movers = np.flatnonzero(move == k)
            cell[movers] = np.minimum(cell[movers] + 1, top_cell[movers])
        year = YEAR_OF[k]
        y = int(np.searchsorted(NEW_RATES, k, "right"))
        gross, cost = period(status_quo_rates, bil_25, None, y)
        sums[f"status_quo{year}"] += cost + health[y]
        if k >= A_STARTS:
            gross_a, cost_a = period(a_rates, bil_50, lump if k == A_STARTS else None, y)
            sums[f"A{year}"] += cost_a - cost
            sums["gain_A"] += gross_a - gross
        if k >= B_STARTS:
            gross_b, cost_b = period(b_rates if k < B_AGAIN else b_rates_2, bil_50,
                                     lump if k == B_STARTS else None, y)
            sums[f"B{year}"] += cost_b - cost
            sums["gain_B"] += gross_b - gross
    return sums


def main():
    folder, gain_path = sys.argv[1:]
    cells, first, top = read_schedule(f"{folder}/schedule.csv")
    types = {"id": str, "step": "int64", **dict.fromkeys(CATEGORIES, "category")}
    groups, members = [], 0
    with open(gain_path, "w", encoding="utf-8") as out:
        out.write("id,A,B\n")
        for m in pd.read_csv(f"{folder}/roster.csv", dtype=types, keep_default_na=False, chunksize=CHUNK):
            sums = pd.DataFrame(cost_chunk(m, cells, first, top), index=m.index)
            # Three times as fast as to_csv with floats; two decimals of a double are exact for these amounts.
            gains = zip(m["id"], (sums.pop("gain_A") / 100).tolist(), (sums.pop("gain_B") / 100).tolist())
            out.writelines(map("%s,%.2f,%.2f\n".__mod__, gains))
            groups.append(sums.groupby([m[k].astype(str) for k in KEYS]).sum())
            members += len(m)
    sums = pd.concat(groups)
    by = {}
    for key in KEYS:
        part = sums.groupby(level=key).sum()
        by[key] = {name: {s: [int(row[f"{s}{y}"]) for y in range(3)] for s in "AB"} for name, row in part.iterrows()}
    all_sums = sums.sum()
    status_quo = [int(all_sums[f"status_quo{y}"]) for y in range(3)]
    totals = {"status_quo": status_quo}
    for s in "AB":
        totals[s] = [status_quo[y] + int(all_sums[f"{s}{y}"]) for y in range(3)]
    answer(members, totals, by)


if __name__ == "__main__":
    main()
