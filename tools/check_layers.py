#!/usr/bin/env python3
"""Who may include whom (docs/design/ARCHITECTURE.md), checked from the #include lines there are.

    tools/check_layers.py [--print]

A module is a folder of src/; each may include itself and what MAY names. The program (app/) and the
fuzzers' and tests' code stand outside: app/ sees include/ and its own headers alone.
"""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

MAY = {
    'base': [],
    'model': ['base'],
    'clause': ['base', 'model'],
    'read': ['base', 'model', 'clause'],
    'cost': ['base', 'model', 'read'],
    'show': ['base'],
    'staff': ['base'],
    'tell': ['base'],
    'answer': ['base', 'model', 'clause', 'read', 'cost', 'show', 'staff', 'tell', 'vote', 'page'],
    'store': ['base'],
    'page': ['base', 'model', 'cost', 'show'],
    'vote': ['base'],
}

# Modules that implement the public header, and so may include it.
PUBLIC = {'answer', 'vote'}

# System headers beyond the C library and POSIX: where each may be used, by prefix of the path.
# Libraries are loaded when they are used, so none is linked by default.
FOREIGN = {
    'zip.h': ['src/read/'],
    'expat.h': ['src/read/'],
    'zlib.h': ['src/read/'],
    'xlsxwriter.h': ['src/show/'],
    'sqlite3.h': ['src/store/'],
    'microhttpd.h': ['app/web/'],
    'immintrin.h': ['src/vote/', 'src/base/', 'src/read/', 'src/cost/', 'src/staff/',
                    'src/answer/employee_lines.c'],
    'emmintrin.h': ['src/read/', 'src/base/'],
    'valgrind/memcheck.h': ['src/vote/'],
    'cpuid.h': ['src/vote/', 'src/base/'],
    'dlfcn.h': ['app/web/', 'src/read/', 'src/show/', 'src/store/', 'src/vote/'],
}

# Headers of C17 and POSIX.
PLAIN = set('''assert.h ctype.h errno.h float.h inttypes.h limits.h signal.h stdalign.h stdarg.h
stdatomic.h stdbool.h stddef.h stdint.h stdio.h stdlib.h stdnoreturn.h string.h time.h threads.h
dirent.h fcntl.h pthread.h sched.h unistd.h sys/stat.h sys/types.h sys/mman.h sys/random.h
strings.h netdb.h netinet/in.h sys/socket.h
malloc.h sys/file.h sys/ioctl.h sys/wait.h spawn.h libgen.h poll.h termios.h wchar.h locale.h'''.split())

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def sources(*folders):
    for top in folders:
        for folder, folders_below, names in os.walk(os.path.join(ROOT, top)):
            folders_below.sort()
            for name in sorted(names):
                if name.endswith(('.c', '.h', '.def', '.inc')):
                    yield os.path.relpath(os.path.join(folder, name), ROOT)


def includes(path):
    with open(os.path.join(ROOT, path), encoding='utf-8') as file:
        for number, line in enumerate(file, 1):
            match = INCLUDE.match(line)
            if match:
                yield number, match.group(1) == '<', match.group(2)


def judge_system(path, name):
    if name in PLAIN or path.startswith('app/') and name.startswith('sys/'):
        return None
    if name in FOREIGN:
        if any(path.startswith(prefix) for prefix in FOREIGN[name]):
            return None
        return '<%s> belongs to %s' % (name, ', '.join(FOREIGN[name]))
    return '<%s> is not in the list of headers (tools/check_layers.py)' % name


def judge_src(path, name):
    module = path.split('/')[1]
    if module not in MAY:
        return 'src/%s is not in the list of modules (tools/check_layers.py)' % module
    if name == 'confer.h' or re.match(r'confer_\w+\.h$', name):
        return None if module in PUBLIC else 'src/%s does not implement the public header' % module
    to = name.split('/')[0] if '/' in name else None
    if to is None:
        return '"%s" is written without its module' % name
    if to != module and to not in MAY[module]:
        return 'src/%s may not include src/%s' % (module, to)
    if not os.path.exists(os.path.join(ROOT, 'src', name)):
        return '"%s" is not there' % name
    return None


def judge_app(name):
    if name == 'confer.h' or re.match(r'confer_\w+\.h$', name):
        return None
    if name.split('/')[0] in ('cli', 'desk', 'page', 'web') and os.path.exists(os.path.join(ROOT, 'app', name)):
        return None
    return 'the program sees include/ and its own headers alone, not "%s"' % name


def main():
    if '--print' in sys.argv[1:]:
        for module, may in MAY.items():
            print('%-8s %s' % (module, ' '.join(may)))
        return 0
    checked = failed = 0
    for path in sources('src', 'app', 'include'):
        for number, is_system, name in includes(path):
            if is_system and not (path.startswith('app/') and name.startswith('confer')):
                wrong = judge_system(path, name)
            elif path.startswith('src/'):
                wrong = judge_src(path, name)
            elif path.startswith('app/'):
                wrong = judge_app(name)
            elif name == 'confer.h':
                wrong = None  # confer_NOUN.h continues it
            else:
                wrong = 'the public header includes standard headers alone'
            checked += 1
            if wrong:
                failed += 1
                print('%s:%d: %s' % (path, number, wrong))
    print('%d #include lines' % checked)
    return 1 if failed or not checked else 0


if __name__ == '__main__':
    sys.exit(main())
