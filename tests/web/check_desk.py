#!/usr/bin/env python3
"""The safety of `confer serve`: names, origins, the token, headers, paths, limits, slow clients,
crowds, hostile names in every text and table, saves that race or are killed.

    tests/web/check_desk.py CONFER [--seed N] [--fuzz N] [--slow]

Ends with `N passed, N failed`.
"""
import argparse
import http.client
import html.parser
import io
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import zipfile

from check_http import HEADERS, Tests, ask, raw

EVIL = '<img src=x onerror=alert(1)>"\'&'
PAGES = ['/', '/offer', '/offer/plain', '/offer/current', '/compare?a=plain&b=hostile',
         '/fit', '/fit?space=plain&within=x', '/trace', '/trace/hostile',
         '/trace/plain?year=FY2025-26', '/people', '/people?show=cost', '/money', '/money?offer=plain', '/reduce',
         '/reduce?target=10%25&spare=Parks', '/reduce?target=%3Cimg%20src=x%3E&fund=x&starts=y', '/staff',
         '/staff?elasticity=1.4&shock=x&years=-3', '/market', '/market?on=soon',
         '/timeline', '/timeline?on=soon', '/story', '/me', '/me?lang=es', '/inputs',
         '/inputs/roster', '/inputs/schedule', '/inputs/payroll', '/inputs/payroll?period=soon&offer=x', '/reports',
         '/help', '/help/raise', '/help/E0113', '/help/none']
POSTS = ['/offer', '/offer/plain', '/api/draft/plain', '/api/save/plain', '/inputs', '/inputs/roster/bring',
         '/inputs/schedule/bring', '/inputs/roster/take', '/inputs/schedule/take', '/inputs/payroll/bring',
         '/inputs/payroll/forget', '/inputs/file/market', '/inputs/file/timeline', '/story', '/work/stop']


class Desk:
    """A folder that is served; `token` used up unless `fresh`."""

    def __init__(self, confer, folder, *options, fresh=False):
        self.process = subprocess.Popen(
            [os.path.abspath(confer), 'serve', folder, '--listen', '127.0.0.1:0', *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        self.port = int(re.search(r':(\d+)', self.url.replace('https:', '').replace('http:', ''))
                        .group(1)) if '127' in self.url else 0
        self.origin = self.url.split('/#')[0]
        self.token = self.url.split('#t=')[-1]
        self.session = {}
        if not fresh:
            _, headers, _ = ask(self, 'POST', '/session', self.token.encode(),
                                {'Origin': self.origin})
            self.session = {'Cookie': headers['Set-Cookie'].split(';')[0]}

    def get(self, path):
        """Waits for pages that are still at work."""
        for _ in range(100):
            status, headers, body = ask(self, 'GET', path, headers=self.session)
            if 'Refresh' not in headers:
                return status, headers, body
            time.sleep(0.2)
        raise TimeoutError(path)

    def post(self, path, body, **more):
        return ask(self, 'POST', path, body, {'Origin': self.origin, **self.session, **more})

    def stop(self):
        self.process.terminate()
        code = self.process.wait(timeout=20)
        self.process.stdout.close()
        self.process.stderr.close()
        return code


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8', newline='') as out:
        out.write(text)


def quoted(text):
    return '"' + text.replace('"', '""') + '"'


def make_folder(top):
    """Everything that a person can name is hostile."""
    folder = os.path.join(top, 'folder')
    text = EVIL.replace('"', "'")
    write(folder + '/current.terms', f'agreement "{text}"\nemployer "{text}"\nunit U "{text}"\n'
          'roster "roster.csv"\nschedule "schedule.csv"\npay monthly paid 0 days after\n'
          'rates monthly rounded to $0.01\nhorizon FY2025-26 to FY2026-27\n'
          f'premium "{text}" 2% of base\ncontribution "{text}" 10% of gross\nhealth "{text}" $400/month\n'
          f'note "{text}"\nbudget "{text}" FY2025-26 $1,000\n'
          f'scenario "{text}" revenue "{text}" FY2025-26 $5\n')
    write(folder + '/roster.csv', 'id,class,step,department,fund,unit,plan,premiums,hired\n'
          + ','.join(map(quoted, [EVIL, EVIL, EVIL, EVIL, EVIL, 'U', text, text, '2020-01-01'])) + '\n'
          + ','.join(map(quoted, ['=1+1', '=HYPERLINK("x")', '1', '@SUM(1)', '+cmd', 'U', '', '',
                                  '2020-01-01'])) + '\n')
    write(folder + '/schedule.csv', f'range,{quoted(EVIL)},1\n{quoted(EVIL)},4000,4100\n'
          '"=HYPERLINK(""x"")",5000,5100\n-2+3|cmd,5000,5100\n+cmd,5000,5100\n@SUM(1),5000,5100\n')
    write(folder + '/budget.csv', 'department,amount\n' + quoted(EVIL) + ',1000\nParks,2000\n')
    write(folder + '/options.csv', 'id,department,kind,annual savings,service,measure,now,after,locked,reason\n'
          + ','.join([quoted(EVIL + '1'), quoted(EVIL), 'service', '400', quoted(EVIL), quoted(EVIL), '4', '2',
                      '', '']) + '\n'
          + ','.join([quoted(EVIL + '2'), 'Parks', 'vacancy', '300', '', '', '', '', '', '']) + '\n'
          + ','.join([quoted(EVIL + '3'), 'Parks', 'vacancy', '300', '', '', '', '', 'yes', quoted(EVIL)])
          + '\n')
    write(folder + '/offers/plain.terms', 'offer "Plain"\nraise 3% on 2025-07-01\n'
          f'raise 1% on 2025-08-01 if revenue "{text}" FY2025-26 >= $7\n'
          f'raise 1% on 2025-08-01 if revenue "B" FY2025-26 >= $9\n')
    write(folder + '/offers/hostile.terms', f'offer "{text}"\nraise 2% on 2025-07-01\n'
          f'lump sum $500 on 2025-07-01 for department = "{text}"\nreopener "{text}"\n')
    write(os.path.join(top, 'secret.terms'), 'agreement "TOP-SECRET-MARK"\n')
    write(os.path.join(top, 'offers-secret.txt'), 'TOP-SECRET-MARK')
    return folder


# --- Names, origins, the token ---------------------------------------------------------------------

def check_guards(t, desk, confer, folder):
    for host, good in ((f'127.0.0.1:{desk.port}', True), (f'localhost:{desk.port}', True),
                       ('evil.example', False), ('127.0.0.1', False), (f'evil.example:{desk.port}', False)):
        line = ask(desk, 'GET', '/', headers=desk.session, host=host)
        t.check(f'Host {host}', (line[0] == 200) == good, line[0])
    own = desk.origin
    for path in POSTS:
        for origin in (None, 'null', 'http://evil.example', own.replace('http', 'https'), own + '0'):
            headers = dict(desk.session, **({} if origin is None else {'Origin': origin}))
            status = ask(desk, 'POST', path, b'', headers)[0]
            t.check(f'POST {path} from {origin}', status == 403, status)
        status = ask(desk, 'POST', path, b'', {'Origin': own, 'Sec-Fetch-Site': 'cross-site',
                                               **desk.session})[0]
        t.check(f'POST {path} with Sec-Fetch-Site', status == 403, status)
        t.check(f'GET {path} by another method', ask(desk, 'PUT', path, b'', {
            'Origin': own, **desk.session})[0] in (403, 404, 405))
    status = ask(desk, 'GET', '/', headers={**desk.session, 'Sec-Fetch-Site': 'cross-site',
                                            'Sec-Fetch-Mode': 'no-cors'})[0]
    t.check('a page inside another site', status == 403, status)
    fresh = Desk(confer, folder, fresh=True)
    for path in PAGES:
        got = ask(fresh, 'GET', path)
        t.check(f'{path} without a session', got[0] == 401 and b'TOP' not in got[2]
                and EVIL.encode() not in got[2], got[0])
    for path in POSTS:
        t.check(f'POST {path} without a session',
                ask(fresh, 'POST', path, b'x', {'Origin': fresh.origin})[0] == 401)
    t.check('a wrong token', ask(fresh, 'POST', '/session', b'0' * len(fresh.token),
                                 {'Origin': fresh.origin})[0] == 401)
    status, headers, _ = ask(fresh, 'POST', '/session', fresh.token.encode(),
                             {'Origin': fresh.origin})
    cookie = headers['Set-Cookie'] or ''
    t.check('the token opens it', status == 204 and 'HttpOnly' in cookie
            and 'SameSite=Strict' in cookie, (status, cookie))
    t.check('once', ask(fresh, 'POST', '/session', fresh.token.encode(),
                        {'Origin': fresh.origin})[0] == 401)
    session = cookie.split(';')[0]
    for wrong in (session[:-1], session + '0', 'x' + session, session.split('=')[0] + '='):
        t.check('a wrong session', ask(fresh, 'GET', '/', headers={'Cookie': wrong})[0] == 401)
    t.check('a server stops cleanly', fresh.stop() == 0)


# --- Headers and markup ----------------------------------------------------------------------------

class Markup(html.parser.HTMLParser):
    """Tags that no page of ours has, and handlers and styles in the markup."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.wrong = []

    def handle_starttag(self, tag, attributes):
        if tag in ('img', 'iframe', 'object', 'embed', 'style', 'base'):
            self.wrong.append(tag)
        if tag == 'script' and not dict(attributes).get('src', '').startswith('/assets/'):
            self.wrong.append('script')
        for name, value in attributes:
            address = name in ('href', 'src', 'action', 'formaction')
            if name.startswith('on') and name != 'on' or name == 'style':
                self.wrong.append(f'{tag} {name}')
            if address and not re.match(r'[/#?]', value or '') or address and value.startswith('//'):
                self.wrong.append(f'{tag} {name}={value}')


def check_pages(t, desk):
    for path in PAGES + [f'/people?offer=hostile&class={urllib.parse.quote(EVIL)}&step={urllib.parse.quote(EVIL)}',
                         f'/trace/hostile?employee={urllib.parse.quote(EVIL)}',
                         f'/trace/hostile?employee={urllib.parse.quote(EVIL)}&period=2025-08-01',
                         f'/trace/{urllib.parse.quote(EVIL)}', f'/offer/{urllib.parse.quote(EVIL)}',
                         f'/help/{urllib.parse.quote(EVIL, safe="")}', f'/offer?from={urllib.parse.quote(EVIL)}',
                         f'/?show={urllib.parse.quote(EVIL)}', f'/compare?a={urllib.parse.quote(EVIL)}',
                         f'/people?show={urllib.parse.quote(EVIL)}&offer={urllib.parse.quote(EVIL)}',
                         f'/me?class={urllib.parse.quote(EVIL)}&step=1&fte={urllib.parse.quote(EVIL)}',
                         f'/inputs/roster?c_id={urllib.parse.quote(EVIL)}',
                         f'/reports/file?offer={urllib.parse.quote(EVIL)}',
                         '/help/codes', '/help/clauses', '/nowhere']:
        status, headers, body = desk.get(path)
        t.check(f'{path} answers', status in (200, 303, 404), status)
        text = body.decode()
        markup = Markup()
        markup.feed(text)
        t.check(f'{path}: nothing strange in the markup', not markup.wrong, markup.wrong[:3])
        t.check(f'{path}: the hostile text is escaped', '<img src=x' not in text)
        for name, value in HEADERS.items():
            value = 'same-origin' if name == 'Referrer-Policy' else value
            t.check(f'{name} of {path}', value in (headers[name] or ''), headers[name])
        t.check(f'{path} allows no inline script', "'unsafe" not in
                headers['Content-Security-Policy'].replace("'wasm-unsafe-eval'", ''))
    status, headers, body = desk.get('/reports/file?offer=hostile&form=view&kind=board')
    t.check('a report may use its own style alone', status == 200 and
            re.search(r"style-src 'self' 'sha256-[A-Za-z0-9+/=]{44}';",
                      headers['Content-Security-Policy']), headers['Content-Security-Policy'])
    t.check('its texts are escaped', b'<img src=x' not in body)
    evil = urllib.parse.quote(EVIL)
    for more in (f'target={evil}&fund={evil}', f'target=5%25&fund={evil}', f'space={evil}&within={evil}'):
        status, _, body = desk.get('/reports/file?offer=plain&' + more)
        t.check(f'{more[:9]} of a report is escaped', status == 200 and b'<img src=x' not in body, status)
    for body in (EVIL, f'offer "{EVIL}\nraise 3% on 7/1 for {EVIL} = "{EVIL}"\n' * 3):
        status, headers, got = desk.post('/api/draft/plain', body.encode())
        answer = json.loads(got)
        t.check('a hostile draft', status == 200 and b'<img' not in got
                and headers['Content-Type'] == 'application/json', status)
        t.check('its problems have places', all(p['line'] >= 1 for p in answer['problems']
                                                if p['file'] == 'offers/plain.terms'))


def check_spreadsheets(t, desk):
    """Nothing that a spreadsheet would run leaves without an apostrophe."""
    status, headers, body = desk.get('/reports/schedule?offer=plain&on=2025-08-01')
    text = body.decode()
    t.check('the schedule comes as a file', status == 200 and
            headers['Content-Disposition'] == 'attachment; filename="schedule.csv"')
    t.check('a formula is disarmed', "'=HYPERLINK" in text, text)
    cells = [cell for line in text.splitlines() for cell in re.findall(r'(?:^|,)"?([^",]*)', line)]
    t.check('no cell starts a formula', not [c for c in cells if c[:1] in '=+@-' and c[:1]], cells)
    t.check('the others are disarmed too', all("'" + name in text for name in ('-2+3', '+cmd', '@SUM')), text)
    status, _, body = desk.get('/reports/file?offer=hostile&offer=plain&form=xlsx&kind=board&persons=yes')
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if 'worksheets/' in name]
        texts = ''.join(book.read(name).decode() for name in book.namelist())
    formulas = [f for sheet in sheets for f in re.findall(r'<f[^>]*>([^<]*)</f>', sheet)]
    t.check('a workbook has the hostile names as text', status == 200 and 'HYPERLINK' in texts and formulas
            and not [f for f in formulas if 'HYPERLINK' in f or 'cmd' in f or 'SUM(1)' in f], formulas[:3])


# --- Paths -----------------------------------------------------------------------------------------

def check_story(t, desk):
    """A pasted text is checked, shown escaped, and written nowhere."""
    before = tree(desk.folder)
    text = EVIL + ' a raise of 6%, and "more than $3 million".'
    body = urllib.parse.urlencode({'text': text, 'on': '2025-05-22'}).encode()
    status, _, page = desk.post('/story', body)
    page = page.decode('utf-8', 'replace')
    t.check('a story is checked', status == 200 and '$3 million' in page and 'UNVERIFIABLE' in page, page[:300])
    t.check('a story is escaped', '<img' not in page)
    for body, wanted in ((b'', 400), (b'text=&on=', 400), (b'text=6%25&on=soon', 200), (b'text=%ff%fe6%25', 200),
                         (b'text=' + b'6%25+' * 400000, 400)):
        status, _, page = desk.post('/story', body)
        t.check('story %r' % body[:20], status == wanted, status)
    t.check('a story is written nowhere', tree(desk.folder) == before)


def tree(top):
    found = {}
    for folder, _, names in os.walk(top):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, 'rb') as file:
                found[os.path.relpath(path, top)] = file.read()
    return found


def plain(name):
    return name.replace(' ', '%20').replace('\\', '%5c')


def check_paths(t, desk, top):
    before = {k: v for k, v in tree(top).items() if '.confer' not in k}
    tries = ['../secret', '..%2fsecret', '%2e%2e/secret', '%2e%2e%2fsecret.terms', '../../secret',
             '..\\secret', '/etc/passwd', '%2fetc%2fpasswd', os.path.join(top, 'secret.terms'),
             urllib.parse.quote(os.path.join(top, 'secret'), safe=''), 'plain/../../../secret', '.', '..',
             '.hidden', 'x/../plain', 'plain%00', 'plain%0a', '%ff%fe', 'a' * 5000, '', ' ', 'con fer']
    for name in tries:
        for path in ('/offer/', '/trace/', '/help/', '/assets/', '/files/'):
            status, _, body = desk.get(path + plain(name))
            t.check(f'GET {path}{name[:40]}', b'TOP-SECRET' not in body and b'root:' not in body, status)
        for path in ('/offer/', '/api/draft/', '/api/save/'):
            form = b'do=save&base=&text=offer' if path == '/offer/' else b'offer "x"'
            status, _, body = desk.post(path + plain(name), form)
            t.check(f'POST {path}{name[:40]}', b'TOP-SECRET' not in body, status)
        for query in ('/compare?a={0}&b=plain', '/people?offer={0}', '/reports/file?offer={0}&form=md',
                      '/reports/schedule?offer={0}&on=2025-08-01', '/?show={0}', '/offer?from={0}',
                      '/reports/file?offer=plain&form=md&space={0}&within={0}&best={0}',
                      '/reports/file?offer=plain&form=md&target=5%25&fund={0}', '/fit?space={0}&within={0}',
                      '/trace/plain?with={0}', '/trace/plain?employee={0}', '/offer/plain?version={0}'):
            status, _, body = desk.get(query.format(plain(name)))
            t.check(f'{query.format(name)[:60]}', b'TOP-SECRET' not in body, status)
            if 'schedule' in query:  # a schedule does not say its offer's words
                t.check(f'there is no such offer: {query.format(name)[:60]}', status == 404, status)
        body = urllib.parse.urlencode({'name': name, 'title': 'x', 'from': name}).encode()
        status = desk.post('/offer', body)[0]
        t.check(f'a new offer named {name[:30]!r}', status in (422, 303), status)
    after = {k: v for k, v in tree(top).items() if '.confer' not in k}
    strange = [k for k in after if k not in before and not re.fullmatch(
        r'folder/offers/[A-Za-z0-9_][A-Za-z0-9_.-]*\.terms', k)]
    t.check('nothing is written outside of offers', not strange, strange)
    t.check('nothing that was there has changed', all(after.get(k) == v for k, v in before.items()))
    for k in set(after) - set(before):
        os.unlink(os.path.join(top, k))


# --- Limits ----------------------------------------------------------------------------------------

def check_limits(t, desk):
    for path, most in (('/session', 64), ('/work/stop', 256), ('/inputs', 64 << 10),
                       ('/api/draft/plain', 1 << 20), ('/api/save/plain', 1 << 20),
                       ('/offer/plain', 3 << 20), ('/inputs/roster/bring', 128 << 20)):
        head = (f'POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\nOrigin: {desk.origin}\r\n'
                f'Cookie: {desk.session["Cookie"]}\r\n')
        got = raw(desk, (head + f'Content-Length: {most + 1}\r\n\r\n').encode())
        t.check(f'{path}: a body too large is refused before it comes', b' 413 ' in got[:20], got[:20])
        got = raw(desk, (head + 'Content-Length: 99999999999999999999\r\n\r\n').encode())
        t.check(f'{path}: a length beyond all', got[9:12] in (b'413', b'400'), got[:20])
    head = (f'POST /work/stop HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\nOrigin: {desk.origin}\r\n'
            f'Cookie: {desk.session["Cookie"]}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n')
    got = raw(desk, (head + '400\r\n' + 'x' * 1024 + '\r\n0\r\n\r\n').encode())
    t.check('chunks too large', b' 413 ' in got[:20], got[:30])
    got = raw(desk, (f'GET / HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\nCookie: ' + 'x' * 60000
                     + '\r\n\r\n').encode())
    t.check('a head too large', got[9:12] in (b'431', b'413', b''), got[:20])
    for n in (100, 900, 3000):
        query = '&'.join(f'show=o{i}' for i in range(n))
        got = raw(desk, (f'GET /?{query} HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\nCookie: '
                         f'{desk.session["Cookie"]}\r\nConnection: close\r\n\r\n').encode())
        t.check(f'a query with {n} names', got[9:12] in (b'200', b'413', b'414', b'431', b''), got[:20])
    t.check('and the server goes on', desk.get('/help')[0] == 200)


def check_uploads(t, desk, rng):
    """Hostile tables: an answer for each, nothing of them in the folder."""
    with open(os.path.join(desk.folder, 'roster.csv'), 'rb') as file:
        good = file.read()
    zip_start = b'PK\x03\x04' + bytes(rng.randrange(256) for _ in range(2000))
    tables = [b'', b'\x00', b'\xff\xfe' + 'id,class'.encode('utf-16-le'), b'\xd0\xcf\x11\xe0' * 100, zip_start,
              b'id' * 100000, b'"' * 5000, b'id,class\n' + b',' * 200000, b',' * 100000 + b'\n', b'id\n' * 200000,
              b'id,id\n1,2\n', good[:50], b'\xff' * 1000]
    for i in range(60):
        data = bytearray(good)
        for _ in range(rng.randrange(1, 10)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        tables.append(bytes(data))
    for table in tables:
        for which in ('roster', 'schedule'):
            status, _, body = desk.post(f'/inputs/{which}/bring', table)
            t.check(f'bringing {table[:20]!r}', status in (200, 422) and json.loads(body) is not None, status)
            status, _, _ = desk.get(f'/inputs/{which}')
            t.check('and looking at it', status == 200, status)
    with open(os.path.join(desk.folder, 'roster.csv'), 'rb') as file:
        t.check('a table is not put to use by being brought', file.read() == good)
    shutil.rmtree(os.path.join(desk.folder, '.confer/inbox'), ignore_errors=True)


# --- Saves that race -------------------------------------------------------------------------------

def state(desk, name):
    _, _, body = desk.get('/offer/' + name)
    return re.search(rb'id="base" value="([0-9a-f]{64})"', body).group(1).decode()


def check_races(t, desk, folder, n=16):
    base = state(desk, 'plain')
    results, barrier = [], threading.Barrier(n)

    def save(i):
        barrier.wait()
        text = f'offer "Racer {i}"\nraise 3% on 2025-07-01\n'
        results.append(desk.post(f'/api/save/plain?base={base}', text.encode())[0])

    threads = [threading.Thread(target=save, args=(i,)) for i in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    t.check('one of many saves wins', sorted(results) == [200] + [409] * (n - 1), sorted(results))
    history = os.path.join(folder, '.confer/history/plain')
    texts = ''
    for name in os.listdir(history):
        with open(os.path.join(history, name), encoding='utf-8') as file:
            texts += file.read()
    t.check('no text is lost', all(f'Racer {i}"' in texts for i in range(n)))


def check_kill(t, confer, folder, rng, rounds=5):
    """kill -9 while saving: the file is one of the whole texts, and none that was answered is lost."""
    for _ in range(rounds):
        desk = Desk(confer, folder)
        answered, base = [], state(desk, 'plain')
        stop = threading.Event()

        def save():
            nonlocal base
            i = 0
            while not stop.is_set():
                i += 1
                text = f'offer "K{i}"\n' + 'raise 1% on 2025-07-01\n' * 200
                try:
                    status, _, body = desk.post(f'/api/save/plain?base={base}', text.encode())
                except OSError:
                    return
                if status == 200:
                    base = json.loads(body)['hash']
                    answered.append(text)

        thread = threading.Thread(target=save)
        thread.start()
        time.sleep(rng.uniform(0.05, 0.4))
        desk.process.kill()
        stop.set()
        thread.join()
        desk.process.wait()
        with open(os.path.join(folder, 'offers/plain.terms'), encoding='utf-8') as file:
            text = file.read()
        t.check('after a kill the file is whole', text.startswith('offer "K') and text.count('\n') == 201,
                text[:40])
        kept = set()
        history = os.path.join(folder, '.confer/history/plain')
        for name in os.listdir(history):
            if name.endswith('.terms'):
                with open(os.path.join(history, name), encoding='utf-8') as file:
                    kept.add(file.read())
        t.check('and no answered save is lost', set(answered) <= kept, len(answered))


# --- Crowds ----------------------------------------------------------------------------------------

def check_crowd(t, desk, n=200):
    statuses, times, barrier = [], [], threading.Barrier(n)

    def visit():
        line = http.client.HTTPConnection('127.0.0.1', desk.port, timeout=60)
        line.connect()
        barrier.wait()
        start = time.time()
        for path in ('/', '/offer/hostile', '/inputs', '/help'):
            line.request('GET', path, headers=desk.session)
            answer = line.getresponse()
            answer.read()
            statuses.append(answer.status)
        line.request('POST', '/api/draft/hostile', b'offer "x"\nraise 1% on 2025-07-01\n',
                     {'Origin': desk.origin, **desk.session})
        statuses.append(line.getresponse().status)
        line.close()
        times.append(time.time() - start)

    threads = [threading.Thread(target=visit) for _ in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    t.check(f'{n} clients at once', statuses.count(200) == 5 * n, len(statuses))
    times.sort()
    if times:
        print(f'{n} clients at once, five requests each: median {times[len(times) // 2] * 1000:.0f} ms, '
              f'slowest {times[-1] * 1000:.0f} ms')


def check_slow(t, desk, n=40):
    """Those who drip a request are hung up on, and the others are served meanwhile."""
    lines = [socket.create_connection(('127.0.0.1', desk.port)) for _ in range(n)]
    start, worst = time.time(), 0
    alive = set(range(n))
    while alive and time.time() - start < 45:
        for i in list(alive):
            try:
                lines[i].sendall(b'G' if time.time() - start < 1 else b'x')
                lines[i].settimeout(0.01)
                if lines[i].recv(100) == b'':
                    alive.discard(i)
            except TimeoutError:
                pass
            except OSError:
                alive.discard(i)
        asked = time.time()
        desk.get('/help')
        worst = max(worst, time.time() - asked)
        time.sleep(0.5)
    for line in lines:
        line.close()
    t.check('slow clients are hung up on', not alive, len(alive))
    t.check('others are served meanwhile', worst < 5, f'{worst:.2f} s')


def listeners(port):
    """The addresses on which something listens at the port, as the kernel has them."""
    found = []
    for table in ('/proc/net/tcp', '/proc/net/tcp6'):
        with open(table, encoding='ascii') as lines:
            for line in list(lines)[1:]:
                address, at = line.split()[1].split(':')
                if int(at, 16) == port and line.split()[3] == '0A':
                    found.append(address)
    return found


def check_loopback(t, desk, confer, folder):
    """Unless it is told otherwise a desk is heard on this machine alone."""
    t.check('a desk listens on loopback alone', listeners(desk.port) == ['0100007F'], listeners(desk.port))
    other = subprocess.Popen([os.path.abspath(confer), 'serve', folder], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True)
    said = other.stdout.readline() or other.stderr.read()  # another program may have the port
    t.check('that is what it does untold', '127.0.0.1:8474' in said, said)
    if said.startswith('http'):
        t.check('and nothing else', listeners(8474) == ['0100007F'], listeners(8474))
        other.terminate()
    other.wait(timeout=20)
    other.stdout.close()
    other.stderr.close()


def check_assets(t, desk):
    """Pages bring everything along: no address of another site stands in what they load."""
    _, _, page = desk.get('/')
    names = set(re.findall(rb'(?:href|src)="(/assets/[^"]+)"', page))
    t.check('a page has its style, its script, its icon', len(names) == 3, names)
    for name in names:
        status, _, body = desk.get(name.decode())
        strange = [a for a in re.findall(rb'(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}', body)
                   if not a.endswith(b'//www.w3.org')]
        t.check(f'{name} loads nothing from elsewhere', status == 200 and not strange, strange)


def check_starting(t, confer, folder):
    for options, word in ((('--listen', 'nonsense'), 'ADDRESS:PORT'), (('--listen', '0.0.0.0:0'), '--host'),
                          (('--host', 'https://x', '--listen', '127.0.0.1:0'), 'host')):
        done = subprocess.run([confer, 'serve', folder, *options], capture_output=True, text=True,
                              timeout=20)
        t.check(f'serve {options}', done.returncode == 1 and word in done.stderr, done.stderr)
    done = subprocess.run([confer, 'serve', folder + '/nowhere'], capture_output=True, text=True,
                          timeout=20)
    t.check('a folder that is not there', done.returncode == 1 and 'not a folder' in done.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('confer')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--fuzz', type=int, default=500)
    parser.add_argument('--slow', action='store_true', help='slow clients too, who take half a minute')
    args = parser.parse_args()
    t, rng = Tests(), random.Random(args.seed)
    top = tempfile.mkdtemp(prefix='confer-desk-')
    folder = make_folder(top)
    checked = subprocess.run([args.confer, 'check', '-C', folder], capture_output=True, text=True)
    t.check('the hostile folder costs', checked.returncode == 0, checked.stdout + checked.stderr)
    desk = Desk(args.confer, folder)
    desk.folder = folder
    check_starting(t, args.confer, folder)
    check_loopback(t, desk, args.confer, folder)
    check_assets(t, desk)
    check_guards(t, desk, args.confer, folder)
    check_pages(t, desk)
    check_spreadsheets(t, desk)
    check_story(t, desk)
    check_paths(t, desk, top)
    check_limits(t, desk)
    check_uploads(t, desk, rng)
    check_races(t, desk, folder)
    check_crowd(t, desk)
    if args.slow:
        check_slow(t, desk)
    seeds = [f'POST /offer/plain HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\nOrigin: {desk.origin}\r\nCookie: '
             f'{desk.session["Cookie"]}\r\nContent-Length: 40\r\n\r\ndo=undo&base=x%20%zz+&text=a%00b%0d%0ac'.encode()]
    fuzz(t, desk, rng, args.fuzz, seeds)
    t.check('a server stops cleanly', desk.stop() == 0)
    check_kill(t, args.confer, folder, rng)
    shutil.rmtree(top)
    print(f'{t.passed} passed, {t.failed} failed')
    return 1 if t.failed else 0


def fuzz(t, desk, rng, n, seeds):
    """Random damage to a form's request: the server goes on, and what stood in the folder still does."""
    for _ in range(n):
        data = bytearray(rng.choice(seeds))
        for _ in range(rng.randrange(1, 8)):
            at = rng.randrange(len(data))
            data[at:at + rng.randrange(0, 3)] = bytes(rng.randrange(256) for _ in range(rng.randrange(0, 4)))
        with socket.create_connection(('127.0.0.1', desk.port), timeout=5) as line:
            try:
                line.sendall(bytes(data))
                line.shutdown(socket.SHUT_WR)
                line.settimeout(0.05)
                line.recv(4096)
            except OSError:
                pass
    t.check(f'alive after {n} damaged requests', desk.get('/help')[0] == 200)


if __name__ == '__main__':
    sys.exit(main())
