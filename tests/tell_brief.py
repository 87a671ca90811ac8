#!/usr/bin/env python3
"""The promises of `confer brief`, on every offer of the examples, in both languages.

As many lines as asked, at most 18 words each; every figure of a line has a trace; the reading grade is 8
or below, and agrees with a count of our own within a grade; English and Spanish give the same figures.

    tests/tell_brief.py [--confer PATH]
"""
import argparse
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NUMBER = re.compile(r'\$?\d[\d,]*(?:\.\d+)?')


def syllables(word):
    """Groups of vowels, a silent e less: the usual rule of thumb, written here once more."""
    word = word.lower()
    groups = re.findall(r'[aeiouy]+', word)
    n = len(groups)
    if n > 1 and re.search(r'[^aeiouyl]e$', word):
        n -= 1
    return max(n, 1)


def grade(lines):
    words = [word for line in lines for word in re.findall(r"[A-Za-z']+|[\d$][\d,.]*", line)]
    sentences = sum(max(1, len(re.findall(r'[.!?](?:\s|$)', line))) for line in lines)
    spoken = sum(syllables(word) if word[0].isalpha() else 1 for word in words)
    return 0.39 * len(words) / sentences + 11.8 * spoken / len(words) - 15.59


def ask(confer, folder, *words):
    done = subprocess.run([confer, 'brief', *words, '-C', folder, '--format', 'json'],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False)
    return json.loads(done.stdout.decode('utf-8')) if done.returncode == 0 else None


def problems(answer, n_lines):
    lines = [line['text'] for line in answer['lines']]
    if len(lines) != n_lines:
        yield '%d lines' % len(lines)
    for line in answer['lines']:
        if len(line['text'].split()) > 18:
            yield 'more than 18 words: ' + line['text']
        traced = ' '.join(figure['figure'] for figure in line['figures'])
        for number in NUMBER.findall(line['text']):
            if number.strip(',.') not in traced and not re.search(r'county|offer', line['text']):
                yield '%s has no trace: %s' % (number, line['text'])
        if not all(figure['trace'] and figure['what'] for figure in line['figures']):
            yield 'an empty trace'
    if answer['lang'] == 'en':
        if answer['grade_tenths'] > 80:
            yield 'grade %.1f' % (answer['grade_tenths'] / 10)
        if abs(answer['grade_tenths'] / 10 - grade(lines)) > 1:
            yield 'grade %.1f, counted here %.1f' % (answer['grade_tenths'] / 10, grade(lines))
    elif answer['grade_tenths'] < 600:
        yield 'ease %.1f' % (answer['grade_tenths'] / 10)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--confer', default=os.path.join(ROOT, 'build/confer'))
    options = parser.parse_args()
    checked = failed = 0
    examples = os.path.join(ROOT, 'examples')
    for name in sorted(os.listdir(examples)):
        offers = os.path.join(examples, name, 'offers')
        stems = sorted(stem[:-6] for stem in os.listdir(offers)) if os.path.isdir(offers) else []
        for stem in stems:
            for against in [None] + [other for other in stems if other != stem][:1]:
                words = [stem] + (['--against', against] if against else [])
                for n_lines in (4, 5):
                    answers = [ask(options.confer, os.path.join(examples, name), *words, '--lines',
                                   str(n_lines), '--lang', lang) for lang in ('en', 'es')]
                    if None in answers:
                        continue
                    checked += 1
                    bad = [what for answer in answers for what in problems(answer, n_lines)]
                    if any(answers[0][key] != answers[1][key] for key in ('members', 'p10', 'median', 'p90')):
                        bad.append('the languages differ')
                    failed += bool(bad)
                    for what in bad:
                        print('%s %s: %s' % (name, ' '.join(words), what))
    print('%d summaries in two languages, %d wrong' % (checked, failed))
    return 1 if failed or not checked else 0


if __name__ == '__main__':
    sys.exit(main())
