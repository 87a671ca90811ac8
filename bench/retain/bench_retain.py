#!/usr/bin/python3
"""`confer retain` against the same model in numpy: 10,000 runs of 60 months, the status quo and two offers.

    bench/retain/bench_retain.py [--confer PATH] [--repeat 5] [--members 400,8000]

Both do the same work in turn, and their middle runs must agree within a head and a half in a hundred.
Prints medians and the ratio of person-months a second, by the clock and by processor time (what is left of
the ratio with one thread, and on a busy machine). bench/setup.sh installs numpy.
"""
import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
RUNS, MONTHS = 10000, 60
TERMS = '''agreement "Benchmark"
roster "roster.csv"
pay monthly paid 0 days after
rates annual rounded to $0.01
horizon FY2025-26 to FY2025-26
'''
OFFERS = {'a': [(4, 2026)], 'b': [(4, 2026), (4, 2027), (4, 2028)]}


def services_of(n):
    return [336 * i // n for i in range(n)]


def write(folder, n):
    os.makedirs(os.path.join(folder, 'offers'))
    with open(os.path.join(folder, 'current.terms'), 'w') as out:
        out.write(TERMS)
    with open(os.path.join(folder, 'roster.csv'), 'w') as out:
        out.write('id,class,rate,hired,status\n')
        for i, months in enumerate(services_of(n)):
            year, month = divmod(2025 * 12 + 6 - months, 12)
            out.write('%d,Officer,60000,%04d-%02d-01,filled\n' % (i, year, month + 1))
        for i in range(n, n * 108 // 100):
            out.write('%d,Officer,60000,,vacant\n' % i)
    for name, raises in OFFERS.items():
        with open(os.path.join(folder, 'offers', name + '.terms'), 'w') as out:
            out.write('offer "%s"\n' % name)
            for percent, year in raises:
                out.write('raise %d%% on %d-01-01\n' % (percent, year))


def path_of(raises):
    pay = [1.0] * MONTHS
    for percent, year in raises:
        for m in range((year - 2025) * 12 - 6, MONTHS):
            pay[m] *= 1 + percent / 100
    return pay


def confer_once(confer, folder):
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([confer, 'retain', *OFFERS, '--runs', str(RUNS), '-C', folder, '--format',
                           'json'], check=True, stdout=subprocess.PIPE)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return (wall, cpu), json.loads(done.stdout)


def peer_once(answer, n, counts):
    import numpy as np
    from numpy_model import Peer
    start, cpu = time.perf_counter(), time.process_time()
    assumed = {a['assumption']: (a['low'], a['likely'], a['high']) for a in answer['assumptions']}
    peer = Peer(services_of(n), assumed, n * 108 // 100, MONTHS, 173.3333)
    batch = max(100, min(2000, 8_000_000 // n)) if not counts else 2000
    middles = []
    for raises in [[], *OFFERS.values()]:
        pay = path_of(raises)
        parts = [peer.simulate(pay, 1000 + i, min(batch, RUNS - i), counts)[0]
                 for i in range(0, RUNS, batch)]
        filled = np.concatenate(parts)
        middles.append(np.percentile(filled, 50, axis=0))
        np.percentile(filled, [10, 90], axis=0)
    return (time.perf_counter() - start, time.process_time() - cpu), middles


def agree(answer, middles, n):
    for got, theirs in zip([answer['status_quo'], *answer['offers']], middles):
        for month, middle in zip(got['months'], theirs):
            if abs(month['filled']['p50'] - middle) > 1.5 + 0.015 * n:
                raise SystemExit('%s: %r and %r' % (month['month'], month['filled'], middle))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--confer', default=os.path.join(ROOT, 'build/confer'))
    parser.add_argument('--repeat', type=int, default=5)
    parser.add_argument('--members', default='400,8000')
    options = parser.parse_args()
    print('%8s %10s %10s %9s %9s %7s %10s' % ('members', 'confer, s', 'numpy, s', '(as)', 'ratio',
                                              'cpu', 'cpu ratio'))
    for n in map(int, options.members.split(',')):
        with tempfile.TemporaryDirectory() as folder:
            write(folder, n)
            ours, theirs = [], []
            _, answer = confer_once(options.confer, folder)
            # Which way of writing it numpy is faster with is found on a tenth of the runs' cost.
            ways = {}
            for counts in (False, True):
                if not counts and n > 2000:
                    continue
                ways[counts] = peer_once(answer, n, counts)
                agree(answer, ways[counts][1], n)
            counts = min(ways, key=lambda way: ways[way][0])
            for _ in range(options.repeat):
                ours.append(confer_once(options.confer, folder)[0])
                theirs.append(peer_once(answer, n, counts)[0])
            a, b = (statistics.median(t[0] for t in times) for times in (ours, theirs))
            c, d = (statistics.median(t[1] for t in times) for times in (ours, theirs))
            print('%8d %10.2f %10.2f %9s %8.1fx %7.2f %9.1fx' %
                  (n, a, b, 'counts' if counts else 'members', b / a, c, d / c), flush=True)
    return 0


if __name__ == '__main__':
    sys.exit(main())
