#!/usr/bin/env python3
"""Runs the cases: Markdown files whose console blocks are commands with their exact output.

A case is a story. Its input files are fenced blocks whose info string ends in a file name:

    ```terms offers/a.terms
    offer "A"
    ```

and its commands are console blocks; what follows a command is what it prints, on standard output
and standard error, and `[1]` at the end is its exit status when that is not 0:

    ```console
    $ confer cost a --format json
    {"case":"...
    ```

Commands of one file run in order in one scratch folder (a copy of the folder itself for files below
examples/, with links to the repository's examples/ and data/ otherwise), in a whitelisted
environment with a fixed time zone. A line that is only `...` stands for any lines.

    tests/run_cases.py [--confer PATH] [--bless] [FILE or FOLDER ...]

--bless writes the output that was seen into the files; read the difference before you commit it.
"""
import argparse
import concurrent.futures
import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DEFAULT = ['README.md', 'docs', 'examples', 'tests/cases', 'tests/errors']
FENCE = re.compile(r'^(\s*)(`{3,}|~{3,})\s*(.*?)\s*$')
TIMEOUT_SECONDS = 120


class Block:
    """A fenced block: its info string and the lines inside (start and end are line indexes)."""

    def __init__(self, info, indent, start, end, lines):
        self.info, self.indent, self.start, self.end, self.lines = info, indent, start, end, lines

    def file_name(self):
        words = self.info.split()
        if len(words) == 2 and re.fullmatch(r'[\w./-]*[./][\w./-]*', words[1]):
            return words[1]
        return None


def read_blocks(lines):
    blocks, index = [], 0
    while index < len(lines):
        match = FENCE.match(lines[index])
        if not match:
            index += 1
            continue
        indent, fence, info = match.groups()
        end = index + 1
        while end < len(lines) and not re.fullmatch(r'\s*' + fence[0] * len(fence) + r'+\s*',
                                                    lines[end]):
            end += 1
        inside = [line[len(indent):] if line.startswith(indent) else line
                  for line in lines[index + 1:end]]
        blocks.append(Block(info, indent, index + 1, end, inside))
        index = end + 1
    return blocks


def read_commands(block):
    """[(command, its lines, expected lines)] of a console block."""
    commands = []
    for line in block.lines:
        if line.startswith('$ '):
            commands.append(([line[2:]], [line], []))
        elif line.startswith('> ') and commands and not commands[-1][2]:
            commands[-1][0].append(line[2:])
            commands[-1][1].append(line)
        elif commands:
            commands[-1][2].append(line)
    return [('\n'.join(words), shown, expected) for words, shown, expected in commands]


def environment(confer, scratch):
    path = [os.path.dirname(confer), '/usr/local/bin', '/usr/bin', '/bin']
    return {'PATH': ':'.join(path), 'HOME': scratch, 'TZ': 'UTC', 'LC_ALL': 'C', 'TERM': 'dumb',
            'CONFER_THREADS': '2'}


def run(command, scratch, env):
    try:
        done = subprocess.run(['sh', '-c', command], cwd=scratch, env=env, timeout=TIMEOUT_SECONDS,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
    except subprocess.TimeoutExpired:
        return ['(took longer than %d seconds)' % TIMEOUT_SECONDS]
    text = done.stdout.decode('utf-8', 'backslashreplace')
    lines = text.split('\n')
    if lines and lines[-1] == '':
        lines.pop()
    if done.returncode != 0:
        lines.append('[%d]' % done.returncode)
    return lines


def matches(expected, seen):
    """Exactly, but a line `...` stands for any lines."""
    if '...' not in expected:
        return expected == seen
    at = expected.index('...')
    if expected[:at] != seen[:at]:
        return False
    rest = expected[at + 1:]
    if not rest:
        return True
    return any(matches(rest, seen[start:]) for start in range(at, len(seen) + 1))


def prepare(path, scratch):
    relative = os.path.relpath(path, ROOT)
    if relative.split(os.sep)[0] == 'examples' and os.path.dirname(relative) != 'examples':
        shutil.copytree(os.path.dirname(path), scratch, dirs_exist_ok=True)
        return
    if relative.split(os.sep)[0] == 'tests':
        return  # cases bring all that they need
    for name in ('examples', 'data'):
        if os.path.isdir(os.path.join(ROOT, name)):
            os.symlink(os.path.join(ROOT, name), os.path.join(scratch, name))


def write_input(block, scratch):
    target = os.path.join(scratch, block.file_name())
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(target, 'w', encoding='utf-8', newline='') as file:
        file.write(''.join(line + '\n' for line in block.lines))


def run_case(path, confer, bless):
    """(number of commands, report of what differs)."""
    with open(path, encoding='utf-8') as file:
        lines = file.read().split('\n')
    blocks = read_blocks(lines)
    if not any(block.info == 'console' for block in blocks):
        return 0, ''
    report, replaced, count = [], [], 0
    scratch = tempfile.mkdtemp(prefix='confer-case-')
    try:
        prepare(path, scratch)
        env = environment(confer, scratch)
        for block in blocks:
            if block.file_name() and block.info.split()[0] != 'console':
                write_input(block, scratch)
            if block.info != 'console':
                continue
            output = []
            for command, shown, expected in read_commands(block):
                seen = run(command, scratch, env)
                count += 1
                same = matches(expected, seen)
                output += shown + (expected if same else seen)
                if not same:
                    report.append('%s: $ %s\n%s' % (os.path.relpath(path, ROOT), command, '\n'.join(
                        difflib.unified_diff(expected, seen, 'expected', 'seen', lineterm=''))))
            replaced.append((block, output))
    finally:
        shutil.rmtree(scratch)
    if bless and report:
        for block, output in reversed(replaced):
            lines[block.start:block.end] = [(block.indent + line) if line else line
                                            for line in output]
        with open(path, 'w', encoding='utf-8') as file:
            file.write('\n'.join(lines))
    return count, '\n'.join(report)


def find(paths):
    found = []
    for path in paths:
        full = os.path.join(ROOT, path) if not os.path.exists(path) else os.path.abspath(path)
        if os.path.isfile(full):
            found.append(full)
        for folder, folders, names in os.walk(full):
            folders.sort()
            found += [os.path.join(folder, name) for name in sorted(names) if name.endswith('.md')]
    return found


def uncovered_codes():
    """Codes of the areas whose error cases stand here, without a case."""
    missing = []
    for table, folder in (('codes_cost.def', 'cost'),):
        with open(os.path.join(ROOT, 'src/base', table), encoding='utf-8') as file:
            codes = re.findall(r'^CF_CODE\((\w+),', file.read(), re.M)
        there = os.path.join(ROOT, 'tests/errors', folder)
        seen = ''
        for path in find([there]):
            with open(path, encoding='utf-8') as file:
                seen += file.read()
        missing += [code for code in codes if '[%s]' % code not in seen]
    return missing


# Documentation that the program makes: file -> command.
GENERATED = {
    'docs/reference/commands.md': ['help', '--reference', 'commands'],
    'docs/reference/clauses.md': ['help', '--reference', 'clauses'],
    'docs/reference/problems.md': ['help', '--reference', 'problems'],
    'docs/reference/confer.1': ['help', '--man'],
    'docs/reference/clauses.json': ['help', '--reference', 'schema'],
}


def stale_documents(confer, bless):
    """Generated files that are not what the program makes now."""
    stale = []
    for path, command in GENERATED.items():
        full = os.path.join(ROOT, path)
        made = subprocess.run([confer] + command, stdout=subprocess.PIPE, check=True).stdout
        there = b''
        if os.path.exists(full):
            with open(full, 'rb') as file:
                there = file.read()
        if made == there:
            continue
        stale.append(path)
        if bless:
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, 'wb') as file:
                file.write(made)
    return stale


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--confer', default=os.path.join(ROOT, 'build/confer'))
    parser.add_argument('--bless', action='store_true', help='write what was seen into the files')
    parser.add_argument('-j', type=int, default=2, help='cases at a time')
    parser.add_argument('paths', nargs='*')
    options = parser.parse_args()
    confer = os.path.abspath(options.confer)
    passed = failed = 0
    files = find(options.paths or DEFAULT)
    with concurrent.futures.ThreadPoolExecutor(options.j) as pool:
        results = pool.map(lambda path: run_case(path, confer, options.bless), files)
        for path, (count, report) in zip(files, results):
            if count == 0:
                continue
            if report:
                failed += 1
                print('FAIL ' + report)
            else:
                passed += 1
    if not options.paths:
        missing, stale = uncovered_codes(), stale_documents(confer, options.bless)
        for problem, found in (('no case in tests/errors for ', missing),
                               ('not made anew (--bless does): ', stale)):
            if found:
                failed += 1
                print('FAIL ' + problem + ', '.join(found))
            else:
                passed += 1
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
