// TERM78 in Polars by rows: one row a member and period, over slices of members.
//   node polars_periods.mjs DIR GAIN.csv
// The arithmetic is in Polars' SQL: nodejs-polars takes 0.7 ms to make one expression object.
import { closeSync, openSync, writeSync } from "node:fs";
import pl from "nodejs-polars";
import { answer, FIELDS, HEALTH, LUMP_HIRED_BY, readSchedule, RETIREMENT, SPANS, stepDates, tables } from "./term78.mjs";

const SLICE = 16384;
const [folder, gainPath] = process.argv.slice(2);
const col = pl.col;
const per = (e, n) => `((${e} + ${n / 2}) // ${n})`; // rounded half up
const types = new Map([["string", pl.String], ["number", pl.Int32]]);

function table(names, rows) {
  return pl.DataFrame(names.map((name, i) => pl.Series(name, rows.map((r) => r[i]), types.get(typeof rows[0][i]))));
}

// Each cell with the rates of the four tables at it and at the three cells above it.
const cellRows = [];
for (const [range, cells] of readSchedule(`${folder}/schedule.csv`)) {
  cells.forEach((_, s) => {
    cellRows.push([range, s + 1, ...[0, 1, 2, 3].flatMap((j) => tables(cells[Math.min(s + j, cells.length - 1)]))]);
  });
}
const rateNames = [0, 1, 2, 3].flatMap((j) => [0, 1, 2, 3].map((t) => `rate${t}_${j}`));
const cells = table(["class", "step", ...rateNames], cellRows).lazy();
const tiers = table(["tier", "ret0", "ret1", "ret2"], Object.entries(RETIREMENT).map(([k, v]) => [k, ...v])).lazy();
const plans = table(["plan", "plan0", "plan1", "plan2"], Object.entries(HEALTH).map(([k, v]) => [k, ...v])).lazy();
const dates = table(["step_date", "m0", "m1", "m2"], stepDates()).lazy();
const periods = table(["k", "year", "y", "a", "b"],
  SPANS.flatMap(([first, end, ...rest]) => Array.from({ length: end - first }, (_, i) => [first + i, ...rest]))).lazy();

const pick = (name, of) => `CASE ${of} ${[0, 1, 2].map((y) => `WHEN ${y} THEN ${name}${y}`).join(" ")} END`;
const rate = (t) => `CASE stage ${[0, 1, 2, 3].map((j) => `WHEN ${j} THEN rate${t}_${j}`).join(" ")} END`;
const scenarios = ["q", "a", "b"];
const inYear = (e, y) => `CASE WHEN year = ${y} THEN ${e} ELSE 0 END`;
const sql = `
SELECT "row", ${["gain_a", "gain_b", ...[0, 1, 2].flatMap((y) => scenarios.map((s) => `${s}${y}`))]
    .map((x) => `SUM(${x}) AS ${x}`).join(", ")}
FROM (SELECT "row", gross_a - gross_q AS gain_a, gross_b - gross_q AS gain_b,
        ${[0, 1, 2].flatMap((y) => [`${inYear("cost_q + health", y)} AS q${y}`, `${inYear("cost_a - cost_q", y)} AS a${y}`,
          `${inYear("cost_b - cost_q", y)} AS b${y}`]).join(", ")}
FROM (SELECT *, ${scenarios.map((s) =>
    `gross_${s} + ${per(`gross_${s} * 145`, 10000)} + ${per(`pens_${s} * ret`, 10000)} AS cost_${s}`).join(", ")}
FROM (SELECT *, pens_q AS gross_q, pens_a + CASE WHEN k = 25 THEN lump ELSE 0 END AS gross_a,
        pens_b + CASE WHEN k = 8 THEN lump ELSE 0 END AS gross_b
FROM (SELECT *, base_q + ${per("base_q * bil", 1000)} AS pens_q,
        base_a + ${per("base_a * bil * CASE WHEN a = 0 THEN 1 ELSE 2 END", 1000)} AS pens_a,
        base_b + ${per("base_b * bil * CASE WHEN b = 0 THEN 1 ELSE 2 END", 1000)} AS pens_b
FROM (SELECT *, ${per("rate_q * fte8", 10)} AS base_q, ${per("rate_a * fte8", 10)} AS base_a,
        ${per("rate_b * fte8", 10)} AS base_b
FROM (SELECT *, ${rate(0)} AS rate_q, CASE WHEN a = 0 THEN ${rate(0)} ELSE ${rate(1)} END AS rate_a,
        CASE b WHEN 0 THEN ${rate(0)} WHEN 2 THEN ${rate(2)} ELSE ${rate(3)} END AS rate_b
FROM (SELECT *, CASE WHEN k >= m2 THEN 3 WHEN k >= m1 THEN 2 WHEN k >= m0 THEN 1 ELSE 0 END AS stage,
        CAST(${pick("ret", "y")} AS BIGINT) AS ret, ${pick("health", "y")} AS health
FROM (SELECT *, once * fte100 AS lump, ${[0, 1, 2].map((y) => `${per(`plan${y} * fte100`, 100)} AS health${y}`).join(", ")}
FROM (SELECT *, CAST(ROUND(fte * 100) AS BIGINT) AS fte100, CAST(ROUND(fte * 800) AS BIGINT) AS fte8,
        CASE WHEN premiums = 'BIL' THEN 25 ELSE 0 END AS bil, CASE WHEN hired <= '${LUMP_HIRED_BY}' THEN 1000 ELSE 0 END AS once
FROM members)) CROSS JOIN periods)))))))
GROUP BY "row"
ORDER BY "row"`;

function costed(members) {
  const joined = members.lazy().withRowIndex("row")
    .join(cells, { on: ["class", "step"], how: "left" })
    .join(tiers, { on: "tier", how: "left" })
    .join(plans, { on: "plan", how: "left" })
    .join(dates, { on: "step_date", how: "left" })
    .drop("id", "class", "unit", "department", "fund", "tier", "plan", "step_date");
  const sums = pl.SQLContext({ members: joined, periods }).execute(sql, { eager: true });
  return pl.concat([members.select("id", ...FIELDS), sums.drop("row")], { how: "horizontal" });
}

const roster = pl.readCSV(`${folder}/roster.csv`, { schema: {
  id: pl.String, class: pl.String, step: pl.Int32, fte: pl.Float64, hired: pl.String, step_date: pl.String,
  unit: pl.String, department: pl.String, fund: pl.String, tier: pl.String, plan: pl.String, premiums: pl.String,
} });
const out = openSync(gainPath, "w");
writeSync(out, "id,A,B\n");
const sums = [0, 1, 2].flatMap((y) => [["q", "Q"], ["a", "A"], ["b", "B"]].map(([s, S]) => col(s + y).sum().alias(S + y)));
const gains = [col("id"), col("gain_a").div(pl.lit(100)).alias("A"), col("gain_b").div(pl.lit(100)).alias("B")];
const statusQuo = [0, 0, 0];
const rows = [];
for (let i = 0; i < roster.height; i += SLICE) {
  const part = costed(roster.slice(i, SLICE));
  writeSync(out, part.select(...gains).writeCSV({ includeHeader: false, floatPrecision: 2 }));
  for (const row of part.groupBy(...FIELDS).agg(...sums).toRecords()) {
    rows.push(row);
    for (let y = 0; y < 3; y++) statusQuo[y] += Number(row[`Q${y}`]);
  }
}
closeSync(out);
answer(roster.height, statusQuo, rows);
