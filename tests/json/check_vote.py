#!/usr/bin/env python3
"""The JSON of every step of a vote against docs/schemas/vote.json, and the schema against answers that
are wrong in one place. Every answer that the schema describes must come up.

    tests/json/check_vote.py [--confer PATH]
"""
import argparse
import csv
import glob
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from check_tell import mutations  # noqa: E402
from schema import Validator  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Steps:
    """Asks for a step, and holds its answer to the schema's definition of that name."""

    def __init__(self, confer):
        self.confer = os.path.abspath(confer)
        self.validator = Validator(os.path.join(ROOT, 'docs/schemas'))
        self.definitions = self.validator.load('vote.json')['$defs']
        self.passed = self.failed = 0
        self.seen = set()

    def expect(self, what, problems):
        self.passed, self.failed = self.passed + (not problems), self.failed + bool(problems)
        if problems:
            print('FAIL %s: %s' % (what, '; '.join(problems[:5])))

    def problems(self, answer, name):
        return list(self.validator.problems(answer, self.definitions[name], 'vote.json'))

    def ask(self, name, *words, text='', status=0):
        done = subprocess.run([self.confer, 'vote', *words, '--format', 'json'], input=text,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding='utf-8', check=False)
        if done.returncode != status:
            self.expect(name, ['%s ends with %d: %s' % (' '.join(words), done.returncode, done.stderr)])
            return {}
        answer = json.loads(done.stdout)
        wrong = self.problems(answer, name)
        order = [key for key in self.definitions[name]['properties'] if key in answer]
        if list(answer) != order:
            wrong.append('members are not in the order of the schema: %s' % list(answer))
        self.expect(name, wrong)
        required = self.definitions[name]['required']
        for what, other in mutations(answer):
            optional = what.startswith('without ') and what[8:] not in required
            if not optional and not self.problems(other, name):
                self.expect(name, ['not refused: ' + what])
        self.seen.add(name)
        return answer


def prepare(s):
    with open('ta.txt', 'w', encoding='utf-8') as out:
        out.write('Article 1: each June the parties meet.\n')
    rows = ['id,name,unit,standing,reason']
    for i in range(1, 11):
        standing = {9: 'challenged,disputed', 10: 'no,dues'}.get(i, 'good,')
        rows.append('%d,Member %d,%s,%s' % (i, i, 'AB'[i % 2], standing))
    with open('members.csv', 'w', encoding='utf-8') as out:
        out.write('\n'.join(rows) + '\n')
    s.ask('new', 'new', 'v', '--name', 'Ratification', '--agreement', 'ta.txt', '--threshold', 'more than 1/2',
          '--by-unit', '--minimum-unit', '2')
    s.ask('status', 'status', 'v')
    s.ask('roll', 'roll', 'v', 'members.csv')
    s.ask('status', 'status', 'v')
    s.ask('codes', 'roll', 'v', '--codes', 'codes', '--spares', '2')
    s.ask('status', 'status', 'v')
    s.ask('trustee_key', 'trustees', '--make', 'one.key', '--name', 'Chair')
    s.ask('trustee_added', 'trustees', 'v', '--add', 'one.key.public.json')
    for _ in range(3):
        for key in ('a.key', 'b.key'):
            s.ask('ceremony', 'trustees', '--ceremony', 'shared', '--key', key, '--threshold', '1', '--of', '2')
    s.ask('trustee_added', 'trustees', 'v', '--add-group', 'shared')


def poll(s):
    with open('codes/codes.csv', encoding='utf-8') as table:
        codes = {row['id']: row['code'] for row in csv.DictReader(table) if row['id']}
    s.ask('open', 'open', 'v')
    receipt = s.ask('cast', 'cast', 'v', text=codes['1'] + '\nyes\n')
    s.ask('cast', 'cast', 'v', text=codes['9'] + '\nno\n')
    s.ask('strike', 'strike', 'v', '2')
    s.ask('spare', 'roll', 'v', '--spare-for', '3', '--reason', 'lost')
    s.ask('find', 'status', 'v', '--tracker', receipt['tracker'])
    s.ask('find', 'status', 'v', '--tracker', 'A' * 43, status=1)
    for head in (receipt['log'], receipt['board']):
        s.ask('head', 'status', 'v', '--head', head)
    s.ask('head', 'status', 'v', '--head', '0' * 64, status=1)
    s.ask('status', 'status', 'v')
    s.ask('record', 'protest', 'v', '--by', 'Observer', '--text', 'The doors opened late.')
    s.ask('signed', 'observe', 'v', '--key', 'one.key', '--say', 'The box was sealed.', '--out', 'seen.json')
    s.ask('record', 'observe', 'v', '--add', 'seen.json')
    s.ask('close', 'close', 'v')


def count(s):
    for officer in ('First teller', 'Second teller'):
        s.ask('paper', 'paper', 'v', '--unit', 'A', '--officer', officer, '--yes', '1', '--no', '0')
    archives = glob.glob('v/*.bel')
    done = s.ask('decrypt_files', 'decrypt', *archives, '--key', 'one.key', '--out', 'one.shares')
    s.expect('challenged ballots stay sealed', [] if done.get('archives') == 2 else [str(done)])
    s.ask('decrypt', 'decrypt', 'v', '--add', 'one.shares')
    again = s.ask('decrypt', 'decrypt', 'v', '--add', 'one.shares')['decryptions']
    s.expect('taken in before', [] if len(again) == 2 and all(d['already'] for d in again) else [str(again)])
    s.ask('decrypt', 'decrypt', 'v', '--key', 'b.key')
    s.ask('tally', 'tally', 'v')
    s.ask('certificate', 'certificate', 'v')
    s.ask('status', 'status', 'v')
    s.ask('verify', 'verify', 'v')
    for path in archives:
        s.ask('verify', 'verify', path)
    with open(archives[0], 'rb') as file:
        bad = bytearray(file.read())
    bad[len(bad) // 2] ^= 1
    with open('bad.bel', 'wb') as out:
        out.write(bad)
    s.ask('verify', 'verify', 'bad.bel', status=1)
    s.ask('rehearse', 'rehearse', 'practice')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--confer', default=os.path.join(ROOT, 'build/confer'))
    s = Steps(parser.parse_args().confer)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        prepare(s)
        poll(s)
        count(s)
        os.chdir('/')
    answers = {name for name, d in s.definitions.items() if d.get('description', '').startswith('confer vote')}
    s.expect('every answer of the schema came up', sorted(answers - s.seen))
    print('%d passed, %d failed' % (s.passed, s.failed))
    return 1 if s.failed else 0


if __name__ == '__main__':
    sys.exit(main())
