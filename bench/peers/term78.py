"""TERM78's figures for the Python peers: periods counted from 0 (starts 2024-06-15) to 77 (starts 2027-05-29)."""
import json

import numpy as np

N_PERIODS = 78
YEAR_OF = np.repeat([0, 1, 2], 26)  # the fiscal year of each period
FIRST_START = np.datetime64("2024-06-15")
NEW_RATES = (28, 54)  # contributions and health change on 2025-07-12 and 2026-07-11
A_STARTS = 25  # 2025-05-31
B_STARTS, B_AGAIN = 8, 34  # 2024-10-05, 2025-10-04

# In hundredths of a percent, and cents a period, for each of the three years.
RETIREMENT = {"SAFETY": (4410, 4525, 4610), "CLASSIC": (3150, 3205, 3260), "PEPRA": (2725, 2760, 2790)}
HEALTH = {"EE": (41235, 43297, 45462), "EE1": (82470, 86594, 90924), "FAM": (107211, 112572, 118201),
          "WAIVE": (5000, 5000, 5000)}
LUMP_HIRED_BY = "2024-06-30"

# The periods cut where something dated changes:
# (first period, end, fiscal year, rates of the contributions, offer A in force, raises of offer B in force)
SPANS = ((0, 8, 0, 0, False, 0), (8, 25, 0, 0, False, 1), (25, 26, 0, 0, True, 1), (26, 28, 1, 0, True, 1),
         (28, 34, 1, 1, True, 1), (34, 52, 1, 1, True, 2), (52, 54, 2, 1, True, 2), (54, 78, 2, 2, True, 2))
# The periods in which move 1, 2, 3 of a member may fall, and so the spans that a stage may meet.
EARLIEST, LATEST = (0, 8, 34, 60, N_PERIODS), (0, 34, 60, N_PERIODS, N_PERIODS)


def period_of(days):
    """The first period that starts on or after each day."""
    return -((FIRST_START - days).astype("timedelta64[D]").astype(np.int64) // 14)


def years_later(days, n):
    """The same day n years later (no step date of TERM78 is a February 29)."""
    months = days.astype("datetime64[M]")
    return (months + 12 * n).astype("datetime64[D]") + (days - months.astype("datetime64[D]"))


def raised(cells, percent):
    """Rates in cents after a raise, half up."""
    return (cells * (100 + percent) + 50) // 100


def answer(members, totals, by):
    """Print the JSON that run.py compares: totals {scenario: [3 years]}, by {field: {key: {offer: [3 years]}}}."""
    print(json.dumps({"members": members, "totals": totals, "by": by}))
