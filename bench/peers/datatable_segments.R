# TERM78 in R's data.table by pay segments: whole columns, each stretch of constant pay costed once and counted.
#   Rscript datatable_segments.R DIR GAIN.csv
# Cents are whole doubles: sums and products stay below 2^53, and a floored quotient is exact.
suppressPackageStartupMessages(library(data.table))
arguments <- commandArgs(TRUE)
folder <- arguments[1]
fields <- c("fund", "department", "unit")

years <- 1:3
retirement <- list(SAFETY = c(4410, 4525, 4610), CLASSIC = c(3150, 3205, 3260), PEPRA = c(2725, 2760, 2790))
health <- list(EE = c(41235, 43297, 45462), EE1 = c(82470, 86594, 90924), FAM = c(107211, 112572, 118201),
               WAIVE = c(5000, 5000, 5000))
# first period, end, fiscal year, year of the contributions' rates, rate table of A and of B (1: the status quo's)
spans <- list(c(0, 8, 1, 1, 1, 1), c(8, 25, 1, 1, 1, 3), c(25, 26, 1, 1, 2, 3), c(26, 28, 2, 1, 2, 3),
              c(28, 34, 2, 2, 2, 3), c(34, 52, 2, 2, 2, 4), c(52, 54, 3, 2, 2, 4), c(54, 78, 3, 3, 2, 4))
earliest <- c(0, 8, 34, 60, 78)
latest <- c(0, 34, 60, 78, 78)

per <- function(x, n) floor((x + n / 2) / n)
raised <- function(cents, percent) per(cents * (100 + percent), 100)

wide <- fread(file.path(folder, "schedule.csv"), header = TRUE)
cells <- melt(wide, id.vars = "range", variable.name = "step", value.name = "dollars", na.rm = TRUE)
cells[, `:=`(step = as.integer(as.character(step)), cents = round(dollars * 100))]
setorder(cells, range, step)
cells[, `:=`(cell = .I, top = max(.I)), by = range]
tables <- list(cells$cents, raised(cells$cents, 6), raised(cells$cents, 3), raised(raised(cells$cents, 3), 3))

m <- fread(file.path(folder, "roster.csv"), header = TRUE, na.strings = NULL, colClasses = list(
  character = c("id", "class", "hired", "step_date", fields, "tier", "plan", "premiums"), integer = "step"))
m[cells, on = .(class = range, step), `:=`(cell = i.cell, top = i.top)]
# Costs rows of the roster: status quo by year, then for each member the cost of A and B by year and the two gains.
cost_rows <- function(m) {
  days <- unique(m$step_date)
  start <- as.IDate("2024-06-15")
  move_of <- lapply(0:2, function(n) {
    then <- as.IDate(paste0(as.integer(substr(days, 1, 4)) + n, substr(days, 5, 10)))
    pmin(78, ceiling(as.integer(then - start) / 14))
  })
  day <- match(m$step_date, days)
  moves <- lapply(move_of, function(x) x[day])
  fte <- round(m$fte * 100)
  bil <- m$premiums == "BIL"
  lump <- fte * 1000 * (m$hired <= "2024-06-30")
  tier <- match(m$tier, names(retirement))
  plan <- match(m$plan, names(health))
  share_of_year <- lapply(years, function(y) vapply(retirement, `[`, 0, y)[tier])
  health_of_year <- lapply(years, function(y) per(vapply(health, `[`, 0, y)[plan] * fte, 100))

  # Gross pay a period, by rate table and stage (how many step moves have happened), made when first asked for.
  made <- new.env()
  gross <- function(table, stage) {
    key <- paste("gross", table, stage)
    if (is.null(made[[key]])) {
      base <- per(tables[[table]][pmin.int(m$cell + stage, m$top)] * fte * 8, 10)
      made[[key]] <- base + per(base * bil * (if (table == 1) 25 else 50), 1000)
    }
    made[[key]]
  }
  cost <- function(table, stage, y) {
    key <- paste("cost", table, stage, y)
    if (is.null(made[[key]])) {
      pay <- gross(table, stage)
      made[[key]] <- pay + per(pay * 145, 10000) + per(pay * share_of_year[[y]], 10000)
    }
    made[[key]]
  }

  status_quo <- c(0, 0, 0)
  cost_of <- list(A = as.list(c(0, 0, 0)), B = as.list(c(0, 0, 0)))
  gain_of <- list(A = lump, B = lump)
  for (span in spans) {
    first <- span[1]; end <- span[2]; year <- span[3]; y <- span[4]
    status_quo[year] <- status_quo[year] + sum(health_of_year[[y]]) * (end - first)
    for (stage in 0:3) {
      if (earliest[stage + 1] >= end || latest[stage + 2] <= first) next
      from <- if (stage == 0) first else pmin.int(pmax.int(moves[[stage]], first), end)
      to <- if (stage == 3) end else pmin.int(pmax.int(moves[[stage + 1]], first), end)
      n <- to - from
      before <- cost(1, stage, y)
      status_quo[year] <- status_quo[year] + sum(n * before)
      for (offer in 1:2) {
        table <- span[4 + offer]
        if (table == 1) next
        cost_of[[offer]][[year]] <- cost_of[[offer]][[year]] + n * (cost(table, stage, y) - before)
        gain_of[[offer]] <- gain_of[[offer]] + n * (gross(table, stage) - gross(1, stage))
      }
    }
  }
  # The lump sums, A's in period 25 and B's in period 8, count for Medicare alone.
  for (offer in 1:2) {
    k <- c(25, 8)[offer]
    pay <- fifelse(moves[[1]] <= k, gross(offer + 1, 1), gross(offer + 1, 0))
    cost_of[[offer]][[1]] <- cost_of[[offer]][[1]] + lump + per((pay + lump) * 145, 10000) - per(pay * 145, 10000)
  }
  list(status_quo = status_quo, costs = setDT(setNames(c(cost_of$A, cost_of$B), names_of_sums)),
       gains = data.table(id = m$id, A = gain_of$A / 100, B = gain_of$B / 100))
}

# Slices stay near the cache, and bound the memory.
names_of_sums <- c(paste0("A", years), paste0("B", years))
status_quo <- c(0, 0, 0)
costs <- list()
for (from in seq(1L, nrow(m), by = 65536L)) {
  slice <- m[from:min(from + 65535L, nrow(m))]
  part <- cost_rows(slice)
  fwrite(part$gains, arguments[2], append = from > 1L)
  status_quo <- status_quo + part$status_quo
  costs[[length(costs) + 1L]] <- cbind(slice[, ..fields], part$costs)[, lapply(.SD, sum), by = fields]
}
costs <- rbindlist(costs)

numbers <- function(x) paste0("[", paste(format(x, scientific = FALSE, trim = TRUE, digits = 15), collapse = ", "), "]")
object <- function(keys, values) paste0("{", paste0('"', keys, '": ', values, collapse = ", "), "}")
two <- function(row) object(c("A", "B"), c(numbers(row[1:3]), numbers(row[4:6])))
by <- vapply(fields, function(field) {
  part <- costs[, lapply(.SD, sum), by = field, .SDcols = names_of_sums]
  object(part[[field]], apply(as.matrix(part[, ..names_of_sums]), 1, two))
}, "")
all <- unlist(costs[, lapply(.SD, sum), .SDcols = names_of_sums])
totals <- object(c("status_quo", "A", "B"),
                 c(numbers(status_quo), numbers(status_quo + all[1:3]), numbers(status_quo + all[4:6])))
cat(object(c("members", "totals", "by"), c(nrow(m), totals, object(fields, by))), "\n")
