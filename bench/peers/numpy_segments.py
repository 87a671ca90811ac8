#!/usr/bin/python3
"""TERM78 in numpy by pay segments: a member's pay is constant between a step move and a dated change, so each
stretch is costed once and counted, in blocks that stay in the cache.

  numpy_segments.py DIR GAIN.csv

A member is at stage 0, 1, 2, 3: so many step moves have happened. The dated changes cut the 78 periods into 8
spans; inside a span and a stage every period is the same. pandas reads the CSV, which numpy has no fast way to do.
"""
import sys

import numpy as np
import pandas as pd

from term78 import (EARLIEST, HEALTH, LATEST, LUMP_HIRED_BY, N_PERIODS, RETIREMENT, SPANS, answer, period_of, raised,
                    years_later)

CHUNK, BLOCK = 131_072, 16_384
KEYS = ("fund", "department", "unit")
COLUMNS = ("class", "fte", "hired", "step_date", "tier", "plan", "premiums", *KEYS)


def lookup(column, table):
    return np.asarray([table(x) for x in column.cat.categories])[column.cat.codes]


def csv_lines(ids, columns):
    """The bytes of the rows id,dollars,dollars: one array a character place, empty places dropped at the end."""
    width = ids.dtype.itemsize
    places = list(ids.view("uint8").reshape(-1, width).T)
    for cents in columns:
        left = np.abs(cents)
        digits = []
        for i in range(10):
            quotient = left // 10
            digit = (left - 10 * quotient + ord("0")).astype("uint8")
            if i > 2:
                digit[left == 0] = 0
            digits.append(digit)
            left = quotient
        if left.any():
            raise SystemExit("a gain has more digits than there is room for")
        comma, point = (np.full(len(ids), ord(c), "uint8") for c in ",.")
        sign = np.where(cents < 0, ord("-"), 0).astype("uint8")
        places += [comma, sign, *digits[:1:-1], point, digits[1], digits[0]]
    places.append(np.full(len(ids), ord("\n"), "uint8"))
    flat = np.stack(places, axis=1).ravel()
    return flat[flat != 0].tobytes()


class Sums:
    def __init__(self):
        self.members = 0
        self.status_quo = np.zeros(3, "int64")
        self.by = {key: {} for key in KEYS}

    def add_groups(self, m, costs):
        """Add a chunk's costs, 6 rows (A, B by year): one pass over the members, then by field."""
        fields = [m[key].cat for key in KEYS]
        shape = [len(c.categories) for c in fields]
        group = np.ravel_multi_index([c.codes for c in fields], shape)
        # The weights are whole cents, and their sums far below 2**53: exact.
        parts = np.stack([np.bincount(group, c, np.prod(shape)) for c in costs], axis=-1).astype("int64")
        parts = parts.reshape(*shape, 6)
        for axis, key in enumerate(KEYS):
            part = parts.sum(axis=tuple(i for i in range(3) if i != axis))
            for name, row in zip(fields[axis].categories, part):
                self.by[key][name] = self.by[key].get(name, 0) + row


def cost_block(b, tables, n_cells, top_of, sums):
    """Cost one block of members: their cost of A and B by year (6 rows), and their gains (2 rows)."""
    n = len(b["fte"])
    fte_8 = 8 * b["fte"]
    base_cell, top_cell = b["cell"], top_of[b["cell"]]
    rates_of_year = [b["retirement"][y] for y in range(3)]

    stages = {}

    def stage(table, j):
        """(gross, gross and Medicare, pensionable) a period at stage j on one of the four rate tables."""
        if (table, j) not in stages:
            cell = np.minimum(base_cell + j, top_cell) + table * n_cells
            base = (tables[cell] * fte_8 + 5) // 10
            gross = base + (base * b["bil_25" if table == 0 else "bil_50"] + 500) // 1000
            stages[table, j] = gross, gross + (gross * 145 + 5000) // 10000
        return stages[table, j]

    costs = {}

    def cost(table, j, y):
        """The employer's cost a period without health, with the contributions of year y."""
        if (table, j, y) not in costs:
            gross, with_medicare = stage(table, j)
            costs[table, j, y] = with_medicare + (gross * rates_of_year[y] + 5000) // 10000
        return costs[table, j, y]

    cost_a, cost_b = np.zeros((3, n), "int64"), np.zeros((3, n), "int64")
    gain_a, gain_b = np.zeros(n, "int64"), np.zeros(n, "int64")
    ends = [np.zeros(n, "int64"), *b["moves"], np.full(n, N_PERIODS)]
    for first, end, year, y, a_on, b_raises in SPANS:
        health = (b["health"][y] * b["fte"] + 50) // 100
        sums.status_quo[year] += int(health.sum()) * (end - first)
        for j in range(4):
            if EARLIEST[j] >= end or LATEST[j + 1] <= first:
                continue
            periods = np.minimum(ends[j + 1], end) - np.maximum(ends[j], first)
            np.maximum(periods, 0, out=periods)
            before = cost(0, j, y)
            sums.status_quo[year] += int(np.dot(periods, before))
            if a_on:
                cost_a[year] += periods * (cost(1, j, y) - before)
                gain_a += periods * (stage(1, j)[0] - stage(0, j)[0])
            if b_raises:
                cost_b[year] += periods * (cost(1 + b_raises, j, y) - before)
                gain_b += periods * (stage(1 + b_raises, j)[0] - stage(0, j)[0])

    # The lump sums: A's in period 25, B's in period 8. They count for Medicare alone.
    lump = b["lump"]
    first_move = b["moves"][0]
    for table, k, costs_of, gain in ((1, 25, cost_a, gain_a), (2, 8, cost_b, gain_b)):
        gross = np.where(first_move <= k, stage(table, 1)[0], stage(table, 0)[0])
        costs_of[0] += lump + ((gross + lump) * 145 + 5000) // 10000 - (gross * 145 + 5000) // 10000
        gain += lump
    return np.concatenate([cost_a, cost_b]), np.stack([gain_a, gain_b])


def main():
    folder, gain_path = sys.argv[1:]
    schedule = pd.read_csv(f"{folder}/schedule.csv", index_col="range")
    cents = (schedule * 100).round().fillna(0).to_numpy().astype("int64").ravel()
    tables = np.concatenate([cents, raised(cents, 6), raised(cents, 3), raised(raised(cents, 3), 3)])
    width = schedule.shape[1]
    first_cell = {name: i * width for i, name in enumerate(schedule.index)}
    n_steps = schedule.notna().sum(axis=1).to_numpy()
    top_of = np.repeat(np.arange(len(schedule)) * width + n_steps - 1, width)

    sums = Sums()
    types = {"id": "S64", "step": "int64", **dict.fromkeys(COLUMNS, "category")}
    with open(gain_path, "wb") as out:
        out.write(b"id,A,B\n")
        for m in pd.read_csv(f"{folder}/roster.csv", dtype=types, na_filter=False, chunksize=CHUNK):
            days = m["step_date"].cat.categories.to_numpy().astype("datetime64[D]")
            move_of = [period_of(years_later(days, i)) for i in range(3)]
            codes = m["step_date"].cat.codes.to_numpy()
            bil = lookup(m["premiums"], lambda x: int("BIL" in x.split(";")))
            fte = lookup(m["fte"], lambda x: round(float(x) * 100))
            columns = {
                "cell": lookup(m["class"], first_cell.get) + m["step"].to_numpy() - 1, "fte": fte,
                "bil_25": 25 * bil, "bil_50": 50 * bil,
                "lump": lookup(m["hired"], lambda x: int(x <= LUMP_HIRED_BY)) * fte * 1000,
                "moves": np.stack([np.minimum(move[codes], N_PERIODS) for move in move_of]),
                "retirement": np.stack([lookup(m["tier"], lambda x, y=y: RETIREMENT[x][y]) for y in range(3)]),
                "health": np.stack([lookup(m["plan"], lambda x, y=y: HEALTH[x][y]) for y in range(3)]),
            }
            blocks = []
            for i in range(0, len(m), BLOCK):
                block = {name: x[..., i:i + BLOCK] for name, x in columns.items()}
                blocks.append(cost_block(block, tables, len(cents), top_of, sums))
            costs, gains = (np.concatenate(x, axis=1) for x in zip(*blocks))
            sums.add_groups(m, costs)
            sums.members += len(m)
            out.write(csv_lines(m["id"].to_numpy().astype("S"), gains))

    status_quo = sums.status_quo.tolist()
    by = {key: {name: {"A": row[:3].tolist(), "B": row[3:].tolist()} for name, row in sums.by[key].items()}
          for key in KEYS}
    costs = sum(sums.by["fund"].values()).tolist()
    totals = {"status_quo": status_quo, "A": [x + y for x, y in zip(status_quo, costs[:3])],
              "B": [x + y for x, y in zip(status_quo, costs[3:])]}
    answer(sums.members, totals, by)


if __name__ == "__main__":
    main()
