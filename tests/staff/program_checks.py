"""The program: its JSON, threads and shards, the market, hostile tables, a terminal."""
import hashlib
import json
import os
import pty
import random
import re
import select
import signal
import subprocess
import sys
import tempfile

import market
from common import HERE, ROOT, TERMS, ask, check, even, rows_of
from oracle import write_folder

sys.path.append(os.path.join(os.path.dirname(HERE), 'json'))
from schema import Validator  # noqa: E402


@check
def json_is_what_the_schemas_say(confer):
    """retain.json and market.json, on the example and on the hand-worked market; wrong ones are refused."""
    validator = Validator(os.path.join(ROOT, 'docs/schemas'))
    example = os.path.join(ROOT, 'examples/bakersfield-police-2025')
    answer = ask(confer, example, 'retain', 'four-a-year', 'twelve-at-once', '--runs', '20')
    files, _ = market.make(7)
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(os.path.join(folder, 'offers'))
        for name, text in files.items():
            with open(os.path.join(folder, name), 'w') as out:
                out.write(text)
        exhibit = ask(confer, folder, 'market', 'a', '--on', '2026-01-01')
    for what, name in ((answer, 'retain.json'), (exhibit, 'market.json')):
        wrong = validator.validate(what, name)
        if wrong:
            raise AssertionError('%s: %s' % (name, '; '.join(wrong[:3])))
        broken = json.loads(json.dumps(what))
        broken['more'] = 1
        if not validator.validate(broken, name):
            raise AssertionError(name + ' lets a member too many through')
    for part in [answer['status_quo'], *answer['offers']]:
        for month in part['months']:
            if not month['filled']['p10'] <= month['filled']['p50'] <= month['filled']['p90']:
                raise AssertionError('a range is out of order')


@check
def seeds_threads_and_shards(confer):
    """The same answer at any number of threads and in any shards; another seed, other runs."""
    with tempfile.TemporaryDirectory() as folder:
        write_folder(folder, TERMS, rows_of(even(120), posts=130),
                     {'a': 'raise 4% on 2026-01-01', 'b': 'raise 8% on 2026-01-01'})
        words = ['retain', 'a', 'b', '--runs', '301', '--years', '3']
        answers = []
        for threads in '1', '3':
            environment = dict(os.environ, CONFER_THREADS=threads)
            answers.append(subprocess.run([confer, *words, '-C', folder, '--format', 'json'],
                                          env=environment, check=True,
                                          stdout=subprocess.PIPE).stdout)
        shards = []
        for i in (3, 1, 2):
            path = os.path.join(folder, 'shard-%d' % i)
            with open(path, 'wb') as out:
                subprocess.run([confer, *words, '-C', folder, '--shard', '%d/3' % i], check=True,
                               stdout=out)
            shards.append(path)
        merged = subprocess.run([confer, 'merge', *shards, '-C', folder, '--format', 'json'],
                                check=True, stdout=subprocess.PIPE).stdout
        if not answers[0] == answers[1] == merged:
            raise AssertionError('threads or shards change the answer')
        other = subprocess.run([confer, *words, '-C', folder, '--format', 'json', '--seed', '2'],
                               check=True, stdout=subprocess.PIPE).stdout
        if other == answers[0]:
            raise AssertionError('the seed changes nothing')
        for broken, why in ((shards[:2], 'missing'), (shards + shards[:1], 'twice')):
            done = subprocess.run([confer, 'merge', *broken, '-C', folder], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE)
            if done.returncode != 1 or why not in done.stderr.decode():
                raise AssertionError('shards that are %s pass' % why)
        with open(shards[0], 'r+b') as shard:
            shard.seek(-100, os.SEEK_END)
            shard.write(b'7')
        done = subprocess.run([confer, 'merge', *shards, '-C', folder], stderr=subprocess.PIPE)
        if done.returncode != 1 or b'not whole' not in done.stderr:
            raise AssertionError('a damaged shard passes')


def forged(text, place, value):
    """The shard with one number of its first run changed and a digest that fits."""
    lines = text.split('\n')[:-2]
    first = next(i for i, line in enumerate(lines) if line[0].isdigit())
    numbers = lines[first].split(',')
    numbers[place] = str(value)
    lines[first] = ','.join(numbers)
    body = '\n'.join(lines) + '\n'
    return body + 'end %s\n' % hashlib.sha256(body.encode()).hexdigest()


@check
def forged_shards(confer):
    """A shard whose digest fits and whose runs cannot be is refused, whatever stands in them."""
    with tempfile.TemporaryDirectory() as folder:
        write_folder(folder, TERMS, rows_of(even(40), posts=44), {'a': 'raise 4% on 2026-01-01'})
        shard = os.path.join(folder, 'shard')
        with open(shard, 'wb') as out:
            subprocess.run([confer, 'retain', 'a', '--runs', '9', '--years', '1', '--shard', '1/1', '-C',
                            folder], check=True, stdout=out)
        with open(shard) as file:
            text = file.read()
        for place in (1, 12, 13, 18, 20, 22):  # a month, the last, quits, laterals, money, trained heads
            for value in (2000000000, -1, 45, 10 ** 18, 2 ** 63 - 1, '1e3', ''):
                if place == 20 and value in (45, 2000000000):
                    continue  # cents of overtime: possible
                with open(shard, 'w') as out:
                    out.write(forged(text, place, value))
                done = subprocess.run([confer, 'merge', shard, '-C', folder], stderr=subprocess.PIPE,
                                      stdout=subprocess.PIPE)
                if done.returncode != 1 or b'has runs that cannot be' not in done.stderr or done.stdout:
                    raise AssertionError('%r at %d passes: %r' % (value, place, done.stderr))
        with open(shard, 'w') as out:
            out.write(forged(text, 20, 45))
        subprocess.run([confer, 'merge', shard, '-C', folder], check=True, stdout=subprocess.DEVNULL)


@check
def market_raises(confer):
    """60 random markets: every cell after raises to a share of the median, to the cent."""
    for seed in range(60):
        files, expected = market.make(seed)
        with tempfile.TemporaryDirectory() as folder:
            os.makedirs(os.path.join(folder, 'offers'))
            for name, text in files.items():
                with open(os.path.join(folder, name), 'w') as out:
                    out.write(text)
            got = ask(confer, folder, 'schedule', 'a', '--on', '2028-06-30', wanted='csv')
        cells = got.split('\n')[1].split(',')[1:]
        if cells != expected:
            raise AssertionError('seed %d: %s is not %s\n%s' % (seed, cells, expected,
                                                                files['offers/a.terms']))


@check
def market_exhibit(confer):
    """60 random markets on three days: every agency's pay with its scheduled raises and items, mean,
    median, percentile, rank and distances at entry, at top and in total, under the status quo and an
    offer, to the cent; what reaching the median costs is what such an offer costs more."""
    for seed in range(60):
        files, words, q, expected, left_out = market.exhibit(seed)
        with tempfile.TemporaryDirectory() as folder:
            os.makedirs(os.path.join(folder, 'offers'))
            for name, text in files.items():
                with open(os.path.join(folder, name), 'w') as out:
                    out.write(text)
            answer = ask(confer, folder, *words)
            wrong = market.exhibit_differs(answer, q, expected, left_out)
            if wrong:
                raise AssertionError('seed %d: %r' % (seed, wrong))
            last = answer['markets'][0]['benchmarks'][-1]
            for ours, lines in zip(last['ours'], ('', files['offers/a.terms'].split('\n', 1)[1])):
                if not ours['cost_to_median']:
                    continue
                costs = []
                for more in lines, lines + 'raise %s%% on %s\n' % (ours['percent_to_median'], last['on']):
                    with open(os.path.join(folder, 'offers/b.terms'), 'w') as out:
                        out.write('offer "B"\n' + (more or 'note "nothing"\n'))
                    costs.append(ask(confer, folder, 'cost', 'b')['total']['cost'])
                if costs[1] - costs[0] != ours['cost_to_median']:
                    raise AssertionError('seed %d: %r costs %r' % (seed, ours, costs))


@check
def hostile_tables(confer):
    """Tables with bytes changed, lost and doubled: an answer or a diagnostic, never a crash."""
    files, _ = market.make(11)
    texts = {'market.csv': files['market.csv'].encode(),
             'staffing.csv': b'assumption,low,likely,high,source\nelasticity,0.7,1.4,3,x\nquits,,5%,,\n',
             'retirement.csv': b'service,rate\n20,5%\n25,0.2\n',
             'exits.csv': b'date,hired,reason\n2024-05-01,2015-01-01,quit\n2025-02-03,1999-03-01,retired\n'}
    files['current.terms'] += 'horizon FY2025-26 to FY2025-26\n'
    rng = random.Random(5)
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(os.path.join(folder, 'offers'))
        for name, text in files.items():
            with open(os.path.join(folder, name), 'w') as out:
                out.write(text)
        shard = os.path.join(folder, 'shard')
        with open(shard, 'wb') as out:
            subprocess.run([confer, 'retain', 'a', '--runs', '3', '--years', '1', '--shard', '1/1', '-C',
                            folder], check=True, stdout=out)
        with open(shard, 'rb') as file:
            texts['shard'] = file.read()
        for turn in range(150):
            name = rng.choice(sorted(texts))
            data = bytearray(texts[name])
            for _ in range(rng.randint(1, 6)):
                at = rng.randrange(len(data))
                if rng.random() < 0.4:
                    data[at] = rng.choice(b',"\n-9%$.\x00\xff')
                elif rng.random() < 0.5:
                    del data[at:at + rng.randint(1, 9)]
                else:
                    data[at:at] = data[at:at + rng.randint(1, 30)] * rng.randint(1, 3)
                if not data:
                    data = bytearray(b',')
            for other, text in texts.items():
                with open(os.path.join(folder, other), 'wb') as out:
                    out.write(bytes(data) if other == name else text)
            words = ['merge', shard] if name == 'shard' else \
                ['market', 'a', '--on', '2026-01-01'] if name == 'market.csv' and turn % 2 else \
                ['retain', 'a', '--runs', '2', '--years', '1', '--fit', os.path.join(folder, 'exits.csv')]
            done = subprocess.run([confer, *words, '-C', folder], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, timeout=60)
            if done.returncode not in (0, 1, 2):
                raise AssertionError('%s with %r ends with %d' % (words[0], bytes(data), done.returncode))


@check
def progress_and_stopping(confer):
    """In a terminal a long simulation says how many runs are done; Ctrl-C ends it, and nothing is
    printed or left behind."""
    with tempfile.TemporaryDirectory() as folder:
        write_folder(folder, TERMS, rows_of(even(300)), {'a': 'raise 4% on 2026-01-01'})
        before = sorted(os.listdir(folder))
        out, terminal, inner = os.path.join(folder, 'out'), *pty.openpty()
        with open(out, 'wb') as file:
            process = subprocess.Popen([confer, 'retain', 'a', '--runs', '1000000', '-C', folder],
                                       stdout=file, stderr=inner, stdin=subprocess.DEVNULL)
        os.close(inner)
        said, told = b'', re.compile(rb'simulating: [0-9,]+ of 1,000,000 runs, [0-9]+ (s|minutes) left')
        while not told.search(said):
            if not select.select([terminal], [], [], 60)[0]:
                process.kill()
                raise AssertionError('no progress: %r' % said)
            said += os.read(terminal, 4096)
        process.send_signal(signal.SIGINT)
        code = process.wait(timeout=60)
        os.close(terminal)
        if code != -signal.SIGINT or os.path.getsize(out) or b'roster' in said[-200:]:
            raise AssertionError('ends with %d: %r' % (code, said))
        if sorted(os.listdir(folder)) != sorted(before + ['out']):
            raise AssertionError('leaves files')


@check
def reports_prove_what_they_rest_on(confer):
    """The board's report carries the hashes of the staffing model's and the market's tables, is fitted to
    the folder's exits, and `confer verify` says no once one of them has changed."""
    files, _ = market.make(3)
    files['current.terms'] += 'horizon FY2025-26 to FY2025-26\n'
    files['staffing.csv'] = 'assumption,low,likely,high,source\nshock,1,1,1,the test\n'
    files['retirement.csv'] = 'service,rate\n25,10%\n'
    files['exits.csv'] = 'date,hired,reason\n2024-05-01,2015-01-01,quit\n2025-02-03,2010-03-01,other\n'
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(os.path.join(folder, 'offers'))
        for name, text in files.items():
            with open(os.path.join(folder, name), 'w') as out:
                out.write(text)
        report = os.path.join(folder, 'report.md')
        subprocess.run([confer, 'report', 'a', '--kind', 'board', '-o', report, '-C', folder], check=True,
                       stdout=subprocess.DEVNULL)
        with open(report) as file:
            text = file.read()
        if 'rest on 2 exits' not in text:
            raise AssertionError('the report is not fitted to the exits')
        for name in ('market.csv', 'staffing.csv', 'retirement.csv', 'exits.csv'):
            digest = hashlib.sha256(files[name].encode()).hexdigest()
            if digest not in text:
                raise AssertionError('no hash of %s' % name)
        verify = [confer, 'verify', report, folder]
        if subprocess.run(verify, stdout=subprocess.DEVNULL).returncode != 0:
            raise AssertionError('its own folder does not prove it')
        for name in ('staffing.csv', 'exits.csv'):
            with open(os.path.join(folder, name), 'a') as out:
                out.write('\n')
            if subprocess.run(verify, stdout=subprocess.DEVNULL).returncode != 1:
                raise AssertionError('%s changed and the report is still proved' % name)
            with open(os.path.join(folder, name), 'w') as out:
                out.write(files[name])
