#!/usr/bin/env python3
"""The JSON of factcheck, timeline and brief against docs/schemas/, and the schemas against answers that
are wrong in one place.

    tests/json/check_tell.py [--confer PATH]
"""
import argparse
import copy
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from schema import Validator  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
KERN = os.path.join(ROOT, 'examples/kern-2025')
ASKED = [
    ('factcheck', ['factcheck', os.path.join(KERN, 'telling.txt')]),
    ('timeline', ['timeline']),
    ('brief', ['brief', 'agreement', '--against', 'county-offer']),
    ('brief', ['brief', 'agreement', '--lang', 'es', '--lines', '4']),
]


def mutations(answer):
    """The answer with one thing wrong: a member too many, one too few, another type."""
    for key in answer:
        other = copy.deepcopy(answer)
        del other[key]
        yield 'without ' + key, other
    other = copy.deepcopy(answer)
    other['more'] = 1
    yield 'a member too many', other
    for key, value in answer.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            other = copy.deepcopy(answer)
            other[key][0]['more'] = 1
            yield 'a member too many in ' + key, other


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--confer', default=os.path.join(ROOT, 'build/confer'))
    options = parser.parse_args()
    validator = Validator(os.path.join(ROOT, 'docs/schemas'))
    passed = failed = 0
    for name, words in ASKED:
        done = subprocess.run([options.confer, *words, '-C', KERN, '--format', 'json'],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True)
        answer = json.loads(done.stdout.decode('utf-8'))
        problems = validator.validate(answer, name + '.json')
        passed, failed = passed + (not problems), failed + bool(problems)
        for problem in problems[:5]:
            print('FAIL %s: %s' % (name, problem))
        for what, other in mutations(answer):
            refused = bool(validator.validate(other, name + '.json'))
            passed, failed = passed + refused, failed + (not refused)
            if not refused:
                print('FAIL %s: not refused: %s' % (name, what))
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
