#!/usr/bin/env python3
"""Ballots of the voting page: the same bytes natively and as WebAssembly, accepted by the server, by
confer and by belenios-tool; opened ballots checked by arithmetic that shares nothing with ours.

    tests/web/check_page.py CONFER PAGE_TOOL [--ballots N] [--seed N]

Ends with `N passed, N failed`.
"""
import argparse
import base64
import hashlib
import http.client
import json
import os
import random
import shutil
import subprocess
import sys
import time

from ballot_box import Server, Vote

HERE = os.path.dirname(os.path.abspath(__file__))
WASM = os.path.join(HERE, '../../app/web/assets/vote.wasm')

# BELENIOS-2048 (specification, section 5.1).
P = 20694785691422546401013643657505008064922989295751104097100884787057374219242717401922237254497684338129066633138078958404960054389636289796393038773905722803605973749427671376777618898589872735865049081167099310535867780980030790491654063777173764198678527273474476341835600035698305193144284561701911000786737307333564123971732897913240474578834468260652327974647951137672658693582180046317922073668860052627186363386088796882120769432366149491002923444346373222145884100586421050242120365433561201320481118852408731077014151666200162313177169372189248078507711827842317498073276598828825169183103125680162072880719
G = 2402352677501852209227687703532399932712287657378364916510075318787663274146353219320285676155269678799694668298749389095083896573425601900601068477164491735474137283104610458681314511781646755400527402889846139864532661215055797097162016168270312886432456663834863635782106154918419982534315189740658186868651151358576410138882215396016043228843603930989333662772848406593138406010231675095763777982665103606822406635076697764025346253773085133173495194248967754052573659049492477631475991575198775177711481490920456600205478127054728238140972518639858334115700568353695553423781475582491896050296680037745308460627


class Tests:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, what, good, detail=''):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f'FAILED {what} {detail}', flush=True)


def both(lines, page_tool, election):
    text = '\n'.join(lines) + '\n'
    start = time.time()
    native = subprocess.run([page_tool, election], input=text, capture_output=True, text=True,
                            check=True).stdout.split('\n')[:-1]
    middle = time.time()
    wasm = subprocess.run(['node', os.path.join(HERE, 'page_tool.mjs'), WASM, election], input=text,
                          capture_output=True, text=True, check=True).stdout.split('\n')[:-1]
    return native, wasm, middle - start, time.time() - middle


def opens(text):
    """Independent of the C: what the check page checks, with Python's pow."""
    opened = json.loads(text)
    ballot = text[text.index(',"ballot":') + 10:-1]
    seal = base64.b64encode(hashlib.sha256(ballot.encode()).digest()).decode().rstrip('=')
    y = int(opens.election['public_key'])
    good = seal == opened['seal']
    choices = opened['ballot']['answers'][0]['choices']
    for i, (pair, r) in enumerate(zip(choices, opened['randomness'])):
        bit = 1 if i == opened['answer'] else 0
        good = good and int(pair['alpha']) == pow(G, int(r), P)
        good = good and int(pair['beta']) == pow(y, int(r), P) * pow(G, bit, P) % P
    return good and len(choices) == len(opened['randomness'])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('confer')
    parser.add_argument('page_tool')
    parser.add_argument('--ballots', type=int, default=300)
    parser.add_argument('--seed', type=int, default=1)
    args = parser.parse_args()
    t, rng, n = Tests(), random.Random(args.seed), args.ballots
    vote = Vote(args.confer, members=n, challenged=0)
    vote.open()
    server = Server(vote)
    line = http.client.HTTPConnection('127.0.0.1', server.port)
    line.request('GET', '/api/elections')
    elections = json.loads(line.getresponse().read())['elections']
    t.check('one election', len(elections) == 1)
    vote.write('election.json', elections[0]['text'])
    opens.election = json.loads(elections[0]['text'])
    election = vote.path('election.json')

    codes = list(vote.codes.values())[:n]
    lines = [f'make {code} {rng.randrange(3)} {rng.randbytes(32).hex()}' for code in codes]
    native, wasm, native_s, wasm_s = both(lines, args.page_tool, election)
    t.check(f'{n} ballots: the same bytes natively and as WebAssembly',
            native == wasm and len(native) == n and 'refused' not in native)
    print(f'{n} ballots: native {native_s / n * 1000:.1f} ms each, WebAssembly {wasm_s / n * 1000:.1f}')

    lines = [f'reveal {rng.choice(codes)} {i % 3} {rng.randbytes(32).hex()}' for i in range(12)]
    opened, wasm_opened, _, _ = both(lines, args.page_tool, election)
    t.check('opened ballots: the same bytes', opened == wasm_opened)
    for i, text in enumerate(opened):
        t.check('Python opens it too', opens(text) and json.loads(text)['answer'] == i % 3)
        t.check('it has no signature', 'signature' not in text)
        lies = [text.replace(f'"answer":{i % 3}', f'"answer":{(i + 1) % 3}'),
                text.replace('"randomness":["', '"randomness":["1', 1), text[:-1], text + ' ',
                text.replace('"alpha":"', '"alpha":"1', 1), text.replace('"seal":"', '"seal":"A', 1)]
        native, wasm, _, _ = both([f'check {text}'] + [f'check {lie}' for lie in lies],
                                  args.page_tool, election)
        t.check('checked', native == wasm and native[0] == f"{json.loads(text)['seal']} {i % 3}")
        t.check('lies are found', set(native[1:]) == {'refused'}, native)
    bad = ['make xxx 0 ' + '00' * 32, f'make {codes[0]} 3 ' + '00' * 32, 'check {}', 'check x']
    native, wasm, _, _ = both(bad, args.page_tool, election)
    t.check('refused alike', native == wasm == ['refused'] * len(bad), (native, wasm))

    ballots, _, _, _ = both([f'make {c} {rng.randrange(3)} {rng.randbytes(32).hex()}' for c in codes],
                            args.page_tool, election)
    times = []
    line = http.client.HTTPConnection('127.0.0.1', server.port)
    for ballot in ballots:
        start = time.time()
        line.request('POST', '/api/cast', ballot, {'Origin': server.origin})
        answer = line.getresponse()
        body = json.loads(answer.read())
        times.append(time.time() - start)
        tracker = base64.b64encode(hashlib.sha256(ballot.encode()).digest()).decode().rstrip('=')
        t.check('cast, with its tracking code', answer.status == 200 and body['tracker'] == tracker,
                body)
    print(f'cast: first {times[0] * 1000:.0f} ms, median {sorted(times)[n // 2] * 1000:.0f} ms, '
          f'last {times[-1] * 1000:.0f} ms, with {n} ballots in the box')
    t.check('confer verifies', vote.run('verify', vote.folder, good=False).returncode == 0)
    if shutil.which('belenios-tool'):
        done = subprocess.run(['belenios-tool', 'election', 'verify'], cwd=vote.folder,
                              capture_output=True, text=True, check=False)
        t.check('belenios-tool verifies', done.returncode == 0, done.stderr)
    t.check('the server stops', server.stop() == 0)
    shutil.rmtree(vote.top)
    print(f'{t.passed} passed, {t.failed} failed')
    return 1 if t.failed else 0


if __name__ == '__main__':
    sys.exit(main())
