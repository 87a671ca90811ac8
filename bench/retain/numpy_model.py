"""The staffing model of docs/retention.md as a practised user of numpy writes it: all runs of a batch at
once, month by month; members as rows of one large array, or as counts by group, whichever is faster."""
import numpy as np

BANDS = np.array([0, 1, 3, 5, 10, 20])
SHAPE = np.array([0.042449, 0.010531, 0.009708, 0.010550, 0.010070, 0.010070])
RETIRE = [(20, 0.057413), (21, 0.041712), (25, 0.100388), (29, 0.278622)]


def band_of(years):
    return np.searchsorted(BANDS, years, side='right') - 1


def retirement(years):
    out = np.zeros(len(years))
    for start, rate in RETIRE:
        out[years >= start] = rate
    return out


class Peer:
    def __init__(self, services, assumptions, posts, months, month_hours):
        self.service = np.asarray(services) // 3 * 3
        self.a, self.posts, self.months, self.hours = assumptions, posts, months, month_hours
        year = np.minimum(self.service // 12, 49)
        self.g_mean = np.maximum(0, 1 - (year + 0.5) / 19).mean()
        self.shape_mean = SHAPE[band_of(year)].mean()

    def draw(self, rng, runs):
        out = {}
        for name, (low, likely, high) in self.a.items():
            out[name] = rng.triangular(low, likely, high, runs) if high > low else np.full(runs, likely)
        return out

    def simulate(self, pay, seed, runs, counts):
        """Filled posts [runs, months] and total quits, for one offer's pay path."""
        rng = np.random.Generator(np.random.SFC64(seed))
        a = self.draw(rng, runs)
        groups, first = np.unique(self.service, return_inverse=True)
        n_groups = len(groups)
        if counts:
            stay = np.tile(np.bincount(first, minlength=n_groups), (runs, 1))
        else:
            stay = np.ones((runs, len(self.service)), dtype=bool)
        joined = []   # [service, counts by run]
        training = []  # [start, counts by run, recruits]
        years = np.arange(50)
        g = np.maximum(0, 1 - (years + 0.5) / 19) / self.g_mean
        base = SHAPE[band_of(years)] / self.shape_mean
        quits_of = a['quits'][:, None] * base / 12
        retire_of = a['retirements'][:, None] * retirement(years) / 12
        academy, field = int(a['academy_months'][0]), int(a['field_months'][0])
        every = int(a['class_every'][0])
        solo = np.full(runs, float(len(self.service)))
        worked = np.maximum(0, self.posts - solo) * self.hours * a['backfill']
        reference = np.maximum(8, worked / solo)
        pool = np.zeros(runs, dtype=np.int64)
        filled = np.empty((runs, self.months), dtype=np.int32)
        quit_total = np.zeros(runs)
        for month in range(self.months):
            for t in training:
                if t[2] and t[0] + academy == month:
                    t[1] = rng.binomial(t[1], a['academy_completion'])
                if t[0] + field + (academy if t[2] else 0) == month:
                    if t[2]:
                        t[1] = rng.binomial(t[1], a['field_completion'])
                    joined.append([month - t[0], t[1]])
            training = [t for t in training if t[0] + field + (academy if t[2] else 0) != month]
            in_training = sum((t[1] for t in training), np.zeros(runs, dtype=np.int64))
            there = stay.sum(axis=1) + sum((j[1] for j in joined), 0)
            relative = np.log(pay[month]) + np.log(a['relative_pay']) - \
                (month + 1) / 12 * np.log1p(a['market_growth'])
            applied = max(0, month - int(a['selection_months'][0]))
            then = np.log(pay[applied]) + np.log(a['relative_pay']) - \
                (applied + 1) / 12 * np.log1p(a['market_growth'])
            pool += rng.poisson(a['hires'] * self.posts / 12 * np.exp(a['hires_elasticity'] * then))
            came = rng.poisson(a['laterals'] * self.posts / 12 *
                               np.exp(a['laterals_elasticity'] * relative))
            vacant = np.maximum(0, self.posts - there - in_training)
            n = np.minimum(came, vacant)
            training.append([month, n, False])
            vacant -= n
            if month % every == 0:
                training.append([month, np.minimum(pool, vacant), True])
                pool[:] = 0
            wear = 1 + a['fatigue'] * np.maximum(0, worked / np.maximum(1, there) / reference - 1)
            quits = quits_of * (a['shock'] * wear)[:, None] * \
                np.exp(-(a['elasticity'] * relative)[:, None] * g)
            total = quits + retire_of
            leave = -np.expm1(-total)
            share = np.divide(quits, total, out=np.zeros_like(quits), where=total > 0)
            year = np.minimum((groups + month) // 12, 49)
            if counts:
                gone = rng.binomial(stay, leave[:, year])
                stay = stay - gone
                quit_total += rng.binomial(gone, share[:, year]).sum(axis=1)
            else:
                chance = leave[:, year].astype(np.float32)[:, first]
                gone = stay & (rng.random(stay.shape, dtype=np.float32) < chance)
                stay &= ~gone
                row, who = np.nonzero(gone)
                np.add.at(quit_total, row, rng.random(len(row)) < share[row, year[first[who]]])
            for j in joined:
                at = min(j[0] // 12, 49)
                gone = rng.binomial(j[1], leave[:, at])
                j[1] = j[1] - gone
                quit_total += rng.binomial(gone, share[:, at])
                j[0] += 1
            solo = stay.sum(axis=1) + sum((j[1] for j in joined), 0)
            need = np.maximum(0, self.posts - solo) * self.hours * a['backfill']
            worked = np.where(need >= worked, need, need + a['overtime_memory'] * (worked - need))
            filled[:, month] = solo + sum((t[1] for t in training), 0)
        return filled, quit_total
