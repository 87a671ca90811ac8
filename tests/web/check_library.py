#!/usr/bin/env python3
"""Compares what app/web/library.h says of libmicrohttpd with the library's own header, where that is
installed (Debian package libmicrohttpd-dev). Ends with `N passed, N failed`."""
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    if not os.path.exists('/usr/include/microhttpd.h'):
        print('libmicrohttpd-dev is not installed; nothing to compare with')
        return 77
    with open(os.path.join(HERE, '../../app/web/library.h'), encoding='utf-8') as header:
        found = re.findall(r'\b(MHD_[A-Z_]+) = (-?\d+)', header.read())
    with tempfile.NamedTemporaryFile('w', suffix='.c') as source:
        source.write('#include <microhttpd.h>\n')
        for name, value in found:
            source.write(f'_Static_assert((int){name} == {value}, "{name}");\n')
        source.write('#include "web/library.h"\n')
        source.flush()
        done = subprocess.run(['cc', '-std=c17', '-fsyntax-only', '-I', os.path.join(HERE, '../../app'),
                               source.name], capture_output=True, text=True, check=False)
    failed = done.stderr.count('static assertion failed') or done.returncode
    print(done.stderr, end='')
    print(f'{len(found) - failed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
