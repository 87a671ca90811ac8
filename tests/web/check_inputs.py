#!/usr/bin/env python3
"""What the desk's pages say of a folder, held against the program and the files themselves: hashes of
inputs, a payroll register, files that are brought, times of versions.

    tests/web/check_inputs.py CONFER

Ends with `N passed, N failed`.
"""
import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from check_desk import Desk
from check_http import Tests

HERE = os.path.dirname(os.path.abspath(__file__))
TOUR = os.path.join(HERE, '../../examples/tour')


def sha256(path):
    with open(path, 'rb') as file:
        return hashlib.sha256(file.read()).hexdigest()


def hashes_on(desk):
    """{file: hash} as Inputs shows them."""
    status, _, body = desk.get('/inputs')
    rows = re.findall(r'<th scope="row">([^<]*)</th><td>[^<]*</td><td class="n">([\d,]*)</td><td><code>([0-9a-f]{64})',
                      body.decode())
    return status, {name: (int(size.replace(',', '')), digest) for name, size, digest in rows}


def check_hashes(t, desk, confer, folder):
    status, shown = hashes_on(desk)
    t.check('inputs', status == 200)
    names = ['current.terms', 'roster.csv', 'schedule.csv'] + \
        ['offers/' + name for name in os.listdir(os.path.join(folder, 'offers'))]
    t.check('every file is listed', sorted(shown) == sorted(names), sorted(shown))
    for name in names:
        path = os.path.join(folder, name)
        t.check(f'hash of {name}', shown.get(name) == (os.path.getsize(path), sha256(path)), shown.get(name))
    packed = os.path.join(os.path.dirname(folder), 'packed')
    subprocess.run([confer, '-C', folder, 'pack', '-o', packed], check=True, capture_output=True)
    with open(os.path.join(packed, 'MANIFEST.sha256'), encoding='utf-8') as file:
        manifest = dict(reversed(line.split()) for line in file if not line.startswith('#'))
    t.check('a packed folder says the same', manifest == {name: digest for name, (_, digest) in shown.items()},
            manifest)
    with open(os.path.join(folder, 'roster.csv'), 'a', encoding='utf-8') as file:
        file.write('\n')
    t.check('a changed file is hashed anew',
            hashes_on(desk)[1]['roster.csv'][1] == sha256(os.path.join(folder, 'roster.csv')))


def check_times(t, desk, folder):
    name = sorted(os.listdir(os.path.join(folder, 'offers')))[0][:-len('.terms')]
    _, _, body = desk.get('/offer/' + name)
    base = re.search(rb'id="base" value="([0-9a-f]{64})"', body).group(1).decode()
    status, _, _ = desk.post(f'/api/save/{name}?base={base}', b'offer "Saved"\nraise 3% on 2025-07-01\n')
    t.check('saved', status == 200, status)
    history = os.path.join(folder, '.confer/history', name)
    saved = [entry for entry in os.listdir(history) if 'saved' in entry]
    os.utime(os.path.join(history, saved[-1]), (0, 1790000000))  # 2026-09-21 14:13:20 UTC
    _, _, body = desk.get('/offer/' + name)
    t.check('a version has its time', '<time datetime="2026-09-21T14:13:20Z">September 21, 2026, 14:13 UTC</time>'
            in body.decode(), re.findall(r'<time.*?</time>', body.decode()))


def words_of(html):
    """What a page says, without its marks."""
    return re.sub(r'\s+', ' ', re.sub(r'<[^>]*>', '', html.decode()).replace('\u2212', '-'))


def check_payroll(t, desk, folder):
    """Rates of schedule.csv by the month, times FTE: 4,000, 4,400 x 0.5, 5,250 and 5,500 in July 2025."""
    _, _, body = desk.get('/inputs')
    t.check('Inputs leads to payroll', b'href="/inputs/payroll"' in body)
    status, _, body = desk.get('/inputs/payroll?period=2025-07-10')
    t.check('without a register', status == 200 and 'Choose a CSV' in words_of(body))
    good = b'id,base\n101,4000.00\n102,2200.00\n103,5250.00\n104,5500.00\n'
    wrong = good.replace(b'2200.00', b'2150.25')
    status, _, body = desk.post('/inputs/payroll/bring', b'who,base\n101,x\n')
    t.check('any table is taken in', status == 200, body)
    _, _, body = desk.get('/inputs/payroll?period=2025-07-10')
    t.check('and what is wrong with it is said', 'the register needs a column id' in words_of(body), words_of(body))
    t.check('a register is taken in', desk.post('/inputs/payroll/bring', good)[0] == 200)
    status, _, body = desk.get('/inputs/payroll?period=2025-07-10')
    t.check('a tie to the cent', status == 200 and 'what is computed and what was paid are the same, for 4 members'
            in words_of(body), words_of(body))
    t.check('another register', desk.post('/inputs/payroll/bring', wrong)[0] == 200)
    _, _, body = desk.get('/inputs/payroll?period=2025-07-10')
    t.check('one amount differs by $49.75', '1 amount differs' in words_of(body) and '+$49.75' in words_of(body),
            words_of(body))
    _, _, body = desk.get('/inputs/payroll?period=2025-07-10&offer=three-three')
    t.check('under an offer', '4 amounts differ' in words_of(body), words_of(body))
    status, _, body = desk.get('/inputs/payroll?period=soon')
    t.check('no day', status == 200 and 'is not a day' in words_of(body), words_of(body))
    status, headers, _ = desk.post('/inputs/payroll/forget', b'')
    t.check('taken away again', status == 303 and headers['Location'].endswith('/inputs/payroll')
            and not [name for name in os.listdir(os.path.join(folder, '.confer/inbox')) if 'register' in name],
            status)
    t.check('the folder is as it was', not [name for name in os.listdir(folder) if 'register' in name])


def check_files(t, desk, folder):
    """Files under their own names: what is wrong with one is said, and nothing is put in place."""
    good = {'market': ('market.csv', b'agency,class,effective,entry,top\nNext town,Clerk,2025-07-01,20.00,26.00\n',
                       b'agency,class,effective,entry,top\nNext town,Clerk,soon,20.00,26.00\n', 'line 2'),
            'staffing': ('staffing.csv', b'assumption,low,likely,high,source\nquits,,5%,,a count\n',
                         b'assumption,low,likely,high,source\nquitz,,5%,,a count\n', 'quitz'),
            'retirement': ('retirement.csv', b'service,rate\n25,10%\n', b'service,rate\n25,110%\n', 'line 2'),
            'exits': ('exits.csv', b'date,hired,reason\n2024-03-01,2010-01-01,quit\n',
                      b'date,hired,reason\n2024-03-01,then,quit\n', 'then'),
            'timeline': ('timeline.terms', b'timeline "Clerks"\nevent session source "minutes" on 2025-05-01\n',
                         b'timeline "Clerks"\nevent sessiom source "minutes" on 2025-05-01\n', 'sessiom')}
    roster = os.path.join(folder, 'roster.csv')
    with open(roster, encoding='utf-8') as file:
        lines = file.read().split('\n')
    with open(roster, 'w', encoding='utf-8') as file:
        file.write('\n'.join(line and line + (',then' if i else ',hired') for i, line in enumerate(lines)))
    status, _, said = desk.post('/inputs/file/exits', good['exits'][1])
    t.check('a log that cannot be read yet', status == 422 and 'roster.csv: line 2' in json.loads(said)['why'], said)
    with open(roster, 'w', encoding='utf-8') as file:
        file.write('\n'.join(line and line + (',2012-05-01' if i else ',hired') for i, line in enumerate(lines)))
    _, _, body = desk.get('/inputs')
    for which, (name, text, wrong, why) in good.items():
        path = os.path.join(folder, name)
        t.check(f'Inputs takes {name}', f'data-bring="/inputs/file/{which}"' in body.decode())
        status, _, said = desk.post(f'/inputs/file/{which}', wrong)
        t.check(f'a wrong {name}', status == 422 and why in json.loads(said)['why'] and not os.path.exists(path),
                said)
        status, _, said = desk.post(f'/inputs/file/{which}', text)
        t.check(f'{name} is put in place', status == 200, said)
        with open(path, 'rb') as file:
            t.check(f'{name} is what was brought', file.read() == text)
        status, _, said = desk.post(f'/inputs/file/{which}', wrong)
        with open(path, 'rb') as file:
            t.check(f'a wrong {name} replaces nothing', status == 422 and file.read() == text, said)
    t.check('again', desk.post('/inputs/file/timeline', good['timeline'][1] + b'# more\n')[0] == 200)
    kept = [name for name in os.listdir(os.path.join(folder, '.confer/replaced')) if 'timeline' in name]
    t.check('what a file replaces is kept', len(kept) == 1, kept)
    t.check('no other file', desk.post('/inputs/file/current', b'x')[0] == 404)
    t.check('binary', desk.post('/inputs/file/market', bytes(range(256)))[0] == 422)
    t.check('the pages show them', 'Next town' in words_of(desk.get('/market')[2]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('confer')
    confer = os.path.abspath(parser.parse_args().confer)
    t = Tests()
    top = tempfile.mkdtemp(prefix='confer-inputs-')
    folder = os.path.join(top, 'folder')
    shutil.copytree(TOUR, folder)
    desk = Desk(confer, folder)
    try:
        check_hashes(t, desk, confer, folder)
        check_payroll(t, desk, folder)
        check_files(t, desk, folder)
        check_times(t, desk, folder)
    finally:
        t.check('a server stops cleanly', desk.stop() == 0)
        shutil.rmtree(top)
    print(f'{t.passed} passed, {t.failed} failed')
    return 1 if t.failed else 0


if __name__ == '__main__':
    sys.exit(main())
