// Read a TERM78 roster typed, and nothing else: the measure for reading alone.
//   node polars_read.mjs DIR
import pl from "nodejs-polars";

const roster = pl.readCSV(`${process.argv[2]}/roster.csv`, { tryParseDates: true, schema: {
  id: pl.String, class: pl.String, step: pl.Int32, fte: pl.Float64, hired: pl.Date, step_date: pl.Date,
  unit: pl.String, department: pl.String, fund: pl.String, tier: pl.String, plan: pl.String, premiums: pl.String,
} });
if (roster.getColumn("hired").nullCount() + roster.getColumn("step_date").nullCount() > 0) throw new Error("a date was lost");
console.log(JSON.stringify({ members: roster.height }));
