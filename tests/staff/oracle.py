"""The staffing model without chance, a second time: from docs/retention.md, in Python's own floats,
member by member where the program works with groups."""
import csv
import datetime
import math
import os

BANDS = [0, 1, 3, 5, 10, 20, 50]
# Separations an officer-year by band of service (docs/retention.md, "Defaults").
SHAPE = [0.042449, 0.010531, 0.009708, 0.010550, 0.010070, 0.010070]
RETIRE = [(20, 0.057413), (21, 0.041712), (25, 0.100388), (29, 0.278622)]


def band_of(years):
    return max(i for i in range(6) if years >= BANDS[i])


def retirement(years, table):
    rate = 0.0
    for start, value in table:
        if years >= start:
            rate = value
    return rate


def half_up(x):
    return math.floor(x + 0.5)


class Model:
    """`pay[scenario][band][month]` and `everybody[scenario][month]` are ratios to the start's pay."""

    def __init__(self, services, values, pay, everybody, months, posts, month_hours, overtime_cents,
                 trainee_cents, first_month, retire_table=None, overtime_each=0.0):
        self.services = [s // 3 * 3 for s in services]  # groups are three months wide
        self.v = values
        self.pay, self.everybody, self.months = pay, everybody, months
        self.posts = int(values['posts']) or posts
        self.month_hours, self.overtime_cents = month_hours, overtime_cents
        self.trainee_cents, self.first_month = trainee_cents, first_month
        self.table = RETIRE if retire_table is None else retire_table
        self.overtime_each = overtime_each
        n = len(services)
        g = [self.raw_g(s // 12) for s in self.services]
        self.g_mean = sum(g) / n
        self.shape_mean = sum(SHAPE[band_of(s // 12)] for s in self.services) / n

    @staticmethod
    def raw_g(year):
        return max(0.0, 1.0 - (year + 0.5) / 19.0)

    def relative(self, scenario, band, month):
        grown = (1.0 + self.v['market_growth']) ** ((month + 1) / 12.0)
        return self.v['relative_pay'] * self.pay[scenario][band][month] / grown

    def quit_hazard(self, scenario, year, month, wear):
        year = min(year, 49)
        rate = self.v['quits'] * SHAPE[band_of(year)] / self.shape_mean / 12.0
        g = self.raw_g(year) / self.g_mean if self.g_mean > 0 else 0.0
        ratio = self.relative(scenario, band_of(year), month)
        return rate * self.v['shock'] * wear * ratio ** (-self.v['elasticity'] * g)

    def overtime(self, ready, before):
        need = max(0.0, self.posts - ready) * self.month_hours * self.v['backfill']
        return need if need >= before else need + self.v['overtime_memory'] * (before - need)

    def run(self, scenario):
        v = self.v
        solo = [[s, 1.0] for s in self.services]  # service in months, share still there
        training = []                             # [start, academy gate, end, heads, recruit]
        out = {'filled': [], 'quit': 0.0, 'retire': 0.0, 'other': 0.0, 'washout': 0.0, 'hires': 0.0,
               'laterals': 0.0, 'overtime_hours': 0.0, 'overtime_cost': 0, 'replacement_cost': 0.0}
        n = len(solo)
        worked = self.overtime(n, 0.0)
        reference = max(8.0, self.overtime_each + worked / n)
        pool, fillable = 0.0, self.posts - v['frozen']
        every, first = int(v['class_every']), int(v['class_first'])
        academy, field = int(v['academy_months']), int(v['field_months'])
        for month in range(self.months):
            for group in training:
                if group[4] and group[1] == month:
                    lost = group[3] * (1.0 - v['academy_completion'])
                    out['washout'] += lost
                    group[3] -= lost
                if group[2] == month:
                    if group[4]:
                        lost = group[3] * (1.0 - v['field_completion'])
                        out['washout'] += lost
                        group[3] -= lost
                    solo.append([month - group[0], group[3]])
            training = [group for group in training if group[2] != month]

            applied = max(0, month - int(v['selection_months']))
            pool += v['hires'] * self.posts / 12.0 * \
                self.relative(scenario, 0, applied) ** v['hires_elasticity']
            came = v['laterals'] * self.posts / 12.0 * \
                self.relative(scenario, 2, month) ** v['laterals_elasticity']
            heads = sum(s[1] for s in solo) + sum(t[3] for t in training)
            vacant = fillable - heads
            open_ = month >= v['freeze_months']
            entry = half_up(self.trainee_cents * self.pay[scenario][0][month])
            direct = half_up(v['direct_cost'] * 100.0)
            if open_ and vacant > 0 and came > 0:
                joined = min(came, vacant)
                training.append([month, -1, month + field, joined, False])
                out['laterals'] += joined
                out['replacement_cost'] += joined * (direct + entry * field)
                vacant -= joined
            if month >= first and (month - first) % every == 0:
                joined = min(pool, vacant)
                if v['seats'] > 0:
                    joined = min(joined, v['seats'])
                if open_ and joined > 0:
                    training.append([month, month + academy, month + academy + field, joined, True])
                    out['hires'] += joined
                    out['replacement_cost'] += joined * (direct + entry * (academy + field))
                pool = 0.0

            ready = sum(s[1] for s in solo)
            each = self.overtime_each + worked / max(1.0, ready)
            wear = 1.0 + v['fatigue'] * max(0.0, each / reference - 1.0)
            peak = v['retirement_peak']
            season = 12.0 / (10.0 + 2.0 * peak)
            if (self.first_month + month) % 12 in (5, 11):
                season *= peak
            for person in solo:
                year = min(person[0] // 12, 49)
                quits = self.quit_hazard(scenario, year, month, wear)
                retires = retirement(year, self.table) * v['retirements'] / 12.0 * season
                others = v['other_exits'] / 12.0
                total = quits + retires + others
                gone = person[1] * -math.expm1(-total)
                person[0] += 1
                if total > 0:
                    out['quit'] += gone * quits / total
                    out['retire'] += gone * retires / total
                    out['other'] += gone * others / total
                    person[1] -= gone
            ready = sum(s[1] for s in solo)
            worked = self.overtime(ready, worked)
            hours_e2 = half_up(worked * 100.0)
            rate = half_up(self.overtime_cents * self.everybody[scenario][month])
            out['overtime_hours'] += hours_e2 / 100.0
            out['overtime_cost'] += half_up(hours_e2 * rate / 100.0)
            out['filled'].append(ready + sum(t[3] for t in training))
        out['ready'] = sum(s[1] for s in solo)
        return out


def service_months(hired, start):
    if hired >= start:
        return 0
    return (start.year - hired.year) * 12 + start.month - hired.month - (start.day < hired.day)


def read_assumptions(answer):
    return {a['assumption']: a['likely'] for a in answer['assumptions']}


def write_folder(folder, terms, rows, offers, staffing=None, extra=None):
    os.makedirs(os.path.join(folder, 'offers'), exist_ok=True)
    with open(os.path.join(folder, 'current.terms'), 'w') as out:
        out.write(terms)
    with open(os.path.join(folder, 'roster.csv'), 'w', newline='') as out:
        writer = csv.writer(out)
        writer.writerow(['id', 'class', 'rate', 'hired', 'status'])
        writer.writerows(rows)
    for name, text in offers.items():
        with open(os.path.join(folder, 'offers', name + '.terms'), 'w') as out:
            out.write('offer "%s"\n%s\n' % (name, text))
    if staffing is not None:
        with open(os.path.join(folder, 'staffing.csv'), 'w', newline='') as out:
            writer = csv.writer(out)
            writer.writerow(['assumption', 'low', 'likely', 'high', 'source'])
            for name, value in staffing.items():
                low, likely, high = value if isinstance(value, tuple) else (value,) * 3
                writer.writerow([name, low, likely, high, 'the test'])
    for name, text in (extra or {}).items():
        with open(os.path.join(folder, name), 'w') as out:
            out.write(text)


def date(text):
    return datetime.date.fromisoformat(text)
