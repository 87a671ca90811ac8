#!/usr/bin/env python3
"""Hand-worked cases for the oracle. Every expected figure is worked out in a comment.

    python3 tests/oracle/test_oracle.py

Unless a case says otherwise the world is the simplest there is: monthly pay on the last day of
the month, monthly rates rounded to the cent, fiscal years from July 1, the horizon FY2025-26
(twelve periods), one member at $1,000.00 on step 1 of range R with three steps
1000.00 / 1100.00 / 1200.00 and no step date. Figures are in cents.
"""

import os
import sys
import tempfile
import unittest
from datetime import date
from fractions import Fraction

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import oracle  # noqa: E402
from oracle import Case, Costing, InputError  # noqa: E402

FY26 = 'FY2025-26'
FY27 = 'FY2026-27'
SCHEDULE = 'range,1,2,3\nR,1000.00,1100.00,1200.00\nT,950.00,1050.00,1250.00\n'


class World(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.TemporaryDirectory()
        self.addCleanup(self.dir.cleanup)

    def case(self, current='', roster='id,range,step\nA,R,1\n', schedule=SCHEDULE, pay=None, horizon=True,
             rates='rates monthly rounded to $0.01', files=(), offers=(), **options):
        text = 'agreement "T"\nroster "r.csv"\nschedule "s.csv"\n'
        text += (pay or 'pay monthly paid 0 days after') + '\n' + rates + '\n'
        text += ('horizon FY2025-26 to FY2025-26\n' if horizon is True else horizon or '')
        os.makedirs(os.path.join(self.dir.name, 'offers'), exist_ok=True)
        for name, body in [('current.terms', text + current), ('r.csv', roster), ('s.csv', schedule), *files,
                           *((f'offers/{n}.terms', f'offer "{n}"\n{t}') for n, t in dict(offers).items())]:
            with open(os.path.join(self.dir.name, name), 'w', encoding='utf-8', newline='') as f:
                f.write(body)
        return Case(self.dir.name, **options)

    def cost(self, offer, *args, by=(), **kw):
        """The JSON of `cost` for an offer of these lines."""
        case = self.case(*args, offers={'o': offer}, **kw)
        return oracle.cost(case, 'o', by)

    def total(self, offer, *args, **kw):
        return self.cost(offer, *args, **kw)['total']['cost']

    def status_quo(self, *args, **kw):
        return self.cost('note "nothing"\n', *args, **kw)['total']['status_quo']

    def employees(self, offer, *args, **kw):
        case = self.case(*args, offers={'o': offer}, **kw)
        path = os.path.join(self.dir.name, 'out.csv')
        oracle.cost(case, 'o', (), path)
        return oracle.read_csv(path)[1:]

    def compare(self, a, b, *args, **kw):
        return oracle.compare(self.case(*args, offers={'a': a, 'b': b}, **kw), ['a', 'b'])

    def rates(self, m=0, offer='', clauses='', until=date(2030, 1, 1), **kw):
        """[(first day, rate)] of a member under agreement clauses and an offer."""
        case = self.case(clauses, offers={'o': offer}, **kw)
        scenario = case.scenario(case.read_offer('o'))
        member = case.members[m]
        chosen = [c for c in scenario.clauses if case.selects(c, member)]
        history = case.rate_history(member, chosen, case.calendar.first_on_or_after(until))
        out = []
        for k, cell in history:
            day = '' if k == oracle.BEFORE_EVERYTHING else case.calendar.start(k).isoformat()
            if out and out[-1][0] == day:
                out.pop()
            if not out or out[-1][1] != cell / 1e8:
                out.append((day, cell / 1e8))
        return out


class Rates(World):
    def test_a_raise_is_paid_in_every_period(self):
        # 1000.00 x 3% = 30.00; twelve periods.
        self.assertEqual(self.total('raise 3% on 2025-07-01\n'), 36000)

    def test_parts_joined_by_plus_add_and_separate_clauses_compound(self):
        # 1000 x 1.05 = 1050.00 -> 50.00 x 12; 1000 x 1.02 x 1.03 = 1050.60 -> 50.60 x 12.
        self.assertEqual(self.total('raise 2% + 3% on 2025-07-01\n'), 60000)
        self.assertEqual(self.total('raise 2% on 2025-07-01\nraise 3% on 2025-07-01\n'), 60720)

    def test_a_clause_takes_effect_in_the_first_full_period(self):
        # July 2 lies inside July: in force from August, eleven periods of 30.00.
        self.assertEqual(self.total('raise 3% on 2025-07-02\n'), 33000)

    def test_rounding_modes(self):
        # 20.50 x 1.05 = 21.525: half up 21.53, half even 21.52 (2152 is even), down 21.52, up 21.53.
        # 20.10 x 1.01 = 20.301: up 20.31, all others 20.30.
        for mode, tie, rest in (('half up', 2153, 2030), ('half even', 2152, 2030), ('down', 2152, 2030),
                                ('up', 2153, 2031), ('', 2153, 2030)):
            c = self.case(rates=f'rates hourly rounded to $0.01 {mode}')
            self.assertEqual(c.round_rate(Fraction('20.50') * Fraction('1.05') * 10 ** 8), tie * 10 ** 6, mode)
            self.assertEqual(c.round_rate(Fraction('20.10') * Fraction('1.01') * 10 ** 8), rest * 10 ** 6, mode)

    def test_quanta(self):
        # 21.525 to 0.05 is 21.55 (half up: 430.5 nickels -> 431), to 1 is 22, to 0.0001 stays 21.525.
        for q, want in (('0.05', 2155000000), ('1', 2200000000), ('0.0001', 2152500000), ('0.001', 2152500000)):
            c = self.case(rates=f'rates hourly rounded to ${q}')
            self.assertEqual(c.round_rate(2152500000), want)

    def test_carried_rates_keep_their_decimals_between_raises(self):
        # Four raises of 1% on 10.05. Rounded each time: 10.15, 10.25 (10.2515), 10.35 (10.3525),
        # 10.45 (10.4535). Carried: 10.05 x 1.01^4 = 10.45807..., paid as 10.46.
        four = ''.join(f'raise 1% on 2025-0{m}-01\n' for m in (7, 7, 7, 7))
        s = 'range,1\nR,10.05\n'
        self.assertEqual(self.total(four, schedule=s), 40 * 12)
        self.assertEqual(self.total(four, schedule=s, rates='rates monthly rounded to $0.01 carried'), 41 * 12)

    def test_dollar_raises_in_each_unit(self):
        # Hourly rates, biweekly pay of 80 hours, P = 26. A full-time base must grow by 80 x $1 = $80;
        # $40 a period is $0.50 an hour; 12 x $65 / 26 = $30 is 0.375 -> 10.38 (half up); $2080/26 = $80.
        for words, rate in (('$1/hour', 11.0), ('$40/period', 10.5), ('$65/month', 10.38), ('$2,080/year', 11.0)):
            got = self.rates(offer=f'raise {words} on 2025-07-01\n', schedule='range,1\nR,10.00\n',
                             pay='pay biweekly from 2025-07-01 paid 7 days after', rates='rates hourly rounded to $0.01')
            self.assertEqual(got[-1][1], rate, words)

    def test_greater_of_goes_cell_by_cell(self):
        # 3% of 1000 is 30 < 33; 3% of 1200 is 36 > 33.
        self.assertEqual(self.rates(offer='raise greater of 3% or $33/month on 2025-07-01\n')[-1][1], 1033)
        self.assertEqual(self.rates(offer='raise greater of 3% or $33/month on 2025-07-01\n',
                                    roster='id,range,step\nA,R,3\n')[-1][1], 1236)

    def test_cpi_raise_rounds_to_a_tenth_then_adds_then_clamps(self):
        # 100 x (309.45/300 - 1) = 3.15 -> 3.2 (half up); plus 0.5 = 3.7; at most 3.5; at least 4.
        cpi = [('c.csv', 'm,i\n2024-01,300\n2024-06,NA\n2025-01-01,309.45\n')]
        cur = 'cpi "W" "c.csv"\n'
        for words, rate in (('', 1032), ('plus 0.5%', 1037), ('plus 0.5% at most 3.5%', 1035), ('at least 4%', 1040)):
            self.assertEqual(self.rates(clauses=cur, files=cpi, offer=f'raise cpi "W" from 2024-01 to 2025-01 {words} '
                                        'on 2025-07-01\n')[-1][1], rate)
        with self.assertRaises(InputError):
            self.rates(clauses=cur, files=cpi, offer='raise cpi "W" from 2024-06 to 2025-01 on 2025-07-01\n')

    def test_minimum_rate_lifts_what_is_below(self):
        # $12,600 a year is 1050 a month: step 1 rises to it, step 2 (1100) stays.
        self.assertEqual(self.rates(offer='minimum rate $12,600/year on 2025-07-01\n')[-1][1], 1050)
        self.assertEqual(self.rates(offer='minimum rate $12,600/year on 2025-07-01\n',
                                    roster='id,range,step\nA,R,2\n'), [('', 1100)])

    def test_order_is_date_then_agreement_then_offer(self):
        # One date: the agreement's +$100 first, then the offer's 10%: (1000 + 100) x 1.1 = 1210.
        # An offer's earlier date comes first: 1000 x 1.1 + 100 = 1200.
        agreement = 'raise $100/month on 2025-09-01\n'
        self.assertEqual(self.rates(clauses=agreement, offer='raise 10% on 2025-09-01\n')[-1][1], 1210)
        self.assertEqual(self.rates(clauses=agreement, offer='raise 10% on 2025-08-01\n')[-1][1], 1200)

    def test_a_member_without_a_range_has_an_own_rate(self):
        # 2000 x 2% = 40 x 12; adding a step does nothing to it.
        self.assertEqual(self.total('raise 2% on 2025-07-01\nadd step 5% above top on 2025-07-01\n',
                                    roster='id,class,rate\nA,Chief,2000\n'), 48000)


class Base(World):
    def test_factor_is_units_a_year_over_p_but_one_in_the_same_unit(self):
        # annual 52,200 / 26.1 = 2000.00; biweekly on biweekly pay is 1, not 26/26.1; hourly is 80.
        for unit, cell, want in (('annual', '52200', 2000), ('biweekly', '2000', 2000), ('hourly', '25', 2000)):
            c = self.case(rates=f'rates {unit} rounded to $0.01', current='periods per year 26.1\n',
                          pay='pay biweekly from 2025-07-01 paid 0 days after')
            self.assertEqual(Fraction(cell) * c.factor, want)

    def test_fte_and_hours(self):
        # 1000 x 0.6125 = 612.50. hours 160 at first, 150 later: 612.50 x 150/160 = 574.21875 -> 574.22,
        # 38.28 less, from January: six periods.
        self.assertEqual(self.total('hours 150 per period on 2026-01-01\n', 'hours 160 per period\n',
                                    roster='id,range,step,fte\nA,R,1,0.6125\n'), -3828 * 6)

    def test_default_hours_are_exact(self):
        # 2080 / 12 hours a month, a third included; an hourly rate of 12 pays 12 x 2080/12 = 2080.00.
        self.assertEqual(self.status_quo(schedule='range,1\nR,12.00\n', rates='rates hourly rounded to $0.01'),
                         208000 * 12)

    def test_furlough_is_spread_over_the_years_periods(self):
        # 12 hours over 12 periods is 1 hour of 2080/12: 1000 x (1 - 12/2080) = 994.2307 -> 994.23, -5.77 x 12.
        self.assertEqual(self.total('furlough 12 hours in FY2025-26\n'), -577 * 12)


class Pay(World):
    roster = 'id,range,step,fte,premiums,hired,overtime_hours\nA,R,1,0.5,BIL;K9,2015-08-15,\n'

    def components(self, offer, current='', **kw):
        kw.setdefault('roster', self.roster)
        return self.cost(offer, current, **kw)['fiscal_years'][0]['components']

    def test_premium_in_each_form(self):
        # Half time: base 500.00. 5% -> 25.00. $1/hour: 173.333 x 0.5 = 86.666 -> 86.67. $10/period
        # 10.00, prorated 5.00. $13/month x 12/12 = 13.00. $100/year / 12 = 8.333 -> 8.33.
        for words, cents in (('5% of base', 2500), ('$1/hour', 8667), ('$10/period', 1000),
                             ('$10/period prorated', 500), ('$13/month', 1300), ('$100/year', 833)):
            self.assertEqual(self.components(f'premium BIL {words} on 2025-07-01\n')['premium'], cents * 12, words)

    def test_a_later_premium_replaces_and_zero_ends(self):
        # 5% (25.00) in the agreement. 6% from October: +5.00 x 9. Zero from April: -25.00 x 3 more.
        cur = 'premium BIL 5% of base\n'
        self.assertEqual(self.components('premium BIL 6% of base on 2025-10-01\n', cur)['premium'], 4500)
        self.assertEqual(self.components('premium BIL 0% of base on 2026-04-01\n', cur)['premium'], -7500)
        self.assertEqual(self.components('premium ZZ 9% of base on 2025-07-01\n', cur)['premium'], 0)

    def test_only_the_highest_longevity_threshold_reached_is_paid(self):
        # Hired 2015-08-15: ten whole years at the start of September 2025 (August 1 is too early).
        # 2% after 5 = 10.00 in July and August; 4% after 10 = 20.00 in the other ten periods.
        self.assertEqual(self.components('longevity 2% of base after 5 years on 2025-07-01\n'
                                         'longevity 4% of base after 10 years on 2025-07-01\n')['longevity'],
                         2 * 1000 + 10 * 2000)

    def test_whole_years_from_a_leap_day(self):
        # Hired on February 29: the anniversary of a common year comes on March 1.
        self.assertEqual(oracle.whole_years(date(2016, 2, 29), date(2026, 2, 28)), 9)
        self.assertEqual(oracle.whole_years(date(2016, 2, 29), date(2026, 3, 1)), 10)

    def test_overtime_on_base_premiums_and_longevity(self):
        # Hours 160, FTE 0.5: base 500, premium 25, longevity 10: 1.5 x 535 x 4 / 80 = 40.125 -> 40.13.
        # Without premium and longevity: 1.5 x 500 x 4 / 80 = 37.50. The difference is 2.63 x 12.
        got = self.components('premium BIL 5% of base on 2025-07-01\nlongevity 2% of base after 5 years on 2025-07-01\n',
                              'hours 160 per period\n', roster=self.roster.rstrip('\n') + '4\n')
        self.assertEqual(got['overtime'], 263 * 12)

    def test_contribution_bases(self):
        # Base 500, pensionable premium 25, other premium 10.00, lump sum 300 in the first period.
        # 10% of base 50.00 x 12; of pensionable 52.50 x 12; of gross 53.50 x 12 + 30.00.
        cur = 'premium BIL 5% of base pensionable\npremium K9 $10/period\n'
        for basis, cents in (('base', 60000), ('pensionable', 63000), ('gross', 64200 + 3000)):
            got = self.components(f'contribution P 10% of {basis} on 2025-07-01\nlump sum $300 on 2025-07-01\n', cur)
            self.assertEqual(got['contribution'], cents, basis)

    def test_lump_sum_prorated_and_pensionable_once(self):
        # $301 x 0.5 = 150.50 once; 10% of it as pensionable 15.05.
        got = self.components('lump sum $301 prorated pensionable on 2025-09-15\n',
                              'contribution P 10% of pensionable\n')
        self.assertEqual((got['lump_sum'], got['contribution']), (15050, 1505))

    def test_holiday_and_cash_out_at_the_hourly_equivalent(self):
        # 1000 a month over 160 hours is 6.25 an hour. Holiday: 6.25 x 8 x 0.5 x 1.5 = 37.50 once.
        # Cash out: 6.25 x 40 x 0.5 x 33% = 41.25. A holiday that is not backfilled costs nothing.
        got = self.components('holiday 8 hours backfilled at 1.5 on 2025-07-01\nholiday 8 hours on 2025-07-01\n'
                              'cash out 40 hours take-up 33% on 2025-12-01\n', 'hours 160 per period\n')
        self.assertEqual((got['holiday'], got['cash_out']), (3750, 4125))

    def test_a_cap_counts_the_calendar_year_of_pay_dates(self):
        # Base 500 a month, cap 4000 a calendar year. 2025: January to August reach it (8 x 500), so of the
        # horizon July and August pay, September to December do not. 2026: January to June, six periods.
        # 10% of 500 = 50.00 x 8 = 400.00.
        got = self.cost('note "x"\n', 'contribution P 10% of base up to $4,000 a year\n', roster=self.roster)
        self.assertEqual(got['total']['status_quo'], 50000 * 12 + 5000 * 8)

    def test_a_replacement_keeps_the_count(self):
        # Replaced on August 1 by 20% up to 4200: July 50.00. August: counted 3500 -> 4000, 20% of 500 =
        # 100.00. September: 4000 -> 4200, 20% of 200 = 40.00. Then nothing; 2026: 6 x 100.00.
        # Status quo 400.00 (above); offer 50 + 100 + 40 + 600 = 790.00.
        got = self.components('contribution P 20% of base up to $4,200 a year on 2025-08-01\n',
                              'contribution P 10% of base up to $4,000 a year\n')
        self.assertEqual(got['contribution'], 39000)

    def test_employees_pay_moves_from_employer_to_member(self):
        # 10% of 500 employer-paid; 3% of base = 15.00 x 12 moves over: cost and net both fall by it.
        args = ('employees pay 3% of base toward P on 2025-07-01\n', 'contribution P 10% of base\n')
        self.assertEqual(self.components(*args)['contribution'], -18000)
        self.assertEqual(self.employees(*args, roster=self.roster), [['A', '6000.00', '5820.00', '-180.00']])

    def test_employees_cannot_pay_more_than_the_contribution(self):
        for offer in ('employees pay 11% of base toward P on 2025-07-01\n', 'employees pay 1% of base toward Q on 2025-07-01\n'):
            with self.assertRaises(InputError):
                self.components(offer, 'contribution P 10% of base\n')

    def test_health_forms_and_the_members_share(self):
        # Biweekly, P = 26. $500/month: 6000/26 = 230.769 -> 230.77. 80% of $700: 6720/26 = 258.4615 ->
        # 258.46. $200/period prorated at half time: 100.00. Full premium 8400/26 = 323.0769 -> 323.08.
        roster = 'id,range,step,fte,plan\nA,R,1,0.5,PPO\n'
        pay = 'pay biweekly from 2025-07-01 paid 0 days after'
        for words, employer in (('$500/month', 23077), ('80%', 25846), ('$200/period prorated', 10000), ('$400/period', 40000)):
            c = self.case('plan PPO costs $700/month\n', roster, pay=pay,
                          offers={'o': f'health PPO {words} on 2025-07-01\n'})
            pays = c.simulate(c.members[0], c.scenario(c.read_offer('o')), 0, 0, range(0))[0]
            base = pays[0]
            self.assertEqual(pays[8], employer)
            self.assertEqual(pays[oracle.NET], base - max(0, 32308 - employer))


class Steps(World):
    def steps(self, row, offer='', clauses='', **kw):
        return self.rates(offer=offer, clauses=clauses, roster='id,class,range,step,step_date\n' + row + '\n', **kw)

    def test_a_step_date_moves_in_the_first_period_on_or_after_it(self):
        # August 31 moves on September 1; a year later again; then the top.
        self.assertEqual(self.steps('A,,R,1,2025-08-31'), [('', 1000), ('2025-09-01', 1100), ('2026-09-01', 1200)])

    def test_the_next_date_counts_from_the_date_with_the_day_clamped(self):
        # One month after January 31 is February 28 (in force March 1), then top.
        self.assertEqual(self.steps('A,,R,1,2026-01-31', clauses='steps every 1 months\n'),
                         [('', 1000), ('2026-02-01', 1100), ('2026-03-01', 1200)])
        self.assertEqual(oracle.add_months(date(2024, 2, 29), 12), date(2025, 2, 28))

    def test_months_by_step(self):
        # Six months in step 2, twelve in the others.
        self.assertEqual(self.steps('A,,R,1,2025-08-01', clauses='steps every 12 months, step 2 after 6 months\n'),
                         [('', 1000), ('2025-08-01', 1100), ('2026-02-01', 1200)])

    def test_a_blank_step_date_does_not_move(self):
        self.assertEqual(self.steps('A,,R,1,'), [('', 1000)])

    def test_a_freeze_moves_a_date_to_the_day_after(self):
        # September 10 is inside: it moves to January 1, 2026; the later date counts from there.
        self.assertEqual(self.steps('A,,R,1,2025-09-10', 'freeze steps from 2025-07-01 to 2025-12-31\n'),
                         [('', 1000), ('2026-01-01', 1100), ('2027-01-01', 1200)])

    def test_a_freeze_catches_the_later_dates_too(self):
        # 2025-09-01 is before the freeze; the next, 2026-09-01, is inside and goes to 2027-01-01.
        self.assertEqual(self.steps('A,,R,1,2025-09-01', 'freeze steps from 2026-01-01 to 2026-12-31\n'),
                         [('', 1000), ('2025-09-01', 1100), ('2027-01-01', 1200)])

    def test_an_added_step_takes_a_date_gone_by_at_once(self):
        # The top's date is long gone: the move comes on the clause's day. 1200 x 1.05 = 1260.
        self.assertEqual(self.steps('A,,R,3,2024-03-01', 'add step 5% above top on 2026-01-01\n'),
                         [('', 1200), ('2026-01-01', 1260)])
        self.assertEqual(self.steps('A,,R,3,', 'add step 5% above top on 2026-01-01\n'),
                         [('', 1200), ('2026-01-01', 1260)])

    def test_an_added_step_waits_for_a_later_step_date(self):
        self.assertEqual(self.steps('A,,R,3,2026-05-02', 'add step 5% above top on 2026-01-01\n'),
                         [('', 1200), ('2026-06-01', 1260)])

    def test_an_added_step_counts_from_its_day_when_the_step_date_came_just_before(self):
        # Biweekly periods from 2025-07-02: November 21 and December 3 both take effect on December 3.
        # The later of the two is the clause's day, so the next step is due a month after it, on
        # January 3, which takes effect on January 14 (a month after November 21: on December 31).
        self.assertEqual(self.steps('A,,R,3,2025-11-21', 'add step 5% above top on 2025-12-03\n'
                                    'add step 10% above top on 2025-12-03\n', clauses='steps every 1 months\n',
                                    pay='pay biweekly from 2025-07-02 paid 0 days after',
                                    rates='rates biweekly rounded to $0.01'),
                         [('', 1200), ('2025-12-03', 1260), ('2026-01-14', 1386)])

    def test_a_class_that_moves_as_a_step_is_added_lands_from_the_old_top(self):
        # T: 950, 1050, 1250, and the step that the clause adds there too, 1250 x 1.05 = 1312.50. From
        # 1200 the lowest not below is 1250, in either order of writing; the next step is a year later.
        add, move = 'add step 5% above top on 2026-01-01\n', 'move class K to range T on 2026-01-01\n'
        for offer in (add + move, move + add):
            self.assertEqual(self.steps('A,K,R,3,2024-03-01', offer),
                             [('', 1200), ('2026-01-01', 1250), ('2027-01-01', 1312.50)])

    def test_who_arrives_at_the_old_top_later_moves_after_the_interval(self):
        self.assertEqual(self.steps('A,,R,2,2026-03-01', 'add step 5% above top on 2026-01-01\n'),
                         [('', 1100), ('2026-03-01', 1200), ('2027-03-01', 1260)])

    def test_two_added_steps_count_from_the_clauses_day(self):
        # Both on one date: the first is taken at once, the second a year after the clause's day.
        self.assertEqual(self.steps('A,,R,3,2024-03-01', 'add step 5% above top on 2025-12-15\n'
                                    'add step 10% above top on 2025-12-15\n'),
                         [('', 1200), ('2026-01-01', 1260), ('2027-01-01', 1386)])

    def test_later_raises_apply_to_the_added_step_and_earlier_ones_through_the_top(self):
        # 1200 x 1.1 = 1320, + 5% = 1386, then x 1.02 = 1413.72.
        self.assertEqual(self.steps('A,,R,3,', 'raise 10% on 2026-01-01\nadd step 5% above top named L on 2026-01-01\n'
                                    'raise 2% on 2026-01-01\n')[-1], ('2026-01-01', 1413.72))

    def test_drop_bottom_step_keeps_the_step_date(self):
        # Moves to 2 when 1 goes, then on its own date to 3.
        self.assertEqual(self.steps('A,,R,1,2026-04-01', 'drop bottom step on 2026-01-01\n'),
                         [('', 1000), ('2026-01-01', 1100), ('2026-04-01', 1200)])

    def test_schedule_changes_come_before_step_moves_on_one_day(self):
        # Both in the January period: first 1 -> 2 as 1 goes, then the step date moves 2 -> 3.
        self.assertEqual(self.steps('A,,R,1,2026-01-01', 'drop bottom step on 2026-01-01\n'),
                         [('', 1000), ('2026-01-01', 1200)])

    def test_move_class_lands_not_below(self):
        # Range T: 950, 1050, 1250. From 1000 the lowest not below is 1050; from 1200 it is 1250.
        offer = 'move class K to range T on 2026-01-01\n'
        self.assertEqual(self.steps('A,K,R,1,', offer), [('', 1000), ('2026-01-01', 1050)])
        self.assertEqual(self.steps('A,K,R,3,', offer), [('', 1200), ('2026-01-01', 1250)])
        self.assertEqual(self.steps('A,J,R,1,', offer), [('', 1000)])

    def test_move_class_above_the_new_top_lands_on_the_top(self):
        self.assertEqual(self.steps('A,K,T,3,', 'move class K to range R on 2026-01-01\n'),
                         [('', 1250), ('2026-01-01', 1200)])

    def test_move_class_keeping_step(self):
        self.assertEqual(self.steps('A,K,R,1,', 'move class K to range T keeping step on 2026-01-01\n'),
                         [('', 1000), ('2026-01-01', 950)])

    def test_a_date_spent_at_the_old_top_counts_anew_from_the_moves_day(self):
        # A longer range U: 1190, 1210, 1300, 1400. From R's top of 1200 the member lands on 1210; the date of 2024 is spent; the next is 2026-01-01 + 12 months.
        s = SCHEDULE.replace('1,2,3', '1,2,3,4') + 'U,1190.00,1210.00,1300.00,1400.00\n'
        offer = 'move class K to range U on 2026-01-01\n'
        self.assertEqual(self.steps('A,K,R,3,2024-05-01', offer, schedule=s),
                         [('', 1200), ('2026-01-01', 1210), ('2027-01-01', 1300), ('2028-01-01', 1400)])
        # A date still to come stands; so does a date of a member below the top.
        self.assertEqual(self.steps('A,K,R,3,2026-05-01', offer, schedule=s)[:3],
                         [('', 1200), ('2026-01-01', 1210), ('2026-05-01', 1300)])

    def test_own_rate_into_a_range(self):
        # The lowest cell of R not below 1050 is 1100. A blank date on an own rate is spent, so the
        # next is a year after the move's day.
        roster = 'id,class,rate\nA,K,1050\n'
        self.assertEqual(self.rates(offer='move class K to range R on 2026-01-01\n', roster=roster),
                         [('', 1050), ('2026-01-01', 1100), ('2027-01-01', 1200)])


class Years(World):
    def test_twenty_seven_pay_dates_in_a_year(self):
        # Pay dates 13 days into periods from 2025-06-18: first 2025-07-01, then every 14 days;
        # 26 x 14 = 364 days on is 2026-06-30: 27 of them.
        got = self.cost('raise 1% on 2025-06-18\n', pay='pay biweekly from 2025-06-18 paid 0 days after',
                        rates='rates biweekly rounded to $0.01')
        self.assertEqual(got['fiscal_years'][0]['periods'], 27)
        self.assertEqual(got['total']['cost'], 27 * 1000)

    def test_days_split_each_component(self):
        # Biweekly from 2025-06-24: the first period has 7 days of FY2024-25 and 7 of the horizon. Base
        # 1000.01 there: the earlier year gets rnd(500.005) = 500.01, the horizon 500.00.
        # The last starts 2026-06-23 (26 x 14 days on): 8 of 14 days: 1000.01 x 8/14 = 571.434 -> 571.43.
        # Between them 25 whole periods.
        kw = dict(pay='pay biweekly from 2025-06-24 paid 0 days after', rates='rates biweekly rounded to $0.01',
                  schedule='range,1\nR,1000.01\n')
        got = self.cost('note "x"\n', 'costs by days\n', **kw)
        self.assertEqual(got['total']['status_quo'], 50000 + 25 * 100001 + 57143)
        # Periods are counted by their start: 2025-07-08 to 2026-06-23.
        self.assertEqual(got['periods'], 26)

    def test_costs_by_start_and_end(self):
        # Paid 15 days after the month: by pay date the year is June 2025 to May 2026, and the raise of
        # July 1 misses June; by start or end it is July to June.
        for by, periods in (('pay date', 11), ('period start', 12), ('period end', 12)):
            self.assertEqual(self.total('raise 1% on 2025-07-01\n', f'costs by {by}\n',
                                        pay='pay monthly paid 15 days after'), periods * 1000, by)

    def test_default_horizon(self):
        # From the year of the earliest date to that of the latest term end.
        got = self.cost('term 2025-08-01 to 2027-03-31\nraise 1% on 2026-01-01\n', horizon=False)
        self.assertEqual([y['fiscal_year'] for y in got['fiscal_years']], [FY26, FY27])
        self.assertEqual([y['cost'] for y in got['fiscal_years']], [6000, 12000])
        self.assertEqual([y['incremental'] for y in got['fiscal_years']], [6000, 6000])

    def test_calendar_fiscal_years_have_one_number(self):
        got = self.cost('raise 1% on 2025-01-01\n', 'fiscal year starts 01-01\n', horizon='horizon FY2025 to FY2025\n')
        self.assertEqual(got['fiscal_years'][0]['fiscal_year'], 'FY2025')

    def test_semimonthly_periods(self):
        c = oracle.Calendar('semimonthly', None, 5)
        k = c.first_on_or_after(date(2025, 2, 2))
        self.assertEqual((c.start(k), c.end(k), c.pay(k)), (date(2025, 2, 16), date(2025, 2, 28), date(2025, 3, 5)))
        self.assertEqual(c.start(c.first_on_or_after(date(2025, 12, 17))), date(2026, 1, 1))

    def test_a_year_of_biweekly_clause_days(self):
        c = oracle.Calendar('biweekly', date(2025, 7, 4), 7)
        self.assertEqual([c.first_on_or_after(date(2025, 7, d)) for d in (3, 4, 5, 18, 19)], [0, 0, 1, 1, 2])


class Arrears(World):
    two_years = 'horizon FY2025-26 to FY2026-27\n'

    def test_arrears_move_the_difference_to_the_paying_period(self):
        # 10.00 a month from July 2025, paid from 2026-08-01 on: the 13 periods paid July 2025 to July 2026
        # are booked in the August period. All 24 x 10.00 fall in the second year.
        got = self.cost('raise 1% on 2025-07-01\narrears paid 2026-08-01\n', horizon=self.two_years)
        self.assertEqual([y['cost'] for y in got['fiscal_years']], [0, 24000])

    def test_arrears_move_no_year_under_other_costs(self):
        got = self.cost('raise 1% on 2025-07-01\narrears paid 2026-08-01\n', 'costs by period start\n', horizon=self.two_years)
        self.assertEqual([y['cost'] for y in got['fiscal_years']], [12000, 12000])

    def test_arrears_reach_back_before_the_horizon_and_fall_out_after_it(self):
        # The raise of April 2025 owes April, May and June: 30.00 more, booked in September.
        self.assertEqual(self.total('raise 1% on 2025-04-01\narrears paid 2025-09-01\n'), 15 * 1000)
        # Without arrears the horizon has its own twelve; paid after the horizon nothing is left.
        self.assertEqual(self.total('raise 1% on 2025-04-01\n'), 12 * 1000)
        self.assertEqual(self.total('raise 1% on 2025-04-01\narrears paid 2026-07-15\n'), 0)


class Answers(World):
    def test_fund_shares_go_by_largest_remainder_ties_to_the_first(self):
        self.assertEqual(oracle.split_by_shares(101, [('a', Fraction(50)), ('b', Fraction(50))]), [51, 50])
        self.assertEqual(oracle.split_by_shares(-101, [('a', Fraction(50)), ('b', Fraction(50))]), [-51, -50])
        # 100 by 33.33/33.33/33.34: 33.33, 33.33, 33.34 -> one cent left, to the third.
        thirds = [('a', Fraction('33.33')), ('b', Fraction('33.33')), ('c', Fraction('33.34'))]
        self.assertEqual(oracle.split_by_shares(100, thirds), [33, 33, 34])

    def test_by_fund_and_department(self):
        # 120.00 a member and year. A: 65/35 -> 78.00 and 42.00; B has no fund and no department.
        got = self.cost('raise 1% on 2025-07-01\n', '', 'id,range,step,fund,department\nA,R,1,general:65;water:35,Police\n'
                        'B,R,1,,\n', by=['fund', 'department', 'fund+department'])
        rows = {f: [(r['key'], r['cost']) for r in got['by'][f]] for f in got['by']}
        self.assertEqual(rows['fund'], [('general', 7800), ('unassigned', 12000), ('water', 4200)])
        self.assertEqual(rows['department'], [('', 12000), ('Police', 12000)])
        self.assertEqual(rows['fund+department'], [('general+Police', 7800), ('unassigned+', 12000), ('water+Police', 4200)])

    def test_vacant_positions(self):
        roster = 'id,range,step,status\nA,R,1,filled\nB,R,1,vacant\n'
        self.assertEqual(self.total('raise 1% on 2025-07-01\n', roster=roster), 12000)
        self.assertEqual(self.total('raise 1% on 2025-07-01\n', roster=roster, authorized=True), 24000)

    def test_ongoing_and_one_time(self):
        # Last period: 10.00 x 12. The lump sum is one-time.
        total = self.cost('raise 1% on 2025-12-01\nlump sum $500 on 2025-12-01\n')['total']
        self.assertEqual((total['cost'], total['ongoing'], total['one_time']), (7 * 1000 + 50000, 12000, 50000))

    def test_one_percent_is_on_top_of_the_offer(self):
        # The offer's 1100.00 (10%) x 1% = 11.00 x 12.
        self.assertEqual(self.cost('raise 10% on 2025-07-01\n')['one_percent'], {FY26: 13200})

    def test_contingent_clauses(self):
        # Unknown: not in force, listed with 10.00 x 12. Known and met: in force. Known, not met: not.
        offer = 'raise 1% on 2025-07-01 if revenue "Sales tax" FY2025-26 >= $100.00\n'
        got = self.cost(offer)
        self.assertEqual((got['total']['cost'], got['contingent'][0]['line'], got['contingent'][0]['cost']), (0, 2, 12000))
        for assumed, cost in (('100', 12000), ('99.99', 0)):
            got = self.cost(offer, assume=[f'Sales tax FY2025-26=${assumed}'])
            self.assertEqual((got['total']['cost'], got['contingent']), (cost, []))

    def test_gains_overtake(self):
        # a: $100 at once. b: 2% = 20.00 a month from July. D: 20-100 = -80, -60, -40, -20, 0 (November),
        # then up to 140.
        pair = self.compare('lump sum $100 on 2025-07-01\n', 'raise 2% on 2025-07-01\n')['pairs'][0]
        self.assertEqual((pair['overtakes'], pair['largest_shortfall'], pair['largest_shortfall_on']),
                         ('2025-11-30', -8000, '2025-07-31'))
        self.assertEqual((pair['cost_difference'], pair['gain_difference'], pair['members_better_b']), (14000, 14000, 1))

    def test_never_overtakes_and_always_ahead(self):
        pair = self.compare('raise 2% on 2025-07-01\n', 'raise 1% on 2025-07-01\n')['pairs'][0]
        self.assertEqual((pair['overtakes'], pair['largest_shortfall'], pair['largest_shortfall_on']),
                         (None, -12000, '2026-06-30'))
        pair = self.compare('raise 1% on 2025-07-01\n', 'raise 2% on 2025-07-01\n')['pairs'][0]
        self.assertEqual((pair['overtakes'], pair['largest_shortfall'], pair['largest_shortfall_on']), ('2025-07-31', 0, None))

    def test_arrears_reach_back_to_a_freeze_and_a_furlough(self):
        # Without the freeze A moves to $1,100 on 2025-04-01 and to $1,200 a year later; with it, a year
        # later each. $100 less in April, May and June, before the horizon, and in the twelve months.
        roster = 'id,range,step,step_date\nA,R,1,2025-04-01\n'
        self.assertEqual(self.total('freeze steps from 2025-03-01 to 2026-03-31\narrears paid 2025-09-01\n',
                                    roster=roster), -15 * 10000)
        # 12 of 173.33 hours a month less, in each month of FY2024-25: 12 x 1,000 x 1/173.333... = 69.23
        # (5.769... rounded to 5.77 a month).
        self.assertEqual(self.total('furlough 12 hours in FY2024-25\narrears paid 2025-09-01\n'), -12 * 577)

    def test_arrears_of_a_contingent_clause_reach_back_before_the_others(self):
        # 1% more in May, June (before the horizon) and the twelve months: 14 x $10, and 1% of it twelve
        # times ($1,000.00 x 1.01 = 1,010.00; x 1.01 = 1,020.10).
        got = self.cost('raise 1% on 2025-07-01\narrears paid 2025-09-01\n'
                        'raise 1% on 2025-05-01 if revenue "R" FY2025-26 >= $5\n')
        self.assertEqual(got['contingent'][0]['cost'], 2 * 1000 + 12 * 1010)

    def test_arrears_make_d_wait(self):
        # b's 2% comes late, on the pay date of 2025-10-31, also where years do not move. a: 1% at once.
        # D: -10, -20, -30 by September; October brings 4 x 20 - 10 = +70 -> 40.
        pair = self.compare('raise 1% on 2025-07-01\n', 'raise 2% on 2025-07-01\narrears paid 2025-10-15\n',
                            'costs by period start\n')['pairs'][0]
        self.assertEqual((pair['overtakes'], pair['largest_shortfall'], pair['largest_shortfall_on']),
                         ('2025-10-31', -3000, '2025-09-30'))

    def test_schedule_appendix(self):
        # Raised 3% and an added step; the raise for one class of a range counts when everybody in it is
        # of that class; a raise for a department is not applied.
        case = self.case('', 'id,class,range,step\nA,K,R,1\n', offers={
            'o': 'raise 3% on 2025-07-02 for range = R\nadd step 2% above top on 2025-08-01 for class = K\n'
                 'raise 50% on 2025-07-01 for id = A\n'})
        offer = case.read_offer('o')
        self.assertEqual(oracle.schedule_csv(case, offer, date(2025, 8, 1)),
                         'range,1,2,3,4\nR,1030.00,1133.00,1236.00,1260.72\nT,950.00,1050.00,1250.00,\n')
        self.assertEqual(oracle.schedule_csv(case, offer, date(2025, 7, 31)),
                         'range,1,2,3\nR,1000.00,1100.00,1200.00\nT,950.00,1050.00,1250.00\n')


class Reading(World):
    roster = ('Employee,Class,RANGE,step,fte,hired,zone,unit\nA,K,R,1,0.5,3/2/2010,1,P\nB,"K, senior",R,2,,2020-01-01,2,Q\n'
              'C,J,R,3,1.0,,x,P\n')

    def selected(self, words):
        case = self.case('', self.roster.replace('Employee', 'id'), offers={'o': f'raise 1% {words} on 2025-07-01\n'})
        clause = case.read_offer('o').clauses[0]
        return ''.join(m.id for m in case.members if case.selects(clause, m))

    def test_selectors(self):
        for words, who in (('', 'ABC'), ('for everyone', 'ABC'), ('for class = K', 'A'), ('for class in (K, "K, senior")', 'AB'),
                           ('for class != K', 'BC'), ('for fte = 1', 'BC'), ('for fte < 1.0', 'A'), ('for hired < 2015-01-01', 'A'),
                           ('for hired = 2010-03-02', 'A'), ('for zone >= 2', 'B'), ('for top step', 'C'),
                           ('for range = R and fte >= 0.5 and zone = x', 'C')):
            self.assertEqual(self.selected(words), who, words)
        with self.assertRaises(InputError):
            self.selected('for colour = red')

    def test_units_limit_an_offer(self):
        self.assertEqual(self.total('unit P\nraise 1% on 2025-07-01\n', roster='id,range,step,unit\nA,R,1,P\nB,R,1,Q\n'), 12000)

    def test_text_forms(self):
        # A BOM, CRLF, comments, commas, continuation and case mean nothing.
        text = ('\ufeffOFFER "x # y"\r\n# comment\r\nRaise 2%, + 1%\r\n   # between\r\n\tON 2025-07-01,\r\n'
                '    for class in ("K, senior", K) # end\r\n')
        doc = oracle.parse_terms(text, 'o', oracle.Facts(), False)
        self.assertEqual(doc.title, 'x # y')
        c = doc.clauses[0]
        self.assertEqual((c.line, c.a, c.on, c.selector), (3, Fraction(3, 100), date(2025, 7, 1),
                                                           [('class', 'in', ['K, senior', 'K'])]))

    def test_money_and_percent_decimals(self):
        for bad in ('raise 1.00001% on 2025-07-01\n', 'lump sum $1.001 on 2025-07-01\n', 'raise 1%\n',
                    'lump sum $1 for\n', 'premium B 1% of base prorated on 2025-07-01\n'):
            with self.assertRaises(InputError):
                self.total(bad)
        # $1,500.00 once.
        self.assertEqual(self.total('lump sum $1,500, on 2025-07-01\n'), 150000)

    def test_long_schedule_and_the_class_as_range(self):
        case = self.case('', 'id,class,step\nA,R,1\n', schedule='range,step,rate\nR,1,1000\nR,2,1100\n')
        self.assertEqual((case.members[0].range, case.schedule['R'][1]), ('R', ('2', 1100 * 10 ** 8)))

    def test_column_mapping(self):
        with open(os.path.join(self.dir.name, 'm.csv'), 'w', encoding='utf-8') as f:
            f.write('Emp No,Grade,step\nA,R,1\n')
        members = oracle.read_roster(f.name, {'id': 'Emp No', 'class': 'grade'})
        self.assertEqual((members[0].id, members[0].range), ('A', 'R'))

    def test_a_row_that_cannot_be_costed(self):
        for roster in ('id,range,step\nA,R,9\n', 'id,range,step,rate\nA,R,1,5\n', 'id,range,step,fte\nA,R,1,1.5\n',
                       'id,range,step,hired\nA,R,1,soon\n', 'id,range,step\nA,R,1\nA,R,1\n',
                       'id,range,step,fund\nA,R,1,a:60;b:30\n'):
            with self.assertRaises(InputError):
                self.case('', roster)


if __name__ == '__main__':
    unittest.main()
