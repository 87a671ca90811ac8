// TERM78 in Polars by pay segments: each stretch of a member's constant pay is costed once and counted; one lazy plan
// over slices of members.
//   node polars_segments.mjs DIR GAIN.csv
// The arithmetic is in Polars' SQL: nodejs-polars takes 0.7 ms to make one expression object, and there are 2,000.
import { closeSync, openSync, writeSync } from "node:fs";
import pl from "nodejs-polars";
import { statement, states } from "./segments_sql.mjs";
import { answer, FIELDS, HEALTH, readSchedule, RETIREMENT, stepDates, tables } from "./term78.mjs";

const SLICE = 524288;
const [folder, gainPath] = process.argv.slice(2);
const col = pl.col;

/** A small table from rows of [text key, ...numbers]. */
function table(names, rows) {
  const columns = names.map((name, i) => {
    const values = rows.map((r) => r[i]);
    return pl.Series(name, values, typeof values[0] === "string" ? pl.String : pl.Int64);
  });
  return pl.DataFrame(columns);
}

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
