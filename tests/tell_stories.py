#!/usr/bin/env python3
"""The two news stories that the project grew from, checked end to end.

Their sentences are not ours, so they are not in the repository: the test runs where they are at hand,
in the folder that CONFER_STORIES names or in ../shared/data/stories beside the repository, and says
so where they are not. Expected: every claim of a story with its verdict, by its own words' place.

    tests/tell_stories.py [--confer PATH]
"""
import argparse
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
PLACES = [os.environ.get('CONFER_STORIES', ''), os.path.join(ROOT, '../shared/data/stories'),
          os.path.join(ROOT, '../../shared/data/stories')]

# (kind, verdict) in the order of the text.
COUNTY = '''count UNVERIFIABLE, percent MISSING_CONTEXT, comparison DEPENDS, day MATCHES,
prediction PREDICTION, count MATCHES, day MATCHES, day MATCHES, day DEPENDS, day MATCHES,
day UNVERIFIABLE, day MATCHES, comparison UNVERIFIABLE, comparison UNVERIFIABLE,
comparison UNVERIFIABLE, count UNVERIFIABLE, comparison DEPENDS, day MATCHES, series DEPENDS,
series DEPENDS, comparison DEPENDS, date MATCHES, day UNVERIFIABLE, comparison DEPENDS,
prediction PREDICTION'''
POLICE = '''day MATCHES, opinion OPINION, count UNVERIFIABLE, term UNVERIFIABLE,
term UNVERIFIABLE, percent DEPENDS, percent MISSING_CONTEXT, opinion OPINION'''
STORIES = [
    ('kern-2025-05-23.txt', 'examples/kern-2025', None, COUNTY),
    # said on Thursday: "yesterday" is then the day of the statement
    ('kern-2025-05-23.txt', 'examples/kern-2025', '2025-05-22', COUNTY.replace('day DEPENDS', 'day MATCHES')),
    ('bakersfield-2025-11-06.txt', 'tests/data/tell/police', None, POLICE),
]
NEVER = ['911', 'Local 521', '23ABC', '12:15', 'the same one', '521']


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--confer', default=os.path.join(ROOT, 'build/confer'))
    options = parser.parse_args()
    folder = next((place for place in PLACES if place and os.path.isdir(place)), None)
    if folder is None:
        print('the two stories are not at hand: nothing was checked')
        return 0
    failed = 0
    for name, case, day, expected in STORIES:
        command = [options.confer, 'factcheck', os.path.join(folder, name), '-C', os.path.join(ROOT, case),
                   '--format', 'json'] + (['--as-of', day] if day else [])
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)
        claims = json.loads(done.stdout.decode('utf-8'))['claims']
        seen = [(claim['kind'], claim['verdict']) for claim in claims]
        wanted = [tuple(pair.split()) for pair in expected.split(',')]
        bad = done.returncode != 0 or seen != wanted or any(claim['text'] in NEVER for claim in claims)
        failed += bad
        print('%s%s: %d claims%s' % (name, ' as of ' + day if day else '', len(claims),
                                     ': WRONG' if bad else ''))
        if bad:
            for claim, pair in zip(claims, wanted):
                print('  %-26s %s%s' % (claim['text'], (claim['kind'], claim['verdict']),
                                        '' if (claim['kind'], claim['verdict']) == pair else '  not %s %s' % pair))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
