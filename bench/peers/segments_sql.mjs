// TERM78 by pay segments as one SQL statement, for Polars and DuckDB.
// A member is at stage 0, 1, 2, 3 (so many step moves have happened); inside a stage and a span every period's pay is
// the same. The columns rateT_J are the rate in cents of table T at stage J.
import { FIELDS, LUMP_HIRED_BY, meets, SPANS } from "./term78.mjs";

const per = (e, n) => `((${e} + ${n / 2}) // ${n})`; // rounded half up

// Which rate tables a stage may meet, and which years' contribution rates with them.
const needed = new Map();
for (const span of SPANS) {
  for (let j = 0; j < 4; j++) {
    if (!meets(j, span)) continue;
    for (const t of [0, span[4], span[5]]) {
      const key = `${t}_${j}`;
      needed.set(key, (needed.get(key) ?? new Set()).add(span[3]));
    }
  }
}
/** Each rate table and stage that is needed, as 'T_J'. */
export const states = [...needed.keys()];

/** The statement over the joined rows of `members` (and the columns `more` of theirs), one level of names upon another. */
export function statement(more = []) {
  const levels = [];
  levels.push([
    "CAST(ROUND(fte * 100) AS BIGINT) AS fte100", "CAST(ROUND(fte * 800) AS BIGINT) AS fte8",
    "CASE WHEN premiums = 'BIL' THEN 25 ELSE 0 END AS bil0", "CASE WHEN premiums = 'BIL' THEN 50 ELSE 0 END AS bil1",
    `CASE WHEN hired <= '${LUMP_HIRED_BY}' THEN 1000 ELSE 0 END AS once`,
  ]);
  levels.push([
    "once * fte100 AS lump", ...[0, 1, 2].map((y) => `${per(`plan${y} * fte100`, 100)} AS health${y}`),
    ...states.map((k) => `${per(`rate${k} * fte8`, 10)} AS base${k}`),
  ]);
  levels.push(states.map((k) => `base${k} + ${per(`base${k} * ${k[0] === "0" ? "bil0" : "bil1"}`, 1000)} AS gross${k}`));
  levels.push([
    ...states.map((k) => `gross${k} + ${per(`gross${k} * 145`, 10000)} AS paid${k}`),
    ...["1", "2"].map((t) => `CASE WHEN m0 <= ${t === "1" ? 25 : 8} THEN gross${t}_1 ELSE gross${t}_0 END AS then${t}`),
  ]);
  const level = states.flatMap((k) => [...needed.get(k)].map((y) =>
    `paid${k} + ${per(`gross${k} * ret${y}`, 10000)} AS cost${k}_${y}`));
  // How many periods of each span a member spends at each stage.
  const years = [0, 1, 2].map(() => ({ Q: [], A: [], B: [] }));
  const gains = { A: [], B: [] };
  SPANS.forEach((span, g) => {
    const [first, end, year, y, a, b] = span;
    for (let j = 0; j < 4; j++) {
      if (!meets(j, span)) continue;
      const n = `n${g}_${j}`;
      const clip = (m) => `LEAST(GREATEST(${m}, ${first}), ${end})`;
      level.push(`${j === 3 ? end : clip(`m${j}`)} - ${j === 0 ? first : clip(`m${j - 1}`)} AS ${n}`);
      const before = `cost0_${j}_${y}`;
      years[year].Q.push(`${n} * ${before}`);
      for (const [name, t] of [["A", a], ["B", b]]) {
        if (t === 0) continue;
        years[year][name].push(`${n} * (cost${t}_${j}_${y} - ${before})`);
        gains[name].push(`${n} * (gross${t}_${j} - gross0_${j})`);
      }
    }
    years[year].Q.push(`health${y} * ${end - first}`);
  });
  levels.push(level);
  // The lump sums, A's in period 25 and B's in period 8, count for Medicare alone.
  for (const [name, t] of [["A", 1], ["B", 2]]) {
    years[0][name].push("lump", `${per(`(then${t} + lump) * 145`, 10000)} - ${per(`then${t} * 145`, 10000)}`);
    gains[name].push("lump");
  }
  const last = ["id", ...more, ...FIELDS, `(${gains.A.join(" + ")}) / 100.0 AS "gainA"`, `(${gains.B.join(" + ")}) / 100.0 AS "gainB"`,
    ...[0, 1, 2].flatMap((y) => ["Q", "A", "B"].map((s) => `${years[y][s].join(" + ")} AS "${s}${y}"`))];
  let from = "members";
  for (const names of levels) from = `(SELECT *, ${names.join(", ")} FROM ${from})`;
  return `SELECT ${last.join(", ")} FROM ${from}`;
}
