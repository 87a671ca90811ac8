#!/usr/bin/env python3
"""Precision and recall of the finder of quantities, on texts labelled by hand.

tests/data/tell/labelled.txt and heldout.txt mark each quantity as [[words|kind]]. A quantity that
was found counts when its bytes are those of a mark and its kind is the mark's. The first file's texts
were at hand while the finder was mended; the second's were written after that. One line of figures
each, which docs/factcheck.md reports; fails when one falls under its floor.

    tests/tell_finder.py [--confer PATH]
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
DATA = os.path.join(HERE, 'data/tell')
MARK = re.compile(r'\[\[(.*?)\|(\w+)\]\]')
FILES = (('labelled.txt', 30, 0.95), ('heldout.txt', 10, 0.88))


def texts(name):
    """[(text without marks, {(start, end, kind)})], in bytes."""
    with open(os.path.join(DATA, name), encoding='utf-8') as file:
        lines = [line for line in file if not line.startswith('#')]
    for marked in ''.join(lines).split('----\n'):
        plain, labels, at = '', set(), 0
        for match in MARK.finditer(marked):
            plain += marked[at:match.start()]
            start = len(plain.encode('utf-8'))
            plain += match.group(1)
            labels.add((start, len(plain.encode('utf-8')), match.group(2)))
            at = match.end()
        yield plain + marked[at:], labels


def found(confer, text):
    with tempfile.NamedTemporaryFile('w', suffix='.txt', encoding='utf-8') as file:
        file.write(text)
        file.flush()
        done = subprocess.run([confer, 'factcheck', file.name, '--as-of', '2025-05-22', '-C',
                               os.path.join(DATA, 'finder'), '--format', 'json'],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)
    claims = json.loads(done.stdout.decode('utf-8'))['claims']
    raw = text.encode('utf-8')
    for claim in claims:
        assert raw[claim['start']:claim['end']].decode('utf-8') == claim['text']
    return {(claim['start'], claim['end'], claim['kind']) for claim in claims}


def measure(confer, name, least, floor):
    right = missed = wrong = n_texts = 0
    for text, labels in texts(name):
        seen = found(confer, text)
        raw = text.encode('utf-8')
        n_texts += 1
        right += len(labels & seen)
        missed += len(labels - seen)
        wrong += len(seen - labels)
        for what, odd in (('missed', labels - seen), ('wrong', seen - labels)):
            for start, end, kind in sorted(odd):
                print('%s: %s, text %d: %s: %s'
                      % (what, name, n_texts, raw[start:end].decode('utf-8'), kind))
    precision, recall = right / (right + wrong), right / (right + missed)
    print('%s: %d texts, %d quantities: precision %.3f, recall %.3f'
          % (name, n_texts, right + missed, precision, recall))
    return n_texts >= least and min(precision, recall) >= floor


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--confer', default=os.path.join(ROOT, 'build/confer'))
    options = parser.parse_args()
    return 0 if all([measure(options.confer, *each) for each in FILES]) else 1


if __name__ == '__main__':
    sys.exit(main())
