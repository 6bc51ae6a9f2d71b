"""What the administration API takes for lists of accounts, over the server's own socket: accounts.py SOCKET ROUNDS"""
import json
import statistics
import sys
import time

from administration import connect

path, rounds = sys.argv[1], int(sys.argv[2])

connection = connect(path)


def ask(query, accept="application/json"):
    connection.request("GET", "/api/v1/" + query, headers={"Accept": accept})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        sys.exit(f"accounts.py: {query}: {answer.status} {body[:300]}")
    return answer, body


def next_cursor(query):
    link = ask(query)[0].headers["Link"]
    return link[link.index("cursor=") + 7:link.index(">")]


deep = next_cursor("accounts?limit=5000")
questions = [
    ("the first page of 100", "accounts?limit=100", "application/json"),
    ("a page of 100 in the middle", "accounts?limit=100&cursor=" + deep, "application/json"),
    ("sorted by name, downwards, 100", "accounts?limit=100&sort=-name", "application/json"),
    ("a search that finds one", "accounts?q=person4217", "application/json"),
    ("a search that finds 1,111", "accounts?q=son7&limit=100", "application/json"),
    ("a search that finds none", "accounts?q=nobody-of-this-name", "application/json"),
    ("those of one domain", "accounts?domain=d7.bench.test", "application/json"),
    ("those that are suspended", "accounts?suspended=true", "application/json"),
    ("one account", "accounts/person4217@d17.bench.test", "application/json"),
    ("all of them", "accounts", "application/json"),
    ("all of them as CSV", "accounts", "text/csv"),
]
print(f"{'question':32} {'rows':>6} {'octets':>9} {'median ms':>9} {'95 % ms':>9} {'most ms':>9}")
for name, query, accept in questions:
    for _ in range(3):
        answer, body = ask(query, accept)
    rows = len(json.loads(body)) if accept == "application/json" and body[:1] == b"[" else body.count(b"\r\n") - 1 if accept == "text/csv" else 1
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        ask(query, accept)
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    print(f"{name:32} {rows:>6} {len(body):>9} {statistics.median(times):>9.1f} {times[int(len(times) * 0.95)]:>9.1f} {times[-1]:>9.1f}")
