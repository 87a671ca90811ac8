// TERM78 in Polars by pay segments: each stretch of a member's constant pay is costed once and counted; one lazy plan
// over slices of members.
//   node polars_segments.mjs DIR GAIN.csv
// Cents are whole doubles: sums and products stay below 2^53 and a floored quotient is exact.
import { closeSync, openSync, writeSync } from "node:fs";
import pl from "nodejs-polars";
import { answer, FIELDS, HEALTH, LUMP_HIRED_BY, meets, N_PERIODS, readSchedule, RETIREMENT, SPANS, stepDates, tables }
  from "./term78.mjs";

const SLICE = 131072;
const [folder, gainPath] = process.argv.slice(2);
const col = pl.col;
const per = (e, n) => e.add(n / 2).div(n).floor(); // rounded half up
const sum = (terms) => terms.reduce((a, b) => a.add(b));

/** A small table from rows of [text key, ...numbers]. */
function table(names, rows) {
  return pl.DataFrame(Object.fromEntries(names.map((name, i) => [name, rows.map((r) => r[i])])));
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
const cells = table(["class", "step", ...states.map((k) => `rate${k}`)], cellRows)
  .withColumn(col("step").cast(pl.Int64)).lazy();
const tiers = table(["tier", "ret0", "ret1", "ret2"], Object.entries(RETIREMENT).map(([k, v]) => [k, ...v])).lazy();
const plans = table(["plan", "plan0", "plan1", "plan2"], Object.entries(HEALTH).map(([k, v]) => [k, ...v])).lazy();
const dates = table(["step_date", "m0", "m1", "m2"], stepDates()).lazy();

function plan(members) {
  let f = members
    .join(cells, { on: ["class", "step"], how: "left" })
    .join(tiers, { on: "tier", how: "left" })
    .join(plans, { on: "plan", how: "left" })
    .join(dates, { on: "step_date", how: "left" });
  f = f.withColumns(
    col("fte").mul(100).round(0).alias("fte"),
    pl.when(col("premiums").eq(pl.lit("BIL"))).then(pl.lit(1)).otherwise(pl.lit(0)).alias("bil"),
    pl.when(col("hired").ltEq(pl.lit(LUMP_HIRED_BY))).then(pl.lit(1000)).otherwise(pl.lit(0)).alias("lump"),
  ).withColumns(
    col("fte").mul(col("lump")).alias("lump"), col("fte").mul(8).alias("fte8"),
    col("bil").mul(25).alias("bil0"), col("bil").mul(50).alias("bil1"),
    ...[0, 1, 2].map((y) => per(col(`plan${y}`).mul(col("fte")), 100).alias(`health${y}`)),
  );
  f = f.withColumns(...states.map((k) => per(col(`rate${k}`).mul(col("fte8")), 10).alias(`base${k}`)));
  f = f.withColumns(...states.map((k) =>
    col(`base${k}`).add(per(col(`base${k}`).mul(col(k[0] === "0" ? "bil0" : "bil1")), 1000)).alias(`gross${k}`)));
  f = f.withColumns(...states.map((k) =>
    col(`gross${k}`).add(per(col(`gross${k}`).mul(145), 10000)).alias(`paid${k}`)));
  f = f.withColumns(...states.flatMap((k) => [...needed.get(k)].map((y) =>
    col(`paid${k}`).add(per(col(`gross${k}`).mul(col(`ret${y}`)), 10000)).alias(`cost${k}_${y}`))));
  // How many periods of each span a member spends at each stage.
  const counts = [];
  const years = [0, 1, 2].map(() => ({ Q: [], A: [], B: [] }));
  const gains = { A: [], B: [] };
  SPANS.forEach((span, g) => {
    const [first, end, year, y, a, b] = span;
    for (let j = 0; j < 4; j++) {
      if (!meets(j, span)) continue;
      const n = `n${g}_${j}`;
      const from = j === 0 ? pl.lit(first) : col(`m${j - 1}`).clip(first, end);
      const to = j === 3 ? pl.lit(end) : col(`m${j}`).clip(first, end);
      counts.push(to.sub(from).alias(n));
      const before = col(`cost0_${j}_${y}`);
      years[year].Q.push(col(n).mul(before));
      for (const [name, t] of [["A", a], ["B", b]]) {
        if (t === 0) continue;
        years[year][name].push(col(n).mul(col(`cost${t}_${j}_${y}`).sub(before)));
        gains[name].push(col(n).mul(col(`gross${t}_${j}`).sub(col(`gross0_${j}`))));
      }
    }
    years[year].Q.push(col(`health${y}`).mul(end - first));
  });
  f = f.withColumns(...counts);
  // The lump sums, A's in period 25 and B's in period 8, count for Medicare alone.
  for (const [name, t, k] of [["A", 1, 25], ["B", 2, 8]]) {
    const gross = pl.when(col("m0").ltEq(k)).then(col(`gross${t}_1`)).otherwise(col(`gross${t}_0`));
    years[0][name].push(col("lump"), per(gross.add(col("lump")).mul(145), 10000).sub(per(gross.mul(145), 10000)));
    gains[name].push(col("lump"));
  }
  return f.select(
    col("id"), ...FIELDS.map((x) => col(x)),
    sum(gains.A).div(100).alias("gainA"), sum(gains.B).div(100).alias("gainB"),
    ...[0, 1, 2].flatMap((y) => ["Q", "A", "B"].map((s) => sum(years[y][s]).alias(`${s}${y}`))),
  );
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
  const part = plan(roster.slice(i, SLICE).lazy()).collectSync();
  const gains = part.select(col("id"), col("gainA").alias("A"), col("gainB").alias("B"));
  writeSync(out, gains.writeCSV({ includeHeader: false, floatPrecision: 2 }));
  for (const row of part.groupBy(...FIELDS).agg(...sums).toRecords()) {
    rows.push(row);
    for (let y = 0; y < 3; y++) statusQuo[y] += row[`Q${y}`];
  }
}
closeSync(out);
answer(roster.height, statusQuo, rows);
