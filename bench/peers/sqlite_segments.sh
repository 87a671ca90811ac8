#!/bin/sh
# TERM78 in SQLite's SQL by pay segments, in the sqlite3 shell, in memory.
#   sqlite_segments.sh DIR GAIN.csv
set -eu
folder=$1
gain=$2
exec sqlite3 -batch :memory: <<SQL
PRAGMA temp_store = MEMORY;

CREATE TABLE schedule(range TEXT, "1" REAL, "2" REAL, "3" REAL, "4" REAL, "5" REAL, "6" REAL, "7" REAL, "8" REAL);
CREATE TABLE roster(id TEXT, class TEXT, step INT, fte REAL, hired TEXT, step_date TEXT, unit TEXT, department TEXT,
                    fund TEXT, tier TEXT, plan TEXT, premiums TEXT);
.mode csv
.import --csv --skip 1 "$folder/schedule.csv" schedule
.import --csv --skip 1 "$folder/roster.csv" roster

-- The spans between dated changes: periods, fiscal year, year of the contributions' rates, is A raised, B's raises.
CREATE TABLE span(first INT, end INT, year INT, y INT, a INT, b INT);
INSERT INTO span VALUES (0, 8, 0, 0, 0, 0), (8, 25, 0, 0, 0, 1), (25, 26, 0, 0, 1, 1), (26, 28, 1, 0, 1, 1),
  (28, 34, 1, 1, 1, 1), (34, 52, 1, 1, 1, 2), (52, 54, 2, 1, 1, 2), (54, 78, 2, 2, 1, 2);
-- A stage is the number of a member's step moves so far; only some stages may meet a span.
CREATE TABLE stage(stage INT, earliest INT, latest_end INT);
INSERT INTO stage VALUES (0, 0, 34), (1, 8, 60), (2, 34, 78), (3, 60, 78);
CREATE TABLE segment AS
  SELECT stage, first, end, year, y, a, b FROM span, stage WHERE earliest < end AND latest_end > first;

CREATE TABLE tier(tier TEXT PRIMARY KEY, ret0 INT, ret1 INT, ret2 INT) WITHOUT ROWID;
INSERT INTO tier VALUES ('SAFETY', 4410, 4525, 4610), ('CLASSIC', 3150, 3205, 3260), ('PEPRA', 2725, 2760, 2790);
CREATE TABLE plan(plan TEXT PRIMARY KEY, health0 INT, health1 INT, health2 INT) WITHOUT ROWID;
INSERT INTO plan VALUES ('EE', 41235, 43297, 45462), ('EE1', 82470, 86594, 90924), ('FAM', 107211, 112572, 118201),
  ('WAIVE', 5000, 5000, 5000);

CREATE TABLE step_date(step_date TEXT PRIMARY KEY, m0 INT, m1 INT, m2 INT) WITHOUT ROWID;
WITH move(step_date, n, days) AS (
  SELECT d, n, CAST(julianday(d, n || ' years') - julianday('2024-06-15') AS INT)
  FROM (SELECT DISTINCT step_date AS d FROM roster), (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2))
INSERT INTO step_date
  SELECT step_date, min(78, max((days + 13) / 14) FILTER (WHERE n = 0)), min(78, max((days + 13) / 14) FILTER (WHERE n = 1)),
    min(78, max((days + 13) / 14) FILTER (WHERE n = 2))
  FROM move GROUP BY step_date;

-- Rates in cents by class and step: the status quo's, A's, B's after its first and its second raise.
CREATE TABLE cell(class TEXT, step INT, q INT, a INT, b INT, c INT, PRIMARY KEY (class, step)) WITHOUT ROWID;
INSERT INTO cell(class, step, q) SELECT range, step, CAST(round(rate * 100) AS INT) FROM (
  SELECT range, 1 AS step, "1" AS rate FROM schedule UNION ALL SELECT range, 2, "2" FROM schedule
  UNION ALL SELECT range, 3, "3" FROM schedule UNION ALL SELECT range, 4, "4" FROM schedule
  UNION ALL SELECT range, 5, "5" FROM schedule UNION ALL SELECT range, 6, "6" FROM schedule
  UNION ALL SELECT range, 7, "7" FROM schedule UNION ALL SELECT range, 8, "8" FROM schedule)
  WHERE rate <> '';
UPDATE cell SET a = (q * 106 + 50) / 100, b = (q * 103 + 50) / 100;
UPDATE cell SET c = (b * 103 + 50) / 100;
CREATE TABLE top(class TEXT PRIMARY KEY, step INT) WITHOUT ROWID;
INSERT INTO top SELECT class, max(step) FROM cell GROUP BY class;

CREATE TABLE member(n INTEGER PRIMARY KEY, class TEXT, step INT, top INT, fte INT, bil INT, lump INT, m0 INT, m1 INT, m2 INT,
                    ret0 INT, ret1 INT, ret2 INT, health0 INT, health1 INT, health2 INT);
INSERT INTO member
  SELECT r.rowid, r.class, r.step, top.step, CAST(round(r.fte * 100) AS INT), r.premiums = 'BIL',
    CAST(round(r.fte * 100) AS INT) * 1000 * (r.hired <= '2024-06-30'), m0, m1, m2, ret0, ret1, ret2, health0, health1, health2
  FROM roster r JOIN top USING (class) JOIN tier USING (tier) JOIN plan USING (plan) JOIN step_date USING (step_date);

-- Gross pay a period of each member at each stage, and the periods the stage lasts.
CREATE TABLE pay(key INTEGER PRIMARY KEY, since INT, until INT, q INT, a INT, b INT, c INT);
WITH base AS MATERIALIZED (
  SELECT n * 4 + stage AS key, bil,
    CASE stage WHEN 0 THEN 0 WHEN 1 THEN m0 WHEN 2 THEN m1 ELSE m2 END AS since,
    CASE stage WHEN 0 THEN m0 WHEN 1 THEN m1 WHEN 2 THEN m2 ELSE 78 END AS until,
    (q * 8 * fte + 5) / 10 AS q, (a * 8 * fte + 5) / 10 AS a, (b * 8 * fte + 5) / 10 AS b, (c * 8 * fte + 5) / 10 AS c
  FROM member CROSS JOIN stage JOIN cell ON cell.class = member.class AND cell.step = min(member.step + stage, top))
INSERT INTO pay
  SELECT key, since, until, q + bil * ((q * 25 + 500) / 1000), a + bil * ((a * 50 + 500) / 1000),
    b + bil * ((b * 50 + 500) / 1000), c + bil * ((c * 50 + 500) / 1000)
  FROM base;

CREATE TABLE costed(n INTEGER PRIMARY KEY, gain_a INT, gain_b INT, q0 INT, q1 INT, q2 INT, a0 INT, a1 INT, a2 INT,
                    b0 INT, b1 INT, b2 INT);
INSERT INTO costed
  SELECT n, sum(periods * (a - q)), sum(periods * (b - q)),
    sum(cost_q) FILTER (WHERE year = 0) + 26 * ((health0 * fte + 50) / 100),
    sum(cost_q) FILTER (WHERE year = 1) + 2 * ((health0 * fte + 50) / 100) + 24 * ((health1 * fte + 50) / 100),
    sum(cost_q) FILTER (WHERE year = 2) + 2 * ((health1 * fte + 50) / 100) + 24 * ((health2 * fte + 50) / 100),
    sum(cost_a - cost_q) FILTER (WHERE year = 0), sum(cost_a - cost_q) FILTER (WHERE year = 1),
    sum(cost_a - cost_q) FILTER (WHERE year = 2), sum(cost_b - cost_q) FILTER (WHERE year = 0),
    sum(cost_b - cost_q) FILTER (WHERE year = 1), sum(cost_b - cost_q) FILTER (WHERE year = 2)
  FROM (SELECT *, periods * (q + (q * ret + 5000) / 10000 + (q * 145 + 5000) / 10000) AS cost_q,
      periods * (a + (a * ret + 5000) / 10000 + (a * 145 + 5000) / 10000) AS cost_a,
      periods * (b + (b * ret + 5000) / 10000 + (b * 145 + 5000) / 10000) AS cost_b
    FROM (SELECT n, fte, health0, health1, health2, year, min(end, until) - max(first, since) AS periods,
        CASE y WHEN 0 THEN ret0 WHEN 1 THEN ret1 ELSE ret2 END AS ret, q,
        CASE s.a WHEN 0 THEN q ELSE p.a END AS a, CASE s.b WHEN 0 THEN q WHEN 1 THEN p.b ELSE p.c END AS b
      FROM member CROSS JOIN segment s CROSS JOIN pay p ON p.key = n * 4 + stage AND since < end AND until > first))
  GROUP BY n;

-- The lump sums, A's in period 25 and B's in period 8, count for Medicare alone.
UPDATE costed SET
    gain_a = gain_a + lump, a0 = a0 + lump + ((at.a + lump) * 145 + 5000) / 10000 - (at.a * 145 + 5000) / 10000,
    gain_b = gain_b + lump, b0 = b0 + lump + ((at.b + lump) * 145 + 5000) / 10000 - (at.b * 145 + 5000) / 10000
  FROM (SELECT n, lump, p.a AS a, r.b AS b FROM member JOIN pay p ON p.key = n * 4 + (m0 <= 25)
        JOIN pay r ON r.key = n * 4 + (m0 <= 8)) AS at
  WHERE at.n = costed.n;

.headers on
.separator , "\n"
.output "$gain"
SELECT id, gain_a / 100.0 AS A, gain_b / 100.0 AS B FROM costed JOIN roster ON roster.rowid = n ORDER BY n;
.output
.headers off
.mode list

CREATE TABLE part AS
  SELECT fund, department, unit, count(*) AS n, sum(q0) AS q0, sum(q1) AS q1, sum(q2) AS q2, sum(a0) AS a0, sum(a1) AS a1,
    sum(a2) AS a2, sum(b0) AS b0, sum(b1) AS b1, sum(b2) AS b2
  FROM costed JOIN roster ON roster.rowid = n GROUP BY fund, department, unit;
WITH parts(field, key, n, q0, q1, q2, a0, a1, a2, b0, b1, b2) AS (
    SELECT 'fund', fund, n, q0, q1, q2, a0, a1, a2, b0, b1, b2 FROM part UNION ALL
    SELECT 'department', department, n, q0, q1, q2, a0, a1, a2, b0, b1, b2 FROM part UNION ALL
    SELECT 'unit', unit, n, q0, q1, q2, a0, a1, a2, b0, b1, b2 FROM part),
  keys AS (SELECT field, key, json_object('A', json_array(sum(a0), sum(a1), sum(a2)),
                                          'B', json_array(sum(b0), sum(b1), sum(b2))) AS costs
           FROM parts GROUP BY field, key),
  fields AS (SELECT field, json_group_object(key, json(costs)) AS costs FROM keys GROUP BY field)
SELECT json_object('members', sum(n),
  'totals', json_object('status_quo', json_array(sum(q0), sum(q1), sum(q2)),
    'A', json_array(sum(q0 + a0), sum(q1 + a1), sum(q2 + a2)), 'B', json_array(sum(q0 + b0), sum(q1 + b1), sum(q2 + b2))),
  'by', (SELECT json_group_object(field, json(costs)) FROM fields)) FROM part;
SQL
