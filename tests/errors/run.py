#!/usr/bin/env python3
"""The error gallery, end to end: each case is put into a folder and given to the program.

The exact words of each diagnostic are checked beside the code that makes them (the unit tests of
terms and tables, the Markdown cases of cost). Here a case passes when

    * the program finds the code that the case is named after,
    * exits with 1 when it reports an error, with 0 when it reports none, and never otherwise,
    * says where: every problem of a text has a line and a column.

Then, for every code there is: a case shows it, and `confer help CODE` explains it.

    tests/errors/<area>/<CODE>[-words].terms   an agreement, or an offer against a standing one
    tests/errors/<area>/<CODE>[-words].case    tables, in parts that start with `=== NAME`
    tests/errors/<area>/*.md                   stories with console blocks (tests/run_cases.py)

    tests/errors/run.py [--confer PATH] [--list]
"""
import argparse
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CODE = re.compile(r'^([EWN]\d{4})(?:-[\w-]+)?\.(terms|case)$')

# What a wrong text or table stands beside.
ROSTER = b'id,class,rate\n1,Clerk,20.00\n'
INDEX = b'month,index\n2024-01,300.0\n2024-02,301.5\n2025-01,309.0\n2025-02,310.1\n'


def codes():
    """{code: title} of every table of codes."""
    found = {}
    folder = os.path.join(ROOT, 'src/base')
    for name in sorted(os.listdir(folder)):
        if name.startswith('codes') and name.endswith('.def'):
            with open(os.path.join(folder, name), encoding='utf-8') as file:
                text = file.read()
            for code, title in re.findall(r'^CF_CODE\((\w+),\s*"((?:[^"\\]|\\.)*)"', text, re.M):
                found[code] = title.replace('\\"', '"')
    return found


def cases():
    """[(code, path)], in the order of their names."""
    found = []
    for folder, folders, names in os.walk(HERE):
        folders.sort()
        for name in sorted(names):
            match = CODE.match(name)
            if match:
                found.append((match.group(1), os.path.join(folder, name)))
    return found


def parts_of(text):
    """[(name, bytes)] of a .case file; a part's last line end belongs to the line that follows."""
    parts = []
    for piece in (b'\n' + text).split(b'\n=== ')[1:]:
        name, _, body = piece.partition(b'\n')
        parts.append((name.decode('utf-8'), body))
    return parts


def put(folder, name, data):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as file:
        file.write(data)


def fill_from_terms(folder, path):
    """An offer is read against the area's own current.terms, with a roster beside it."""
    with open(path, 'rb') as file:
        text = re.sub(rb'\A# [EWN]\d{4}\n', b'', file.read())
    with open(os.path.join(os.path.dirname(path), 'current.terms'), 'rb') as file:
        standing = file.read()
    if not re.search(rb'^roster\b', standing, re.M):
        standing += b'roster "roster.csv"\n'
    first = re.search(rb'^\s*(agreement|offer)\b', text, re.M | re.I)
    is_agreement = bool(first) and first.group(1).lower() == b'agreement'
    put(folder, 'current.terms', text if is_agreement else standing)
    if not is_agreement:
        put(folder, 'offers/gallery.terms', text)
    put(folder, 'roster.csv', ROSTER)
    put(folder, 'cpi-w.csv', INDEX)


def fill_from_tables(folder, path):
    with open(path, 'rb') as file:
        parts = parts_of(file.read())
    terms = 'agreement "Gallery"\npay biweekly from 2025-01-04 paid 6 days after\n'
    columns = ''
    names = [name for name, _ in parts]
    for name, body in parts:
        if name in ('schedule', 'roster', 'index'):
            put(folder, name + '.csv', body)
        elif name.startswith('column '):
            _, field, header = name.split(' ', 2)
            columns += ' column %s = "%s"' % (field, header)
    if 'roster' not in names:
        put(folder, 'roster.csv', ROSTER)
    terms += 'roster "roster.csv"%s\n' % columns
    if 'schedule' in names:
        terms += 'schedule "schedule.csv"\n'
    if 'index' in names:
        terms += 'cpi "INDEX" "index.csv"\n'
        put(folder, 'offers/gallery.terms',
            b'offer "Gallery"\nraise cpi "INDEX" from 2024-01 to 2025-01 on 2025-01-04\n')
    put(folder, 'current.terms', terms.encode())


def see(confer, path):
    """(exit status, what was said) for one case."""
    scratch = tempfile.mkdtemp(prefix='confer-gallery-')
    try:
        fill = fill_from_terms if path.endswith('.terms') else fill_from_tables
        fill(scratch, path)
        done = subprocess.run([confer, 'check', '--color', 'never'], cwd=scratch, timeout=120,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT,
                              env={'PATH': '/usr/bin:/bin', 'LC_ALL': 'C', 'TZ': 'UTC'})
        return done.returncode, done.stdout.decode('utf-8', 'backslashreplace')
    finally:
        shutil.rmtree(scratch)


def judge(confer, code, path):
    """What is wrong with the program's answer to a case; '' when nothing is."""
    status, text = see(confer, path)
    wrong = []
    if '[%s]' % code not in text:
        wrong.append('does not report %s' % code)
    reports_error = re.search(r'error\[E\d+\]', text) is not None
    if status != (1 if reports_error else 0):
        wrong.append('exits with %d' % status)
    for line in text.split('\n'):
        if re.search(r'\.terms\b.*(error|warning|note)\[', line) and \
                not re.match(r'[^:]+\.terms:\d+:\d+: ', line):
            wrong.append('no line and column: %s' % line)
    if wrong:
        return '%s: %s\n%s' % (os.path.relpath(path, ROOT), '; '.join(wrong), text)
    return ''


def judge_help(confer, code, title):
    done = subprocess.run([confer, 'help', code], stdin=subprocess.DEVNULL, timeout=60,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    text = done.stdout.decode('utf-8', 'backslashreplace')
    head, _, body = text.partition('\n')
    if done.returncode != 0 or not head.startswith(code) or title not in head:
        return 'confer help %s: exit status %d\n%s' % (code, done.returncode, text)
    if len(body.strip()) < 40:
        return 'confer help %s: has no explanation' % code
    return ''


def shown_in_stories():
    """Codes that stand in the output of a Markdown case anywhere in tests/."""
    seen = set()
    for folder, _, names in os.walk(os.path.join(ROOT, 'tests')):
        for name in names:
            if name.endswith(('.md', '.case', 'gallery.txt')):
                with open(os.path.join(folder, name), encoding='utf-8', errors='replace') as file:
                    seen.update(re.findall(r'(?:error|warning|note)\[([EWN]\d{4})\]', file.read()))
    return seen


def shown_in_units():
    """Codes that unit tests ask for: what is too large, or too odd, for a file of the gallery."""
    # E9999 is what they ask for when they want a code that there is not.
    seen = set()
    for folder in ('tests/unit', 'tests/vote/process'):
        for name in os.listdir(os.path.join(ROOT, folder)):
            if name.endswith(('.c', '.py')):
                with open(os.path.join(ROOT, folder, name), encoding='utf-8') as file:
                    seen.update(re.findall(r'(?:\bCF_|\b)([EWN]\d{4})\b', file.read()))
    return seen - {'E9999'}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--confer', default=os.path.join(ROOT, 'build/confer'))
    parser.add_argument('--list', action='store_true', help='print each case and what it gives')
    options = parser.parse_args()
    confer = os.path.abspath(options.confer)
    all_cases, all_codes = cases(), codes()
    if options.list:
        for code, path in all_cases:
            print('### %s\n%s' % (os.path.relpath(path, ROOT), see(confer, path)[1]))
        return 0
    reports = []
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        reports += pool.map(lambda case: judge(confer, *case), all_cases)
        reports += pool.map(lambda pair: judge_help(confer, *pair), all_codes.items())
    covered = shown_in_stories() | shown_in_units() | {code for code, _ in all_cases}
    for code in all_codes:
        reports.append('' if code in covered else 'no case in tests/errors shows %s' % code)
    for code in sorted(covered - set(all_codes)):
        reports.append('%s is no code of src/base/codes_*.def' % code)
    for report in reports:
        if report:
            print('FAIL ' + report)
    failed = sum(1 for report in reports if report)
    print('%d passed, %d failed' % (len(reports) - failed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
