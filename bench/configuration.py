"""What the whole configuration of a server takes as one file, over the server's own socket: configuration.py SOCKET ROUNDS"""
import json
import statistics
import sys
import time

from administration import connect

path, rounds = sys.argv[1], int(sys.argv[2])

connection = connect(path)


def ask(method, query, body=None):
    began = time.perf_counter()
    connection.request(method, "/api/v1/" + query, body, {"Content-Type": "application/json"} if body else {})
    answer = connection.getresponse()
    read = answer.read()
    if answer.status != 200:
        sys.exit(f"configuration.py: {query}: {answer.status} {read[:300]}")
    return read, (time.perf_counter() - began) * 1000


configuration = json.loads(ask("GET", "configuration")[0])
configuration["suppressions"] = [{"address": f"gone{i}@list{i % 100}.test", "reason": "bounced"} for i in range(100_000)]
ask("POST", "configuration/apply", json.dumps(configuration))


def changed(turn):
    for account in configuration["accounts"]:
        account["name"] = f"Number {turn} of {account['address']}"
    return json.dumps(configuration)


print(f"{len(configuration['accounts'])} accounts and {len(configuration['suppressions'])} suppressions, {len(json.dumps(configuration))} octets; {rounds} times each")
print(f"{'what':44} {'median ms':>9} {'least ms':>9} {'most ms':>9}")
for name, act in [
    ("exported", lambda turn: ask("GET", "configuration")),
    ("dry run, nothing changed", lambda turn: ask("POST", "configuration/apply?dryRun=true", json.dumps(configuration))),
    ("dry run, every account of another name", lambda turn: ask("POST", "configuration/apply?dryRun=true", changed(f"d{turn}"))),
    ("applied, every account of another name", lambda turn: ask("POST", "configuration/apply", changed(f"a{turn}"))),
    ("applied, nothing changed", lambda turn: ask("POST", "configuration/apply", json.dumps(configuration))),
]:
    times = [act(turn)[1] for turn in range(rounds)]
    print(f"{name:44} {statistics.median(times):>9.0f} {min(times):>9.0f} {max(times):>9.0f}")
