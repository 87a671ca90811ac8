"""A vote's folder for the tests of the web server, made with the program itself, and the server."""
import csv
import os
import re
import subprocess
import tempfile

AGREEMENT = """TENTATIVE AGREEMENT

Article 1. Term. Three years, to 30 June 2028.
Article 2. Pay. 4 percent on 1 July 2026; 3 percent on 1 July 2027. <script>alert(1)</script>
Article 3. The night differential of Article 22 ends on 31 December 2026.
"""
SUMMARY = """# Pay
+ 4% on 1 July 2026 and 3% on 1 July 2027
- The night differential ends on 31 December 2026
= Health contributions stay as they are

It was reached on 3 May. <img src=x onerror=alert(1)>
"""
SUMMARY_ES = """# Sueldo
+ 4% el 1 de julio de 2026 y 3% el 1 de julio de 2027
- El diferencial nocturno termina el 31 de diciembre de 2026
= Las cuotas de salud quedan como están
"""
MINORITY = """Two members of the committee recommend a No: the differential is worth more than the
raise to those who work nights.
"""


class Vote:
    """`members` may vote, m1 … in the units A and B; by_unit: an election each."""

    def __init__(self, confer, members=12, by_unit=False, challenged=1, options=(), folder=None):
        self.confer = os.path.abspath(confer)
        self.top = folder or tempfile.mkdtemp(prefix='confer-web-')
        self.folder = os.path.join(self.top, 'vote')
        self.write('ta.txt', AGREEMENT)
        rows = ['id,name,unit,standing,reason']
        for i in range(members):
            standing = 'challenged,disputed' if i < challenged else 'good,'
            rows.append(f'm{i},Member {i},{"AB"[i * 2 // members]},{standing}')
        self.write('members.csv', '\n'.join(rows) + '\n')
        by = ['--by-unit', '--minimum-unit', '2'] if by_unit else []
        self.run('new', self.folder, '--name', 'Ratification <b>2026</b>', '--agreement',
                 self.path('ta.txt'), '--threshold', 'more than 1/2', '--closes', '2026-06-01 20:00',
                 *by, *options)
        self.run('roll', self.folder, self.path('members.csv'))
        self.run('roll', self.folder, '--codes', self.path('codes'), '--spares', '2')
        self.run('trustees', '--make', self.path('chair.key'), '--name', 'Chair')
        self.run('trustees', self.folder, '--add', self.path('chair.key.public.json'))
        for name, text in (('summary.txt', SUMMARY), ('summary.es.txt', SUMMARY_ES),
                           ('minority.txt', MINORITY)):
            with open(os.path.join(self.folder, name), 'w', encoding='utf-8') as out:
                out.write(text)
        with open(self.path('codes/codes.csv'), encoding='utf-8') as table:
            self.rows = list(csv.DictReader(table))
        self.codes = {row['id']: row['code'] for row in self.rows if row.get('id')}

    def path(self, name):
        return os.path.join(self.top, name)

    def write(self, name, text):
        with open(self.path(name), 'w', encoding='utf-8') as out:
            out.write(text)

    def run(self, *words, text=None, good=True):
        done = subprocess.run([self.confer, 'vote', *words], input=text, capture_output=True,
                              text=True, check=False)
        if good and done.returncode != 0:
            raise AssertionError(f'confer vote {" ".join(words)}: {done.stderr}')
        return done

    def open(self):
        self.run('open', self.folder)

    def uuids(self):
        return sorted(n[:-4] for n in os.listdir(self.folder) if n.endswith('.bel'))


class Server:
    def __init__(self, vote, *options):
        self.process = subprocess.Popen(
            [vote.confer, 'vote', 'serve', vote.folder, '--listen', '127.0.0.1:0', *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        found = re.match(r'(http://[^:/]+:(\d+))?', self.url)
        if not self.url:
            raise AssertionError(self.process.stderr.read())
        self.origin, self.port = found.group(1), int(found.group(2) or 0)

    def stop(self):
        self.process.terminate()
        try:
            return self.process.wait(10)
        finally:
            self.process.stdout.close()
            self.process.stderr.close()
