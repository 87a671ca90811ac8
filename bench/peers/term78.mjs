// TERM78's figures for the Node peers: periods counted from 0 (starts 2024-06-15) to 77 (starts 2027-05-29).
import { readFileSync } from "node:fs";

export const N_PERIODS = 78;
// In hundredths of a percent, and cents a period, for each of the three years.
export const RETIREMENT = { SAFETY: [4410, 4525, 4610], CLASSIC: [3150, 3205, 3260], PEPRA: [2725, 2760, 2790] };
export const HEALTH = {
  EE: [41235, 43297, 45462], EE1: [82470, 86594, 90924], FAM: [107211, 112572, 118201], WAIVE: [5000, 5000, 5000],
};
export const LUMP_HIRED_BY = "2024-06-30";
export const FIELDS = ["fund", "department", "unit"];

// The 78 periods cut where something dated changes: [first period, end, fiscal year, year of the contributions' rates,
// rates of A (1: raised), rates of B (2: raised once, 3: twice); 0: the status quo's].
export const SPANS = [
  [0, 8, 0, 0, 0, 0], [8, 25, 0, 0, 0, 2], [25, 26, 0, 0, 1, 2], [26, 28, 1, 0, 1, 2],
  [28, 34, 1, 1, 1, 2], [34, 52, 1, 1, 1, 3], [52, 54, 2, 1, 1, 3], [54, 78, 2, 2, 1, 3],
];
// The periods in which a member's step move 1, 2, 3 may fall (a stage is the number of moves so far).
export const EARLIEST = [0, 8, 34, 60, N_PERIODS];
export const LATEST = [0, 34, 60, N_PERIODS, N_PERIODS];
/** May some member be at stage j in the span? */
export const meets = (j, [first, end]) => EARLIEST[j] < end && LATEST[j + 1] > first;

const raised = (cents, percent) => Math.floor((cents * (100 + percent) + 50) / 100);
/** The rates in cents of one cell: status quo, A, B after its first raise, B after its second. */
export const tables = (cents) => [cents, raised(cents, 6), raised(cents, 3), raised(raised(cents, 3), 3)];

/** schedule.csv as [range, [cents of each step]]. */
export function readSchedule(path) {
  const lines = readFileSync(path, "utf8").trim().split(/\r?\n/).slice(1);
  return lines.map((line) => {
    const [range, ...cells] = line.split(",");
    return [range, cells.filter((x) => x).map((x) => Math.round(Number(x) * 100))];
  });
}

/** Each step date that a roster may hold, with the periods of its moves. */
export function stepDates() {
  const day = 86400000;
  const start = Date.UTC(2024, 5, 15);
  const rows = [];
  for (let t = Date.UTC(2024, 9, 5); t <= Date.UTC(2025, 9, 4); t += day) {
    const d = new Date(t);
    const moves = [0, 1, 2].map((n) => {
      const then = Date.UTC(d.getUTCFullYear() + n, d.getUTCMonth(), d.getUTCDate());
      return Math.min(N_PERIODS, Math.ceil((then - start) / day / 14));
    });
    rows.push([d.toISOString().slice(0, 10), ...moves]);
  }
  return rows;
}

/** Adds up rows {fund, department, unit, A0..A2, B0..B2} into the JSON that run.py compares, and prints it. */
export function answer(members, statusQuo, rows) {
  const by = { fund: {}, department: {}, unit: {} };
  const cost = { A: [0, 0, 0], B: [0, 0, 0] };
  for (const row of rows) {
    for (const s of ["A", "B"]) {
      for (let y = 0; y < 3; y++) {
        const x = Number(row[s + y]);
        cost[s][y] += x;
        for (const f of FIELDS) {
          by[f][row[f]] ??= { A: [0, 0, 0], B: [0, 0, 0] };
          by[f][row[f]][s][y] += x;
        }
      }
    }
  }
  const offers = Object.fromEntries(["A", "B"].map((s) => [s, cost[s].map((x, y) => x + statusQuo[y])]));
  console.log(JSON.stringify({ members, totals: { status_quo: statusQuo, ...offers }, by }));
}
