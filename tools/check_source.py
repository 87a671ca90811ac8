#!/usr/bin/env python3
"""Rules about the C sources that a compiler does not know.

    tools/check_source.py [FILE ...]        default: src/ app/ include/ fuzz/

  * no binary floating point where money or ballots are handled (FLOAT_FREE), not even a literal;
  * no function of BANNED anywhere; none of LIBRARY_BANNED under src/: the library prints nothing,
    ends nothing, and reads no clock, locale or environment;
  * no tabs, no spaces at the end, a line end at the end (tools/format does the rest);
  * a header starts with a comment that says its job, and has a guard.

Comments and texts are left out of the first two.
"""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

FLOAT_FREE = ['src/base/', 'src/model/', 'src/clause/', 'src/read/', 'src/cost/', 'src/vote/',
              'src/answer/', 'src/show/', 'src/tell/', 'include/']
FLOATS = re.compile(r'\b(float|double|_Float\w*|__float128|strtod|strtof|strtold|atof)\b|'
                    r'\b(lround\w*|floor\w?|ceil\w?|fabs\w?|sqrt\w?|pow\w?)\s*\(|'
                    r'(?<![\w.])\d+\.\d*(?:[eE][-+]?\d+)?[fFlL]?\b|'
                    r'(?<![\w.])\d+[eE][-+]?\d+\b')

# No bounds, hidden state, or a locale's reading of numbers.
BANNED = '''gets strcpy strcat stpcpy strncpy strncat sprintf vsprintf strtok strtok_r scanf sscanf
fscanf vsscanf atoi atol atoll atof rand srand random srandom drand48 alloca localtime localtime_r
gmtime ctime ctime_r asctime asctime_r mktime strftime strptime tmpnam tempnam mktemp system popen
setjmp longjmp signal_handler'''.split()

# The library: callers decide what is printed and when the process ends.
LIBRARY_BANNED = '''printf puts putchar fputs_unlocked perror exit _exit _Exit quick_exit abort
getenv secure_getenv setenv putenv setlocale localeconv time clock clock_gettime gettimeofday sleep
usleep nanosleep isalpha isalnum isupper islower toupper tolower isspace isdigit isxdigit strcasecmp
strncasecmp strcoll malloc calloc realloc free reallocarray strdup strndup asprintf'''.split()

# What may be used where after all, and why.
ALLOWED = {
    ('src/base/mem.c', 'malloc'), ('src/base/mem.c', 'calloc'), ('src/base/mem.c', 'realloc'),
    ('src/base/mem.c', 'free'),    # the one place where memory is asked for
    ('src/base/mem.c', 'abort'),   # a broken promise, or no memory and no handler
}


def without_comments_and_texts(text):
    """The same text with comments and literals blanked, line by line."""
    out, i, n = [], 0, len(text)
    while i < n:
        if text.startswith('/*', i):
            end = text.find('*/', i + 2)
            end = n if end < 0 else end + 2
        elif text.startswith('//', i):
            end = text.find('\n', i)
            end = n if end < 0 else end
        elif text[i] in '"\'':
            end = i + 1
            while end < n and text[end] != text[i] and text[end] != '\n':
                end += 2 if text[end] == '\\' else 1
            end = min(end + 1, n)
        else:
            out.append(text[i])
            i += 1
            continue
        out.append(re.sub(r'[^\n]', ' ', text[i:end]))
        i = end
    return ''.join(out)


def problems_of_code(path, code):
    for number, line in enumerate(code.split('\n'), 1):
        if line.lstrip().startswith('#'):
            continue
        if path.startswith(tuple(FLOAT_FREE)):
            match = FLOATS.search(line)
            if match:
                yield number, 'floating point: %s' % match.group(0)
        names = BANNED + (LIBRARY_BANNED if path.startswith('src/') else [])
        for name in re.findall(r'(?<![\w.>])(\w+)\s*\(', line):
            if name in names and (path, name) not in ALLOWED:
                yield number, '%s() is banned here (tools/check_source.py)' % name


def problems_of_text(path, text):
    lines = text.split('\n')
    if lines[-1] != '':
        yield len(lines), 'no line end at the end'
    for number, line in enumerate(lines, 1):
        if '\t' in line:
            yield number, 'a tab'
        if line != line.rstrip():
            yield number, 'spaces at the end'
    if path.endswith('.h'):
        if not text.startswith('/* '):
            yield 1, 'a header starts with a comment that says its job'
        if not re.search(r'^#ifndef (\w+)\n#define \1\n', text, re.M):
            yield 1, 'no guard'


def find():
    for top in ('src', 'app', 'include', 'fuzz'):
        for folder, folders, names in os.walk(os.path.join(ROOT, top)):
            folders.sort()
            for name in sorted(names):
                if name.endswith(('.c', '.h')):
                    yield os.path.relpath(os.path.join(folder, name), ROOT)


def main():
    files = [os.path.relpath(os.path.abspath(p), ROOT) for p in sys.argv[1:]] or list(find())
    failed = 0
    for path in files:
        with open(os.path.join(ROOT, path), encoding='utf-8') as file:
            text = file.read()
        found = list(problems_of_text(path, text))
        found += problems_of_code(path, without_comments_and_texts(text))
        for number, what in found:
            print('%s:%d: %s' % (path, number, what))
        failed += len(found)
    print('%d files, %d problems' % (len(files), failed))
    return 1 if failed or not files else 0


if __name__ == '__main__':
    sys.exit(main())
