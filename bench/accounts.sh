#!/usr/bin/env bash
# Lists of ten thousand accounts in a hundred domains through the administration API: pages, sorting, searches, filters; and all of it as one file.
#   bench/accounts.sh [--accounts 10000] [--rounds 100] [--port 31144]
# Needs python3 and a built src/Server.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
accounts=10000 rounds=100 port=31144
while [ $# -gt 0 ]; do
  case $1 in
    --accounts) accounts=$2 ;;
    --rounds) rounds=$2 ;;
    --port) port=$2 ;;
    *) echo "usage: ${0##*/} [--accounts N] [--rounds N] [--port PORT]" >&2; exit 2 ;;
  esac
  shift 2
done
home=$(mktemp -d)
. "$here/bench/common.sh"
server=
trap 'end_process "$server"; rm -rf "$home"' EXIT
program=$here/src/Server/bin/Release/net10.0/posthouse-server
[ -x "$program" ] || fail "Build src/Server first: dotnet build -c Release src/Server"
data=$home/data
mkdir -p "$data"
cat >"$home/posthouse.toml" <<TOML
hostname = "mx.bench.test"
data = "$data"
[[listen]]
protocol = "imap"
address = "127.0.0.1"
port = $port
[log]
level = "warning"
TOML
"$program" serve --create --config "$home/posthouse.toml" >>"$home/log" 2>&1 &
server=$!
wait_for_port "$port"
for i in $(seq 0 99); do echo "{\"name\":\"d$i.bench.test\"}"; done | paste -sd, | sed 's/^/[/; s/$/]/' >"$home/domains.json"
socket=$(find "$data" -type s | head -n 1)
curl -sf --unix-socket "$socket" -H 'Content-Type: application/json' --data-binary "@$home/domains.json" http://localhost/api/v1/domains/import >/dev/null || fail "The domains could not be made."
# Nobody signs in: one hash does for all, so that nothing waits for ten thousand others.
hash=$(python3 -c 'import base64, hashlib; print(base64.b64encode(hashlib.sha256(b"five small boats" + b"salt").digest() + b"salt").decode())')
{
  echo 'address,hash,name'
  for i in $(seq 0 $((accounts - 1))); do echo "person$i@d$((i % 100)).bench.test,{SSHA256}$hash,Person Number $i"; done
} >"$home/people.csv"
"$program" --data "$data" account import "$home/people.csv" >/dev/null
echo "$accounts accounts in 100 domains; $rounds times each, after three that are not counted, over one connection"
python3 "$here/bench/accounts.py" "$socket" "$rounds"
python3 "$here/bench/configuration.py" "$socket" 5
awk '/VmRSS/ { printf "the server uses %.0f MB\n", $2 / 1024 }' "/proc/$server/status"
