#!/usr/bin/env python3
"""Every command that a page of the documentation names is one that the program takes.

    tools/check_commands.py [--confer build/confer]

Console blocks are run by tests/run_cases.py; this reads the rest: `sh` blocks and words between
backquotes that begin with `confer`. The command, and its part where it has parts, must be there, and
each option among those that its --help lists.
"""
import argparse
import functools
import os
import re
import shlex
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OPTION = re.compile(r'^--?[A-Za-z]')


@functools.lru_cache(None)
def help_of(confer, words):
    done = subprocess.run([confer, *words, '--help'], capture_output=True, text=True, timeout=60)
    return done.stdout if done.returncode == 0 else ''


def pages():
    for top in ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs', 'examples', 'bench']:
        path = os.path.join(ROOT, top)
        if os.path.isfile(path):
            yield path
        for folder, _, names in os.walk(path):
            yield from (os.path.join(folder, name) for name in sorted(names) if name.endswith('.md'))


def commands(text):
    """(line, command) of each command in a page."""
    line, block, begun = 0, '', ''
    for raw in text.split('\n'):
        line += 1
        fence = re.match(r'\s*```(\w*)', raw)
        if fence:
            block = '' if block else fence.group(1) or 'text'
            begun = ''
            continue
        if block in ('sh', 'bash'):
            begun += raw.strip()
            if begun.endswith('\\'):
                begun = begun[:-1] + ' '
                continue
            yield line, begun.split(' #')[0]
            begun = ''
        elif not block:
            for code in re.findall(r'`([^`]+)`', raw):
                yield line, code


def judge(confer, command):
    try:
        words = shlex.split(command)
    except ValueError:
        return ''  # a quotation, no command
    if not words or os.path.basename(words[0]) != 'confer' or len(words) < 2:
        return ''
    words = words[1:]
    while words[:1] == ['-C']:
        words = words[2:]
    if not words or not re.match(r'^[a-z]+$', words[0]):
        return ''  # COMMAND, OFFER: a pattern
    text = help_of(confer, (words[0],))
    if not text:
        return 'there is no command `%s`' % words[0]
    if len(words) > 1 and 'Steps\n' in text and re.match(r'^[a-z]+$', words[1]):
        text = help_of(confer, tuple(words[:2])) or text
    for word in words[1:]:
        option = word.split('=')[0]
        if OPTION.match(word) and not re.search(r'(?<![\w-])%s(?![\w-])' % re.escape(option), text):
            return '`%s` takes no %s' % (' '.join(words[:2]), option)
    return ''


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--confer', default=os.path.join(ROOT, 'build/confer'))
    confer = os.path.abspath(parser.parse_args().confer)
    n = failed = 0
    for path in pages():
        with open(path, encoding='utf-8') as file:
            for line, command in commands(file.read()):
                if 'confer' not in command:
                    continue
                n += 1
                problem = judge(confer, command)
                if problem:
                    failed += 1
                    print('%s:%d: %s: %s' % (os.path.relpath(path, ROOT), line, problem, command))
    print('%d passed, %d failed' % (n - failed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
