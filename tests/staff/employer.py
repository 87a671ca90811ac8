"""An invented employer's own history and what then happens to it: person by person, month by month, with a
draw for everything, from the equations of the model (docs/retention.md, "The model"). Nothing of the
program is used but its published table of retirements."""
import datetime
import math

BANDS = [0, 1, 3, 5, 10, 20]
RETIRE = [(20, 0.057413), (21, 0.041712), (25, 0.100388), (29, 0.278622)]
# What can vary from employer to employer: low, likely, high. The test gives the program the same.
PRIORS = {'elasticity': (0.7, 1.4, 3), 'market_growth': (0.02, 0.03, 0.04), 'fatigue': (0, 0.1, 0.3),
          'hires': (0.06, 0.08, 0.10), 'hires_elasticity': (0.2, 0.8, 2), 'laterals': (0, 0.008, 0.016),
          'laterals_elasticity': (1, 2, 4), 'academy_completion': (0.80, 0.86, 0.90),
          'field_completion': (0.84, 0.884, 0.95), 'backfill': (0.2, 0.4, 0.8),
          'overtime_memory': (0.5, 0.8, 0.95)}
CLASS_EVERY, SELECTION, ACADEMY, FIELD = 6, 4, 5, 3
HOURS = 2080 / 12


def yearly_rate(years, table):
    rate = 0.0
    for start, value in table:
        if years >= start:
            rate = value
    return rate


def poisson(rng, mean):
    left, n = math.exp(-mean), 0
    at = rng.random()
    while at > left:
        at *= rng.random()
        n += 1
    return n


class Employer:
    """`start`: the first day of a month; `posts`: authorized; `quits`: yearly rates by BANDS."""

    def __init__(self, rng, start, members, posts, quits, retirements):
        self.rng, self.start, self.posts = rng, start, posts
        self.quits = list(zip(BANDS, quits))
        self.retire = [(year, rate * retirements) for year, rate in RETIRE]
        self.hired = [-rng.randrange(27 * 12) for _ in range(members)]  # months before the start

    def day_of(self, month, day=1):
        year, of = divmod(self.start.year * 12 + self.start.month - 1 + month, 12)
        return datetime.date(year, of + 1, day)

    def record(self, months, hires):
        """Years at the market's pay: exits (day, hired, reason); those hired come trained."""
        exits = []
        for month in range(months):
            stay = []
            for hired in self.hired:
                years = (month - hired) // 12
                quit, retire = yearly_rate(years, self.quits) / 12, yearly_rate(years, self.retire) / 12
                if self.rng.random() < 1 - math.exp(-quit - retire):
                    why = 'quit' if self.rng.random() * (quit + retire) < quit else 'retired'
                    exits.append((self.day_of(month, self.rng.randint(1, 28)), self.day_of(hired), why))
                else:
                    stay.append(hired)
            self.hired = stay
            for _ in range(min(poisson(self.rng, hires * self.posts / 12), self.posts - len(stay))):
                self.hired.append(month + 1)
        self.start, self.hired = self.day_of(months), [hired - months for hired in self.hired]
        return exits

    def draw(self):
        return {name: self.rng.triangular(low, high, likely)
                for name, (low, likely, high) in PRIORS.items()}

    def years_ahead(self, months, pay, shock=1.0):
        """Heads at each month's end, and exits in all, those in training too, under a path of pay."""
        v, rng = self.draw(), self.rng
        g = [max(0.0, 1 - (-hired // 12 + 0.5) / 19) for hired in self.hired]
        mean_g = sum(g) / len(g)
        solo, training = list(self.hired), []
        need = max(0, self.posts - len(solo)) * HOURS * v['backfill']
        worked, usual = need, max(8.0, need / len(solo))
        pool, heads, exits = 0.0, [], 0

        def relative(month):
            return pay[month] / (1 + v['market_growth']) ** ((month + 1) / 12)

        for month in range(months):
            for group in training:  # [started, gate, end, people, recruits]
                for gate, share in ((1, 'academy_completion'), (2, 'field_completion')):
                    if group[4] and group[gate] == month:
                        through = sum(rng.random() < v[share] for _ in range(group[3]))
                        exits += group[3] - through
                        group[3] = through
                if group[2] == month:
                    solo += [group[0]] * group[3]
            training = [group for group in training if group[2] > month]

            pool += v['hires'] * self.posts / 12 * relative(max(0, month - SELECTION)) ** v['hires_elasticity']
            vacant = self.posts - len(solo) - sum(group[3] for group in training)
            came = poisson(rng, v['laterals'] * self.posts / 12 * relative(month) ** v['laterals_elasticity'])
            came = max(0, min(came, vacant))
            training.append([month, -1, month + FIELD, came, False])
            if month % CLASS_EVERY == 0:
                recruits = max(0, min(poisson(rng, pool), vacant - came))
                training.append([month, month + ACADEMY, month + ACADEMY + FIELD, recruits, True])
                pool = 0.0

            wear = 1 + v['fatigue'] * max(0.0, worked / max(1, len(solo)) / usual - 1)
            stay = []
            for hired in solo:
                years = (month - hired) // 12
                answer = v['elasticity'] * max(0.0, 1 - (years + 0.5) / 19) / mean_g
                quit = yearly_rate(years, self.quits) / 12 * shock * wear * relative(month) ** -answer
                if rng.random() < 1 - math.exp(-quit - yearly_rate(years, self.retire) / 12):
                    exits += 1
                else:
                    stay.append(hired)
            solo = stay
            need = max(0, self.posts - len(solo)) * HOURS * v['backfill']
            worked = need if need >= worked else need + v['overtime_memory'] * (worked - need)
            heads.append(len(solo) + sum(group[3] for group in training))
        return heads, exits
