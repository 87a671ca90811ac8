// TERM78 in Polars by pay segments: each stretch of a member's constant pay is costed once and counted; one lazy plan
// over slices of members.
//   node polars_segments.mjs DIR GAIN.csv
// The arithmetic is in Polars' SQL: nodejs-polars takes 0.7 ms to make one expression object, and there are 2,000.
import { closeSync, openSync, writeSync } from "node:fs";
import pl from "nodejs-polars";
import { answer, FIELDS, HEALTH, LUMP_HIRED_BY, meets, N_PERIODS, readSchedule, RETIREMENT, SPANS, stepDates, tables }
  from "./term78.mjs";

const SLICE = 524288;
const [folder, gainPath] = process.argv.slice(2);
const col = pl.col;
const per = (e, n) => `((${e} + ${n / 2}) // ${n})`; // rounded half up

/** A small table from rows of [text key, ...numbers]. */
function table(names, rows) {
  const columns = names.map((name, i) => {
    const values = rows.map((r) => r[i]);
    return pl.Series(name, values, typeof values[0] === "string" ? pl.String : pl.Int64);
  });
  return pl.DataFrame(columns);
}

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
const states = [...needed.keys()];

const cellRows = [];
for (const [range, cells] of readSchedule(`${folder}/schedule.csv`)) {
  cells.forEach((_, s) => {
    const rates = [0, 1, 2, 3].map((j) => tables(cells[Math.min(s + j, cells.length - 1)]));
    cellRows.push([range, s + 1, ...states.map((key) => rates[Number(key[2])][Number(key[0])])]);
  });
}
const cells = table(["class", "step", ...states.map((k) => `rate${k}`)], cellRows).lazy();
const tiers = table(["tier", "ret0", "ret1", "ret2"], Object.entries(RETIREMENT).map(([k, v]) => [k, ...v])).lazy();
const plans = table(["plan", "plan0", "plan1", "plan2"], Object.entries(HEALTH).map(([k, v]) => [k, ...v])).lazy();
const dates = table(["step_date", "m0", "m1", "m2"], stepDates()).lazy();

/** The plan as SQL, one level of names upon another. */
function statement() {
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
  const last = ["id", ...FIELDS, `(${gains.A.join(" + ")}) / 100.0 AS "gainA"`, `(${gains.B.join(" + ")}) / 100.0 AS "gainB"`,
    ...[0, 1, 2].flatMap((y) => ["Q", "A", "B"].map((s) => `${years[y][s].join(" + ")} AS "${s}${y}"`))];
  let from = "members";
  for (const names of levels) from = `(SELECT *, ${names.join(", ")} FROM ${from})`;
  return `SELECT ${last.join(", ")} FROM ${from}`;
}
const sql = statement();

function plan(members) {
  const joined = members
    .join(cells, { on: ["class", "step"], how: "left" })
    .join(tiers, { on: "tier", how: "left" })
    .join(plans, { on: "plan", how: "left" })
    .join(dates, { on: "step_date", how: "left" });
  return pl.SQLContext({ members: joined }).execute(sql, { eager: true });
}

const roster = pl.readCSV(`${folder}/roster.csv`, { schema: {
  id: pl.String, class: pl.String, step: pl.Int64, fte: pl.Float64, hired: pl.String, step_date: pl.String,
  unit: pl.String, department: pl.String, fund: pl.String, tier: pl.String, plan: pl.String, premiums: pl.String,
} });
const out = openSync(gainPath, "w");
writeSync(out, "id,A,B\n");
const sums = [0, 1, 2].flatMap((y) => ["Q", "A", "B"].map((s) => col(`${s}${y}`).sum()));
const statusQuo = [0, 0, 0];
const rows = [];
for (let i = 0; i < roster.height; i += SLICE) {
  const part = plan(roster.slice(i, SLICE).lazy());
  const gains = part.select(col("id"), col("gainA").alias("A"), col("gainB").alias("B"));
  writeSync(out, gains.writeCSV({ includeHeader: false, floatPrecision: 2 }));
  for (const row of part.groupBy(...FIELDS).agg(...sums).toRecords()) {
    rows.push(row);
    for (let y = 0; y < 3; y++) statusQuo[y] += row[`Q${y}`];
  }
}
closeSync(out);
answer(roster.height, statusQuo, rows);
