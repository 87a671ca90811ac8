#!/usr/bin/env python3
"""Makes a vote, serves it, and answers what the browser's test asks on standard input, a JSON line a
question: {"do": "stop"|"codes"|"verify"|"close"|"struck", …}."""
import json
import subprocess
import sys

from ballot_box import Server, Vote


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
            answer = {u: subprocess.run(['belenios-tool', 'election', 'verify'], cwd=asked['at'],
                                        capture_output=True, check=False).returncode
                      for u in ()}
            answer['confer'] = vote.run('verify', vote.folder, good=False).returncode
        elif asked['do'] == 'close':
            vote.run('close', vote.folder)
        print(json.dumps(answer), flush=True)
    print(server.stop(), booth.stop(), file=sys.stderr)


main()
