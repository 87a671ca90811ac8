#!/usr/bin/python3
"""68,921 packages of three raises over a TERM78 folder, in numpy: the algorithm of confer's tables.

  numpy_fit.py DIR ENVELOPE_CENTS [--linear]

A period's cost depends on the rate alone within FTE, premium, tier and year: it is tabulated by rate for each of
those, summed by member-periods for each cell, and every package's cells are looked up and added. The envelope is
of the second fiscal year. Prints the answer as JSON; with --linear also how far payroll x percent is off.
"""
import json
import os
import sys

import numpy as np
import pandas as pd

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "peers"))
from term78 import N_PERIODS, RETIREMENT, period_of, years_later  # noqa: E402

RAISES = (8, 34, 60)  # periods of 2024-10-05, 2025-10-04, 2026-10-03
QUARTERS = np.arange(41) * 25  # hundredths of a percent
# (first period, end, fiscal year, year of the contributions, raises in force)
SPANS = ((8, 26, 0, 0, 1), (26, 28, 1, 0, 1), (28, 34, 1, 1, 1), (34, 52, 1, 1, 2), (52, 54, 2, 1, 2),
         (54, 60, 2, 2, 2), (60, 78, 2, 2, 3))


def raised(rates, hundredths):
    """Rates in cents after a raise, half up."""
    return (rates * (10000 + hundredths) + 5000) // 10000


def read(folder):
    schedule = pd.read_csv(f"{folder}/schedule.csv", index_col="range")
    cents = (schedule * 100).round().fillna(0).to_numpy().astype("int64").ravel()
    width = schedule.shape[1]
    first = {name: i * width for i, name in enumerate(schedule.index)}
    n_steps = schedule.notna().sum(axis=1).to_numpy()
    top_of = np.repeat(np.arange(len(schedule)) * width + n_steps - 1, width)
    names = ("class", "fte", "step_date", "tier", "premiums")
    m = pd.read_csv(f"{folder}/roster.csv", usecols=[*names, "step"], na_filter=False,
                    dtype={**dict.fromkeys(names, "category"), "step": "int64"})

    def lookup(column, table):
        return np.asarray([table(x) for x in m[column].cat.categories])[m[column].cat.codes]

    cell = lookup("class", first.get) + m["step"].to_numpy() - 1
    days = m["step_date"].cat.categories.to_numpy().astype("datetime64[D]")
    codes = m["step_date"].cat.codes.to_numpy()
    moves = [np.minimum(period_of(years_later(days, i))[codes], N_PERIODS) for i in range(3)]
    tiers = sorted(RETIREMENT)
    profiles = {}
    keys = np.stack([lookup("fte", lambda x: round(float(x) * 100)),
                     lookup("premiums", lambda x: int("BIL" in x.split(";"))), lookup("tier", tiers.index)])
    unique, profile = np.unique(keys, axis=1, return_inverse=True)
    profiles = [(int(f), int(b), tiers[t]) for f, b, t in unique.T]
    return cents, top_of, cell, moves, profiles, profile


def weights_of(cell, top_of, moves, profile, n_cells, n_profiles):
    """Member-periods by span, cell and profile."""
    ends = [np.zeros(len(cell), "int64"), *moves, np.full(len(cell), N_PERIODS)]
    weights = []
    for first, end, *_ in SPANS:
        sums = np.zeros(n_cells * n_profiles)
        for j in range(4):
            periods = np.maximum(np.minimum(ends[j + 1], end) - np.maximum(ends[j], first), 0)
            at = np.minimum(cell + j, top_of[cell]) * n_profiles + profile
            sums += np.bincount(at, periods, n_cells * n_profiles)
        weights.append(sums.astype("int64").reshape(n_cells, n_profiles))
    return weights


def period(rates, fte, bil, tier, year):
    """(gross, employer cost) of a period at each rate, without health."""
    base = (rates * (8 * fte) + 5) // 10
    gross = base + bil * ((base * 25 + 500) // 1000)
    medicare = (gross * 145 + 5000) // 10000
    return gross, gross + medicare + (gross * RETIREMENT[tier][year] + 5000) // 10000


def pay_tables(profiles, all_rates):
    """[span] -> (gross, cost) of a period, [profile, rate]; doubles hold these whole numbers exactly."""
    tables = []
    for _, _, _, contributions, _ in SPANS:
        pays = [period(all_rates, fte, bil, tier, contributions) for fte, bil, tier in profiles]
        tables.append([np.stack([p[i] for p in pays]).astype("float64") for i in range(2)])
    return tables


def main():
    folder, envelope = sys.argv[1], int(sys.argv[2])
    cents, top_of, cell, moves, profiles, profile = read(folder)
    n_cells = len(cents)
    weights = weights_of(cell, top_of, moves, profile, n_cells, len(profiles))
    used = np.flatnonzero(sum(w.sum(axis=1) for w in weights))
    low = int(cents[used].min())
    high = int(raised(raised(raised(cents[used], 1000), 1000), 1000).max())
    all_rates = np.arange(low, high + 1)
    pays = pay_tables(profiles, all_rates)
    after = [(raised(all_rates, q) - low).clip(max=high - low).astype("int32") for q in QUARTERS]
    after = np.ascontiguousarray(np.stack(after, axis=1))  # [rate, quarters]: the rate after a raise
    weights = [w.astype("float64") for w in weights]

    sums = {k: np.zeros((4,) + (41,) * k) for k in (1, 2, 3)}  # costs of the three years, gain
    linear = np.zeros((4, 3))
    for c in used:  # one cell's tables stay in the cache for all its packages
        rate = int(cents[c]) - low
        reached = [after[rate]]
        for _ in range(2):
            reached.append(after[reached[-1]])
        end = int(reached[2].max()) + 1
        tables = {k: np.zeros((4, end - rate)) for k in (1, 2, 3)}
        for (_, _, year, _, k), w, (gross, cost) in zip(SPANS, weights, pays):
            ours = w[c]
            if not ours.any():
                continue
            costs = ours @ cost[:, rate:end]
            gains = ours @ gross[:, rate:end]
            tables[k][year] += costs - costs[0]
            tables[k][3] += gains - gains[0]
            linear[k, year] += costs[0]
        for k in (1, 2, 3):
            at = reached[k - 1] - rate
            for figure in np.flatnonzero(tables[k].any(axis=1)):
                sums[k][figure] += tables[k][figure].take(at)
    total = sums[1][:, :, None, None] + sums[2][..., None] + sums[3]
    sums = {name: np.rint(total[i]).astype("int64") for i, name in enumerate((0, 1, 2, "gain"))}

    fits = sums[1] <= envelope
    gain = np.where(fits, sums["gain"], np.iinfo("int64").min).ravel()
    best = int(gain.argmax())
    answer = {"feasible": int(fits.sum()), "best": [int(i) for i in np.unravel_index(best, (41, 41, 41))],
              "fiscal_years": [int(sums[y].ravel()[best]) for y in range(3)], "total_gain": int(gain[best])}
    if "--linear" in sys.argv:
        factor = 1 + QUARTERS / 10000
        a, b, c = factor[:, None, None], factor[None, :, None], factor[None, None, :]
        grown = {1: a - 1, 2: a * b - 1, 3: a * b * c - 1}
        guess = [sum(linear[k, y] * grown[k] for k in (1, 2, 3)) for y in range(3)]
        total = sum(guess) - (sums[0] + sums[1] + sums[2])
        limits = np.percentile(sums[1], np.arange(1, 100))
        wrong = [int(((guess[1] <= limit) != (sums[1] <= limit)).sum()) for limit in limits]
        answer["linear"] = {"largest_error": round(float(np.abs(total).max())), "misjudged": max(wrong)}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
