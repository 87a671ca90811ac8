// TERM78 in DuckDB's SQL by pay segments.
//   node duckdb_segments.mjs DIR GAIN.csv
import { DuckDBInstance } from "@duckdb/node-api";
import { statement, states } from "./segments_sql.mjs";
import { answer, FIELDS, HEALTH, RETIREMENT } from "./term78.mjs";

const [folder, gainPath] = process.argv.slice(2);
const quoted = (path) => `'${path.replaceAll("'", "''")}'`;
const db = await (await DuckDBInstance.create(":memory:")).connect();
const valuesOf = (object) => Object.entries(object).map(([k, v]) => `('${k}', ${v.join(", ")})`).join(", ");
const raise = (e, percent) => `((${e} * ${100 + percent} + 50) // 100)`;
const rateAt = (t, j) => {
  const cell = `cells[LEAST(step + ${j}, len(cells))]`;
  return [cell, raise(cell, 6), raise(cell, 3), raise(raise(cell, 3), 3)][t];
};

await db.run(`
CREATE TABLE tiers AS SELECT * FROM (VALUES ${valuesOf(RETIREMENT)}) t(tier, ret0, ret1, ret2);
CREATE TABLE plans AS SELECT * FROM (VALUES ${valuesOf(HEALTH)}) t(plan, plan0, plan1, plan2);
CREATE TABLE dates AS
  SELECT step_date, ${[0, 1, 2].map((n) => `LEAST(78, CAST(CEIL((CAST(step_date + INTERVAL ${n} YEAR AS DATE)
    - DATE '2024-06-15') / 14.0) AS BIGINT)) AS m${n}`).join(", ")}
  FROM (SELECT CAST(DATE '2024-10-05' + INTERVAL 1 DAY * i AS DATE) AS step_date FROM range(365) t(i));
CREATE TABLE ranges AS
  SELECT range AS class, list_filter([${[1, 2, 3, 4, 5, 6, 7, 8].map((s) => `"${s}"`).join(", ")}], lambda x: x IS NOT NULL)
    .list_transform(lambda x: CAST(x * 100 AS BIGINT)) AS cells
  FROM read_csv(${quoted(`${folder}/schedule.csv`)}, header = true, auto_detect = false, columns = {'range': 'VARCHAR',
    ${[1, 2, 3, 4, 5, 6, 7, 8].map((s) => `'${s}': 'DECIMAL(9, 2)'`).join(", ")}});
CREATE TABLE rates AS
  SELECT class, step, ${states.map((k) => `${rateAt(Number(k[0]), Number(k[2]))} AS rate${k}`).join(", ")}
  FROM ranges, range(1, 9) t(step) WHERE step <= len(cells);
CREATE TABLE roster AS SELECT * FROM read_csv(${quoted(`${folder}/roster.csv`)}, header = true, auto_detect = false, columns = {'id': 'VARCHAR',
    'class': 'VARCHAR', 'step': 'INTEGER', 'fte': 'DECIMAL(5, 4)', 'hired': 'DATE', 'step_date': 'DATE', 'unit': 'VARCHAR',
    'department': 'VARCHAR', 'fund': 'VARCHAR', 'tier': 'VARCHAR', 'plan': 'VARCHAR', 'premiums': 'VARCHAR'});
CREATE VIEW members AS SELECT *, roster.rowid AS n FROM roster
  JOIN rates USING (class, step) JOIN tiers USING (tier) JOIN plans USING (plan) JOIN dates USING (step_date);
CREATE TABLE costed AS ${statement(["n"])};
COPY (SELECT id, "gainA" AS A, "gainB" AS B FROM costed ORDER BY n) TO ${quoted(gainPath)} (HEADER, DELIMITER ',');
`);
const names = [0, 1, 2].flatMap((y) => ["Q", "A", "B"].map((s) => `${s}${y}`));
const sums = await db.runAndReadAll(`
  SELECT ${FIELDS.join(", ")}, count(*) AS n, ${names.map((x) => `CAST(sum("${x}") AS BIGINT) AS "${x}"`).join(", ")}
  FROM costed GROUP BY ALL`);
const rows = sums.getRowObjects();
const statusQuo = [0, 1, 2].map((y) => rows.reduce((a, row) => a + Number(row[`Q${y}`]), 0));
answer(rows.reduce((a, row) => a + Number(row.n), 0), statusQuo, rows);
