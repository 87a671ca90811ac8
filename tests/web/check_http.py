#!/usr/bin/env python3
"""The server's safety: names, origins, tokens, limits, slow clients, paths, hostile bytes.

    tests/web/check_http.py CONFER [--seed N] [--fuzz N]

Ends with `N passed, N failed`.
"""
import argparse
import http.client
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import threading
import time

from ballot_box import Server, Vote

HEADERS = {'Content-Security-Policy': "default-src 'none'", 'X-Content-Type-Options': 'nosniff',
           'Referrer-Policy': 'no-referrer', 'X-Frame-Options': 'DENY',
           'Cross-Origin-Resource-Policy': 'same-origin', 'Cache-Control': 'no-store'}


class Tests:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, what, good, detail=''):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f'FAILED {what} {detail}', flush=True)


def ask(server, method, path, body=None, headers=None, host=None):
    """Status, headers and body; a connection each."""
    line = http.client.HTTPConnection('127.0.0.1', server.port, timeout=30)
    try:
        line.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        if host != '':
            line.putheader('Host', host or f'127.0.0.1:{server.port}')
        for name, value in (headers or {}).items():
            line.putheader(name, value)
        if body is not None:
            line.putheader('Content-Length', str(len(body)))
        line.endheaders(body)
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        line.close()


def raw(server, data, wait=5.0, pause=0.0):
    """Everything that comes back; `data` may be a list of pieces."""
    with socket.create_connection(('127.0.0.1', server.port), timeout=wait) as line:
        got = b''
        try:
            for piece in data if isinstance(data, list) else [data]:
                line.sendall(piece)
                time.sleep(pause)
            while True:
                part = line.recv(65536)
                if not part:
                    break
                got += part
        except (TimeoutError, ConnectionError):
            pass
        return got


def check_names(t, server, proxied):
    port = server.port
    for host, status in ((f'127.0.0.1:{port}', 200), (f'localhost:{port}', 200),
                         (f'LOCALHOST:{port}', 200), ('evil.example', 421), ('127.0.0.1', 421),
                         (f'127.0.0.1:{port + 1}', 421), (f'evil.example:{port}', 421),
                         (f'127.0.0.1:{port}.evil.example', 421), ('vote.example.org', 421),
                         ('', 400)):
        got = ask(server, 'GET', '/', host=host)[0]
        t.check(f'Host {host!r}', got == status or (host == '' and got in (400, 421)), got)
    t.check('two Host lines', b' 400 ' in raw(
        server, f'GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: evil\r\n'
                'Connection: close\r\n\r\n'.encode())[:20])
    for host, status in (('vote.example.org', 200), ('vote.example.com', 421)):
        t.check(f'behind a proxy, Host {host}', ask(proxied, 'GET', '/', host=host)[0] == status)
    forwarded = {'X-Forwarded-Host': f'127.0.0.1:{proxied.port}', 'Forwarded': 'host=localhost'}
    t.check('X-Forwarded-Host is not believed',
            ask(proxied, 'GET', '/', headers=forwarded, host='evil.example')[0] == 421)


def check_origins(t, server, proxied):
    own = server.origin
    for origin, status in ((own, 400), (None, 403), ('null', 403), ('http://evil.example', 403),
                           (own.replace('http', 'https'), 403), (own + '.evil.example', 403),
                           (f'http://127.0.0.1:{server.port + 1}', 403)):
        headers = {} if origin is None else {'Origin': origin}
        got = ask(server, 'POST', '/api/voter', b'x', headers)[0]
        t.check(f'POST from {origin}', got == status, got)
    for site in ('cross-site', 'same-site', 'none'):
        got = ask(server, 'POST', '/api/voter', b'x', {'Origin': own, 'Sec-Fetch-Site': site})[0]
        t.check(f'POST with Sec-Fetch-Site {site}', got == 403, got)
    for path in ('/api/elections', '/'):
        got = ask(server, 'GET', path, headers={'Sec-Fetch-Site': 'cross-site',
                                                'Sec-Fetch-Mode': 'no-cors'})[0]
        t.check(f'GET {path} from a strange page', got == 403, got)
    got = ask(server, 'GET', '/', headers={'Sec-Fetch-Site': 'cross-site',
                                           'Sec-Fetch-Mode': 'navigate'})[0]
    t.check('a link from a mail', got == 200, got)
    for origin, status in (('https://vote.example.org', 400), ('http://vote.example.org', 403)):
        got = ask(proxied, 'POST', '/api/voter', b'x', {'Origin': origin}, 'vote.example.org')[0]
        t.check(f'behind a proxy, POST from {origin}', got == status, got)


def check_headers(t, server):
    for path, status in (('/', 200), ('/board', 200), ('/none', 404), ('/assets/vote.js', 200),
                         ('/api/elections', 200)):
        got, headers, _ = ask(server, 'GET', path)
        t.check(f'{path} is {status}', got == status, got)
        for name, value in HEADERS.items():
            if name == 'Cache-Control' and 'assets' in path:
                continue
            t.check(f'{name} of {path}', value in (headers[name] or ''), headers[name])
        policy = headers['Content-Security-Policy']
        t.check(f'policy of {path} allows nothing inline and nothing from elsewhere',
                'unsafe-inline' not in policy and 'http' not in policy and '*' not in policy)
    text = ask(server, 'GET', '/')[2].decode()
    t.check('no inline script, style or handler',
            not re.search(r'<script(?![^>]* src=)|<style|<[^>]* style=|<[^>]* on[a-z]+=', text))
    t.check('nothing from elsewhere', not re.search(r'(src|href)="(?!/|#)', text))
    t.check('hostile text is escaped', '<img src=x' not in text and '&lt;img src=x' in text
            and '<script>alert' not in text and '<b>2026' not in text)
    status, headers, body = ask(server, 'GET', '/assets/vote.js')
    got = ask(server, 'GET', '/assets/vote.js', headers={'If-None-Match': headers['ETag']})
    t.check('a known asset is not sent again', got[0] == 304 and got[2] == b'', got[0])
    status, headers, got = ask(server, 'HEAD', '/assets/vote.js')
    t.check('HEAD', status == 200 and got == b'' and int(headers['Content-Length']) == len(body))
    for method in ('PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH', 'BREW'):
        got = ask(server, method, '/', headers={'Origin': server.origin})[0]
        t.check(f'{method} is refused', got in (400, 405, 501), got)
    t.check('GET of something that is only posted', ask(server, 'GET', '/api/cast')[0] == 405)


def check_paths(t, server, vote):
    with open(os.path.join(vote.folder, 'notice.txt'), 'rb') as file:
        notice = file.read()
    t.check('a public file', ask(server, 'GET', '/files/notice.txt')[2] == notice)
    t.check('the agreement', b'TENTATIVE' in ask(server, 'GET', '/files/agreement')[2])
    for uuid in vote.uuids():
        t.check('the archive', ask(server, 'GET', f'/files/{uuid}.bel')[0] == 200)
    for path in ('/files/roll.csv', '/files/private/links.csv', '/files/', '/files/.', '/files/..',
                 '/files/../chair.key', '/files/..%2fchair.key', '/files/%2e%2e/chair.key',
                 '/files/..%5cchair.key', '/files/notice.txt%00.bel', '/files/notice.txt/',
                 '/files//etc/passwd', '/files/%2fetc%2fpasswd', '/assets/../files/notice.txt',
                 '/assets/..%2f..%2f..%2fetc%2fpasswd', '/../../../../etc/passwd', '//etc/passwd',
                 '/files/summary.txt', '/files/' + 'a' * 5000, '/files/private', '/files/UUID.bel'):
        status, _, body = ask(server, 'GET', path)
        t.check(f'GET {path[:60]}', status in (400, 404, 414) and b'root:' not in body, status)


def check_limits(t, server):
    post = f'POST /api/cast HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nOrigin: {server.origin}\r\n'
    got = raw(server, (post + 'Content-Length: 70000\r\n\r\n').encode(), 5)
    t.check('a body that is announced too large', b' 413 ' in got[:20], got[:60])
    got = raw(server, (post + 'Content-Length: 99999999999999999999\r\n\r\n').encode(), 5)
    t.check('a body of an absurd length', b' 413 ' in got[:20] or b' 400 ' in got[:20], got[:60])
    got = raw(server, (post + 'Content-Length: -1\r\n\r\n').encode(), 5)
    t.check('a body of negative length', b' 40' in got[:20] or b' 413' in got[:20], got[:60])
    chunk = b'ffff\r\n' + b'x' * 0xffff + b'\r\n'
    got = raw(server, [(post + 'Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n').encode(),
                       chunk, chunk, b'0\r\n\r\n'], 10)
    t.check('a body in pieces, too large', b' 413 ' in got[:20] or got == b'', got[:60])
    got = raw(server, (post + 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n'
                       '0\r\n\r\nGET / HTTP/1.1\r\n\r\n').encode(), 5)
    t.check('two lengths', b' 400 ' in got[:20] and got.count(b'HTTP/1.1') == 1, got[:60])
    got = raw(server, b'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ' + b'y' * 100000 + b'\r\n\r\n', 5)
    t.check('a header too large', b'HTTP/1.1 4' in got[:20] or got == b'', got[:60])
    got = raw(server, b'GET /' + b'z' * 100000 + b' HTTP/1.1\r\n\r\n', 5)
    t.check('an address too long', b'HTTP/1.1 4' in got[:20] or got == b'', got[:60])


def check_slow(t, server, confer):
    """Clients that drip bytes are hung up on; others are served meanwhile."""
    lines = [socket.create_connection(('127.0.0.1', server.port)) for _ in range(60)]
    start = time.time()
    for line in lines[:30]:
        line.sendall(b'GET / HTTP/1.1\r\nHo')
    for line in lines[30:]:
        line.sendall(f'POST /api/cast HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nOrigin: '
                     f'{server.origin}\r\nContent-Length: 60000\r\n\r\n'.encode())
    open_lines = dict(enumerate(lines))
    worst = 0.0
    while open_lines and time.time() - start < 45:
        for i, line in list(open_lines.items()):
            try:
                line.sendall(b's')
                line.setblocking(False)
                if line.recv(100) == b'':
                    del open_lines[i]
            except BlockingIOError:
                line.setblocking(True)
            except OSError:
                del open_lines[i]
        asked = time.time()
        ask(server, 'GET', '/board')
        worst = max(worst, time.time() - asked)
        time.sleep(0.5)
    took = time.time() - start
    for line in lines:
        line.close()
    t.check('those who drip are hung up on', not open_lines, len(open_lines))
    t.check('in about twenty seconds', 15 < took < 35, f'{took:.1f} s')
    t.check('others are served meanwhile', worst < 5, f'{worst:.2f} s')
    print(f'60 slow clients: gone after {took:.0f} s; the slowest page meanwhile {worst * 1000:.0f} ms')


def check_crowd(t, server, n=200):
    """200 clients at once, all connected before the first asks."""
    times, statuses = [], []
    barrier = threading.Barrier(n)

    def visit():
        with socket.create_connection(('127.0.0.1', server.port), timeout=60) as line:
            barrier.wait()
            start = time.time()
            for path in ('/', '/board', '/api/elections'):
                line.sendall(f'GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n'.encode())
                got = b''
                while True:
                    part = line.recv(65536)
                    got += part
                    head, found, body = got.partition(b'\r\n\r\n')
                    length = re.search(rb'Content-Length: (\d+)', head)
                    if not part or (found and length and len(body) >= int(length.group(1))):
                        break
                statuses.append(got[9:12])
            times.append(time.time() - start)

    threads = [threading.Thread(target=visit) for _ in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    t.check(f'{n} clients at once', statuses.count(b'200') == 3 * n, len(statuses))
    times.sort()
    if times:
        print(f'{n} clients at once, three pages each: median {times[len(times) // 2] * 1000:.0f} ms, '
              f'slowest {times[-1] * 1000:.0f} ms')


def encrypt(vote, code, choice):
    """A ballot, by belenios-tool: the server takes what others make."""
    uuid = next(r['election'] for r in vote.rows if r['code'] == code)
    folder = vote.path('bt-' + uuid)
    os.makedirs(folder, exist_ok=True)
    shutil.copy(os.path.join(vote.folder, uuid + '.bel'), folder)
    vote.write(f'bt-{uuid}/code', code)
    vote.write(f'bt-{uuid}/choice', json.dumps([choice]))
    done = subprocess.run(['belenios-tool', 'election', 'generate-ballot', '--privcred', 'code',
                           '--ballot', 'choice'], cwd=folder, capture_output=True, check=True)
    return done.stdout.strip()


def cast(server, ballot):
    status, _, body = ask(server, 'POST', '/api/cast', ballot, {'Origin': server.origin})
    return status, json.loads(body) if body.startswith(b'{') else {}


def check_casting(t, server, vote):
    member = [m for m in vote.codes if m != 'm0'][:4]
    ballots = [encrypt(vote, vote.codes[m], [1, 0, 0]) for m in member]
    status, answer = cast(server, ballots[0])
    t.check('a ballot of belenios-tool is taken', status == 200, answer)
    again, second = cast(server, ballots[0])
    t.check('the same ballot gives its receipt again', again == 200
            and second['tracker'] == answer['tracker'])
    other = encrypt(vote, vote.codes[member[0]], [0, 1, 0])
    status, answer = cast(server, other)
    t.check('a second vote is refused', status == 409 and 'voted' in answer['reason'], answer)
    changed = re.sub(rb'"response":"([0-9])', lambda m: b'"response":"%d' % (int(m.group(1)) % 9 + 1),
                     ballots[1], count=1)
    t.check('a changed ballot is refused', changed != ballots[1] and cast(server, changed)[0] == 409)
    for bad in (b'', b'{}', b'null', b'\x00' * 100, b'[' * 60000, ballots[1][:-1],
                ballots[1] + b'\n', b'\xff' * 1000):
        status, answer = cast(server, bad)
        t.check(f'refused: {bad[:20]!r}', status == 409, status)
    for text in (b'', b' ', b'x ', b'x y', b'a' * 900, b'\x00 \x00', b'x' * 70 + b' 1'):
        status = ask(server, 'POST', '/api/voter', text, {'Origin': server.origin})[0]
        t.check(f'a strange voter {text[:20]!r}', status in (200, 400), status)
    vote.run('strike', vote.folder, member[2])
    status, answer = cast(server, ballots[2])
    t.check('a struck voter is refused', status == 409, answer)
    # A strike-off and a cast at the same instant: exactly one wins.
    for m in [m for m in vote.codes if m not in member and m != 'm0'][:4]:
        ballot, results = encrypt(vote, vote.codes[m], [0, 0, 1]), {}
        racers = [threading.Thread(target=lambda: results.update(cast=cast(server, ballot)[0])),
                  threading.Thread(target=lambda: results.update(
                      strike=vote.run('strike', vote.folder, m, good=False).returncode))]
        random.shuffle(racers)
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join()
        t.check('strike-off and cast: one wins', (results['cast'] == 200) != (results['strike'] == 0),
                results)
    vote.run('close', vote.folder)
    time.sleep(0.6)
    status, answer = cast(server, ballots[1])
    t.check('after the close nothing is taken', status == 409, answer)
    t.check('the page says so', b'Voting has ended' in ask(server, 'GET', '/')[2])
    t.check('the vote verifies', vote.run('verify', vote.folder, good=False).returncode == 0)


def check_kill(t, confer, rng, rounds=4):
    """kill -9 in the middle of casting: every ballot with a receipt is on the board afterwards."""
    vote = Vote(confer, members=40, challenged=0)
    vote.open()
    codes = [code for member, code in vote.codes.items() if member]
    ballots = [encrypt(vote, code, [0, 1, 0]) for code in codes[:rounds * 6]]
    receipts = []
    for i in range(rounds):
        server = Server(vote)

        def vote_on(some):
            for ballot in some:
                try:
                    status, answer = cast(server, ballot)
                except OSError:
                    return
                if status == 200:
                    receipts.append(answer['tracker'])

        voters = [threading.Thread(target=vote_on, args=(ballots[i * 6 + k * 3:i * 6 + k * 3 + 3],))
                  for k in range(2)]
        for voter in voters:
            voter.start()
        time.sleep(rng.uniform(0.01, 0.25))
        server.process.kill()
        for voter in voters:
            voter.join()
        server.stop()
    server = Server(vote)
    board = ask(server, 'GET', '/board.txt')[2].decode().split()
    t.check(f'{len(receipts)} receipts survive {rounds} kills', set(receipts) <= set(board),
            set(receipts) - set(board))
    t.check('no ballot is there twice', len(set(board)) == len(board))
    for first in (1, 2, len(board), len(board) + 1):
        part = ask(server, 'GET', f'/board.txt?election=0&from={first}')[2].decode().split()
        t.check(f'the list from {first} on', part == board[first - 1:], part)
    for wrong in ('from=0', 'from=-1', 'from=x', 'from=99999999999999999999', 'election=9'):
        t.check(f'board.txt?{wrong}', ask(server, 'GET', f'/board.txt?{wrong}')[0] == 200)
    taken = [cast(server, ballot)[0] for ballot in ballots]
    t.check('sending all again fills the gaps', taken == [200] * len(ballots), taken)
    server.stop()
    t.check('the vote verifies after the kills',
            vote.run('verify', vote.folder, good=False).returncode == 0)
    shutil.rmtree(vote.top)


def check_token(t, booth):
    token = booth.url.split('#t=')[1]
    own = {'Origin': booth.origin}
    t.check('no page without a session', ask(booth, 'GET', '/')[0] == 401)
    t.check('no board either', ask(booth, 'GET', '/files/notice.txt')[0] == 401)
    t.check('no casting either', ask(booth, 'POST', '/api/cast', b'{}', own)[0] == 401)
    t.check('the token is not in the page', token.encode() not in ask(booth, 'GET', '/')[2])
    t.check('a wrong token', ask(booth, 'POST', '/session', b'0' * len(token), own)[0] == 403)
    t.check('an empty token', ask(booth, 'POST', '/session', b'', own)[0] == 403)
    t.check('from elsewhere', ask(booth, 'POST', '/session', token.encode(),
                                  {'Origin': 'http://evil.example'})[0] == 403)
    status, headers, _ = ask(booth, 'POST', '/session', token.encode(), own)
    cookie = headers['Set-Cookie'] or ''
    t.check('the token opens it', status == 200 and 'HttpOnly' in cookie
            and 'SameSite=Strict' in cookie, cookie)
    t.check('once', ask(booth, 'POST', '/session', token.encode(), own)[0] == 403)
    session = cookie.split(';')[0]
    t.check('the session works', ask(booth, 'GET', '/', headers={'Cookie': session})[0] == 200)
    t.check('beside others', ask(booth, 'GET', '/', headers={'Cookie': 'a=b; ' + session})[0] == 200)
    for wrong in (session[:-1], session + '0', session.split('=')[0] + '=', 'x' + session, token):
        t.check('a wrong session', ask(booth, 'GET', '/', headers={'Cookie': wrong})[0] == 401)


def check_fuzz(t, server, rng, n):
    """Random damage to real requests: the server goes on."""
    seeds = [f'POST /api/voter HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nOrigin: {server.origin}'
             '\r\nContent-Length: 20\r\n\r\nabcdefghijklmn 12345'.encode(),
             f'GET /board?code={"A" * 43}&lang=es HTTP/1.1\r\nHost: localhost:{server.port}\r\n'
             'Accept-Language: es\r\nCookie: a=b; confer=1\r\nIf-None-Match: "x"\r\n\r\n'.encode()]
    for _ in range(n):
        data = bytearray(rng.choice(seeds))
        for _ in range(rng.randrange(1, 8)):
            at = rng.randrange(len(data))
            kind = rng.randrange(4)
            if kind == 0:
                data[at] = rng.randrange(256)
            elif kind == 1:
                del data[at:at + rng.randrange(1, 20)]
            elif kind == 2:
                data[at:at] = bytes(rng.randrange(256) for _ in range(rng.randrange(1, 20)))
            else:
                data[at:at] = data[rng.randrange(len(data)):][:50]
            if not data:
                data = bytearray(b'x')
        with socket.create_connection(('127.0.0.1', server.port), timeout=5) as line:
            try:
                line.sendall(bytes(data))
                line.shutdown(socket.SHUT_WR)
                line.settimeout(0.05)
                line.recv(4096)
            except OSError:
                pass
    t.check(f'alive after {n} damaged requests', ask(server, 'GET', '/')[0] == 200)


def check_starting(t, vote):
    for listen, word in (('nonsense', 'ADDRESS:PORT'), ('1.2.3.4:99999', 'ADDRESS:PORT'),
                         ('8.8.8.8:0', 'cannot listen'), ('0.0.0.0:0', '--host'),
                         ('::1:80', 'ADDRESS:PORT')):
        done = vote.run('serve', vote.folder, '--listen', listen, good=False)
        t.check(f'--listen {listen}', done.returncode == 1 and word in done.stderr, done.stderr)
    done = vote.run('serve', vote.path('nowhere'), good=False)
    t.check('a folder that is not there', done.returncode == 1)
    done = vote.run('serve', vote.folder, '--listen', '127.0.0.1:0', '--host', 'https://x', good=False)
    t.check('a host that is an address', done.returncode == 1 and 'host' in done.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('confer')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--fuzz', type=int, default=1000)
    args = parser.parse_args()
    t = Tests()
    vote = Vote(args.confer)
    early = Server(vote)
    t.check('before the opening the page says so',
            b'not opened' in ask(early, 'GET', '/')[2])
    vote.open()
    time.sleep(0.6)
    t.check('and sees the opening', b'step-code' in ask(early, 'GET', '/')[2])
    t.check('a server stops cleanly', early.stop() == 0)
    server, proxied = Server(vote), Server(vote, '--host', 'vote.example.org')
    booth = Server(vote, '--booth')
    check_starting(t, vote)
    check_names(t, server, proxied)
    check_origins(t, server, proxied)
    check_headers(t, server)
    check_paths(t, server, vote)
    check_limits(t, server)
    check_token(t, booth)
    check_crowd(t, server)
    check_fuzz(t, server, random.Random(args.seed), args.fuzz)
    check_casting(t, server, vote)
    check_kill(t, args.confer, random.Random(args.seed))
    check_slow(t, server, args.confer)
    for s in (server, proxied, booth):
        t.check('a server stops cleanly', s.stop() == 0)
    shutil.rmtree(vote.top)
    print(f'{t.passed} passed, {t.failed} failed')
    return 1 if t.failed else 0


if __name__ == '__main__':
    sys.exit(main())
