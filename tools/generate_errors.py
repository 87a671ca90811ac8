#!/usr/bin/env python3
"""Writes docs/errors/: a page for each code (what `confer help CODE` says, and what the program says
about a case of the error gallery) and a list of all.

    tools/generate_errors.py CONFER FOLDER
"""
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, 'tests/errors'))
import run as gallery  # noqa: E402

SHOWN_LINES = 24
AREAS = [('1', 'The text of an agreement or offer cannot be read'),
         ('2', 'The text can be read, but means nothing that can be costed, or less than it seems'),
         ('3', 'Tables: roster, schedule, index'),
         ('4', 'Terms and tables are each fine, but do not fit together'),
         ('5', 'Importing public data'),
         ('6', 'The record, stories and transcripts'), ('7', 'Ratification votes'),
         ('8', 'Budgets, reductions, revenues'), ('9', 'Spaces of packages')]
SEVERITY = {'E': 'error', 'W': 'warning', 'N': 'note'}
NOTICE = '<!-- Made by tools/generate.sh from src/base/codes_*.def and tests/errors; do not edit. -->'


def explain(confer, code):
    """What `confer help CODE` says below its title."""
    done = subprocess.run([confer, 'help', code], stdin=subprocess.DEVNULL, check=True,
                          stdout=subprocess.PIPE, universal_newlines=True)
    return done.stdout.partition('\n')[2].strip('\n')


def only(text, code):
    """The diagnostics of one code out of all that was said: a head line and what is indented."""
    kept, keeping = [], False
    for line in text.split('\n'):
        if re.search(r'(error|warning|note)\[\w+\]: ', line):
            keeping = '[%s]' % code in line
        elif not line.startswith(' '):
            keeping = False
        if keeping:
            kept.append(line)
    return kept[:SHOWN_LINES]


def shown_input(path):
    """[(file name or '', lines)] of what is wrong; None when it is too long or cannot be shown."""
    with open(path, 'rb') as file:
        data = file.read()
    if path.endswith('.terms'):
        files = [('', re.sub(rb'\A# [EWN]\d{4}\n', b'', data))]
    else:
        files = [(name + '.csv', body) for name, body in gallery.parts_of(data)
                 if name in ('schedule', 'roster', 'index')]
    shown = []
    for name, body in files:
        try:
            lines = body.decode('utf-8').rstrip('\n').split('\n')
        except UnicodeDecodeError:
            return None
        if len(lines) > SHOWN_LINES or \
                any(len(line) > 120 or not printable(line) for line in lines):
            return None
        shown.append((name, lines))
    return shown


def printable(line):
    return all(ch == '\t' or ch.isprintable() for ch in line)


def example(confer, code, paths):
    for path in paths:
        said = only(gallery.see(confer, path)[1], code)
        if said and all(len(line) <= 140 and printable(line) for line in said):
            parts = []
            for name, lines in shown_input(path) or []:
                parts += ['`%s`:' % name if name else 'For example, this text', '']
                parts += ['```', *lines, '```', '']
            parts += ['is answered with' if parts else 'It looks like this:']
            return parts + ['', '```', *said, '```', '']
    return []


def page(confer, code, name, paths):
    body = explain(confer, code)
    lines = [NOTICE, '# %s: %s' % (code, name), '', '*%s*' % SEVERITY[code[0]].capitalize(), '']
    return '\n'.join(lines + body.split('\n') + [''] + example(confer, code, paths))


def main():
    confer, folder = os.path.abspath(sys.argv[1]), sys.argv[2]
    os.makedirs(folder, exist_ok=True)
    by_code = {}
    for code, path in gallery.cases():
        by_code.setdefault(code, []).append(path)
    rows = {}
    for code, name in gallery.codes().items():
        text = page(confer, code, name, by_code.get(code, []))
        with open(os.path.join(folder, code + '.md'), 'w', encoding='utf-8') as file:
            file.write(text.rstrip('\n') + '\n')
        rows.setdefault(code[1:3].lstrip('0')[:1], []).append((code, name))
    lines = [NOTICE, '# Problems and their codes', '',
             'Every problem that Confer reports has a code. Codes keep their meaning. An error (E) '
             'means that',
             'nothing is costed until it is mended; a warning (W) is printed with the answer; notes '
             '(N) are',
             'listed by `confer check`. `confer help CODE` prints these pages.', '']
    for digit, title in AREAS:
        if digit in rows:
            lines += ['## ' + title, '', '| code | |', '|---|---|']
            lines += ['| [%s](%s.md) | %s |' % (code, code, name) for code, name in
                      sorted(rows.pop(digit), key=lambda row: row[0][1:])]
            lines.append('')
    if rows:
        sys.exit('no heading for codes %s' % rows)
    with open(os.path.join(folder, 'README.md'), 'w', encoding='utf-8') as file:
        file.write('\n'.join(lines))
    return 0


if __name__ == '__main__':
    sys.exit(main())
