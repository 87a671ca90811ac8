#!/usr/bin/env python3
"""The JSON that the program prints, against docs/schemas/ and against itself.

For the offers of every example and of a new folder: the answer of `cost` and `compare` is what the
schema says, its parts sum to its wholes, and members stand in the order of the schema. Then the
validator is tried on answers that are wrong in one place: each must be refused.

    tests/json/check_schemas.py [--confer PATH]
"""
import argparse
import copy
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from schema import Validator  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BY = 'fund,class,fund+class'


def ask(confer, folder, *words):
    done = subprocess.run([confer, *words, '-C', folder, '--format', 'json'], check=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    return json.loads(done.stdout.decode('utf-8'))


def broken_sums(cost):
    """What does not add up in one offer's costing."""
    years, total, before = cost['fiscal_years'], cost['total'], 0
    for year in years:
        where = year['fiscal_year']
        if year['offer'] - year['status_quo'] != year['cost']:
            yield where + ': offer - status quo is not cost'
        if sum(year['components'].values()) != year['cost']:
            yield where + ': components do not sum to cost'
        if year['incremental'] != year['cost'] - before:
            yield where + ': incremental'
        before = year['cost']
    for name in ('status_quo', 'offer', 'cost'):
        if sum(year[name] for year in years) != total[name]:
            yield 'total.%s is not the sum of the years' % name
    if sum(year['components'][name] for year in years
           for name in ('lump_sum', 'holiday', 'cash_out')) != total['one_time']:
        yield 'total.one_time'
    if sum(year['periods'] for year in years) != cost['periods']:
        yield 'periods'
    for field, rows in cost['by'].items():
        if [row['key'] for row in rows] != sorted(row['key'] for row in rows):
            yield 'by.%s is not sorted' % field
        for year in years:
            name = year['fiscal_year']
            if sum(row['fiscal_years'][name] for row in rows) != year['cost']:
                yield 'by.%s does not sum to the cost of %s' % (field, name)
        if sum(row['cost'] for row in rows) != total['cost']:
            yield 'by.%s does not sum to the cost' % field


def broken_pairs(answer):
    offers = {offer['offer']: offer for offer in answer['offers']}
    for pair in answer['pairs']:
        a, b = offers[pair['a']], offers[pair['b']]
        if pair['cost_difference'] != b['total']['cost'] - a['total']['cost']:
            yield 'cost_difference'
        if pair['members_better_a'] + pair['members_better_b'] + pair['members_same'] != a['members']:
            yield 'members of the pair'
        if (pair['largest_shortfall_on'] is None) != (pair['largest_shortfall'] == 0):
            yield 'largest_shortfall_on'
    if len(answer['pairs']) != len(offers) * (len(offers) - 1) // 2:
        yield 'number of pairs'


def order(value, schema, validator, name):
    """Members stand in the order of the schema's properties."""
    while '$ref' in schema:
        schema, name = validator.resolve(schema['$ref'], name)
    if isinstance(value, list):
        return all(order(item, schema.get('items', {}), validator, name) for item in value)
    if not isinstance(value, dict):
        return True
    properties = schema.get('properties') or {}
    # a member that is not required may lack
    if properties and list(value) != [key for key in properties if key in value]:
        return False
    return all(order(item, properties.get(key, {}), validator, name) for key, item in value.items())


def mutations(cost):
    """Answers that are wrong in one place."""
    def changed(change):
        other = copy.deepcopy(cost)
        change(other)
        return other
    yield 'a member left out', changed(lambda c: c.pop('members'))
    yield 'a member too many', changed(lambda c: c.update(extra=1))
    yield 'dollars for cents', changed(lambda c: c['total'].update(cost=1.5))
    yield 'a text for cents', changed(lambda c: c['total'].update(cost='1'))
    yield 'a flag for cents', changed(lambda c: c['total'].update(cost=True))
    yield 'a wrong fiscal year', changed(lambda c: c['fiscal_years'][0].update(fiscal_year='2025'))
    yield 'no years', changed(lambda c: c.update(fiscal_years=[]))
    yield 'a component left out', changed(lambda c: c['fiscal_years'][0]['components'].pop('base'))
    yield 'negative members', changed(lambda c: c.update(members=-1))
    yield 'a roll-up that is no list', changed(lambda c: c['by'].update(fund={}))


def folders(confer, scratch):
    made = os.path.join(scratch, 'new')
    subprocess.run([confer, 'new', made], check=True, stdout=subprocess.DEVNULL)
    yield 'confer new', made
    examples = os.path.join(ROOT, 'examples')
    for name in sorted(os.listdir(examples)) if os.path.isdir(examples) else []:
        if os.path.isdir(os.path.join(examples, name, 'offers')):
            yield 'examples/' + name, os.path.join(examples, name)


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def add(self, what, problems):
        self.passed, self.failed = self.passed + (not problems), self.failed + bool(problems)
        if problems:
            print('FAIL %s: %s' % (what, '; '.join(problems[:5])))


def check_folder(tally, validator, confer, title, folder):
    names = sorted(name[:-6] for name in os.listdir(os.path.join(folder, 'offers'))
                   if name.endswith('.terms'))
    for name in names:
        cost = ask(confer, folder, 'cost', name, '--by', BY)
        wrong = validator.validate(cost, 'cost.json') + list(broken_sums(cost))
        if not order(cost, validator.load('cost.json'), validator, 'cost.json'):
            wrong.append('members are not in the order of the schema')
        tally.add('%s: cost %s' % (title, name), wrong)
    for name in names:
        money = ask(confer, folder, 'money', name)
        wrong = validator.validate(money, 'money.json')
        if not order(money, validator.load('money.json'), validator, 'money.json'):
            wrong.append('members are not in the order of the schema')
        tally.add('%s: money %s' % (title, name), wrong)
    answer = ask(confer, folder, 'compare', *names, 'current', '--by', BY)
    wrong = validator.validate(answer, 'compare.json') + list(broken_pairs(answer))
    for cost in answer['offers']:
        wrong += broken_sums(cost)
    if not order(answer, validator.load('compare.json'), validator, 'compare.json'):
        wrong.append('members are not in the order of the schema')
    tally.add('%s: compare' % title, wrong)
    return cost


def check_publication(tally, validator, confer, scratch):
    """A published page's chain; and the schema refuses one with a member taken out."""
    folder, site = os.path.join(ROOT, 'examples/kern-2025'), os.path.join(scratch, 'site')
    ask(confer, folder, 'publish', 'agreement', '--public', '-o', site, '--on', '2025-06-01')
    with open(os.path.join(site, 'publication.json'), encoding='utf-8') as file:
        chain = json.load(file)
    tally.add('publication.json', validator.validate(chain, 'publication.json'))
    del chain['editions'][0]['files'][0]['sha256']
    refused = validator.validate(chain, 'publication.json')
    tally.add('the schema refuses a file without its hash', [] if refused else ['it was let through'])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--confer', default=os.path.join(ROOT, 'build/confer'))
    confer = os.path.abspath(parser.parse_args().confer)
    validator, tally, cost = Validator(os.path.join(ROOT, 'docs/schemas')), Tally(), None
    with tempfile.TemporaryDirectory(prefix='confer-json-') as scratch:
        for title, folder in folders(confer, scratch):
            cost = check_folder(tally, validator, confer, title, folder)
        check_publication(tally, validator, confer, scratch)
    for what, other in mutations(cost):
        refused = validator.validate(other, 'cost.json')
        tally.add('the schema refuses ' + what, [] if refused else ['it was let through'])
    print('%d passed, %d failed' % (tally.passed, tally.failed))
    return 1 if tally.failed else 0


if __name__ == '__main__':
    sys.exit(main())
