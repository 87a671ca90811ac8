#!/usr/bin/env python3
"""Makes a vote, serves it, and answers what the browser's test asks on standard input, a JSON line a
question: {"do": "strike", "member": ID}, {"do": "count"} or {"do": "verify"}."""
import json
import shutil
import sys

from ballot_box import Server, Vote


def count(vote):
    """Closes, enters that no paper ballot came back, decrypts, and counts."""
    vote.run('close', vote.folder)
    for unit in 'AB':
        for officer in ('First teller', 'Second teller'):
            vote.run('paper', vote.folder, '--unit', unit, '--officer', officer, '--yes', '0', '--no', '0',
                     '--abstain', '0', good=False)
    vote.run('decrypt', vote.folder, '--key', vote.path('chair.key'))
    return json.loads(vote.run('tally', vote.folder, '--format', 'json').stdout)


def main():
    vote = Vote(sys.argv[1], by_unit=True)
    vote.open()
    server = Server(vote)
    booth = Server(vote, '--booth')
    print(json.dumps({'origin': server.origin, 'booth': booth.url, 'codes': vote.codes,
                      'top': vote.top}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        answer = {}
        if asked['do'] == 'strike':
            answer = {'code': vote.run('strike', vote.folder, asked['member']).returncode}
        elif asked['do'] == 'verify':
            answer = {'confer': vote.run('verify', vote.folder, good=False).returncode}
        elif asked['do'] == 'count':
            answer = count(vote)
        print(json.dumps(answer), flush=True)
    server.stop()
    booth.stop()
    shutil.rmtree(vote.top)


main()
