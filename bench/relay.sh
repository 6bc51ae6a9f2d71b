#!/usr/bin/env bash
# Relay rate, side by side in one run: mail in by SMTP, out by SMTP to a sink, through a durable queue.
# The same load goes through Postfix and through Posthouse, each with a fresh queue on the same disk, the same sink program
# and the same limit of connections out; the sink counts. Both are on loopback ports BASE … BASE+4 and are stopped at the end.
#
# usage: bench/relay.sh [--messages N] [--length OCTETS] [--sessions N] [--concurrency N] [--rounds N] [--base PORT] [--only postfix|posthouse]
#   needs: root (Postfix wants it), Debian's package postfix (smtp-source and smtp-sink come with it), ./posthouse built
#   POSTHOUSE names another program to measure; TMPDIR another disk.
# prints for each round and server: accepted/s (all SMTP dialogues in are done) and relayed/s (all messages are at the sink)
set -euo pipefail
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)
messages=3000 length=4096 sessions=20 concurrency=50 rounds=3 base=26100 only=
while [ $# -gt 0 ]; do
  case $1 in
    --messages) messages=$2 ;; --length) length=$2 ;; --sessions) sessions=$2 ;; --concurrency) concurrency=$2 ;;
    --rounds) rounds=$2 ;; --base) base=$2 ;; --only) only=$2 ;;
    *) sed -n '2,10s/^# \{0,1\}//p' "$0"; exit 64 ;;
  esac
  shift 2
done

posthouse=${POSTHOUSE:-$root/posthouse}
postfix_port=$base posthouse_port=$((base + 1)) sink_port=$((base + 2)) http_port=$((base + 3))
home=$(mktemp -d "${TMPDIR:-/tmp}/relay-bench.XXXXXX")
chmod 755 "$home"
sink= server=

. "$root/bench/common.sh"

cleanup() {
  end_process "$server"
  end_process "$sink"
  stop_postfix
  rm -rf -- "$home"
}
trap cleanup EXIT

command -v smtp-sink >/dev/null || fail "smtp-sink is missing; install Debian's package postfix."

start_sink() {
  # -c prints a line of running totals; -p none of what the sink could refuse is used.
  smtp-sink -c -u nobody 127.0.0.1:$sink_port 1024 >"$home/sink.out" 2>"$home/sink.err" &
  sink=$!
  wait_for_port $sink_port
}

# The sink's last line of totals: "sess=… quit=… mesg=…".
at_sink() {
  local totals
  totals=$(tail -c 100 "$home/sink.out" | tr '\r' '\n' | grep -ao 'mesg=[0-9]*' | tail -n 1)
  echo "${totals#mesg=}"
}

start_posthouse() {
  mkdir -p "$home/data"
  cat >"$home/posthouse.toml" <<TOML
hostname = "relay.bench.test"
data = "$home/data"
[[listen]]
protocol = "smtp"
address = "127.0.0.1"
port = $posthouse_port
[[listen]]
protocol = "http"
address = "127.0.0.1"
port = $http_port
[outbound]
concurrency = $concurrency
[[route]]
domains = ["peer.test"]
to = "smtp:127.0.0.1:$sink_port"
tls = "none"
[log]
level = "warning"
TOML
  "$posthouse" serve --create --config "$home/posthouse.toml" >"$home/posthouse.log" 2>&1 &
  server=$!
  wait_for_port $posthouse_port
  # Posthouse relays for strangers to no other domain: an address here that is sent on to one there.
  "$posthouse" --data "$home/data" domain add bench.test >/dev/null
  "$posthouse" --data "$home/data" alias add relay@bench.test relay@peer.test >/dev/null
}

# load NAME PORT RECIPIENT
load() {
  local name=$1 port=$2 recipient=$3 before now began accepted ended
  before=$(at_sink)
  before=${before:-0}
  began=$(date +%s.%N)
  timeout 300 smtp-source -s "$sessions" -m "$messages" -l "$length" -f sender@bench.test -t "$recipient" "127.0.0.1:$port"
  accepted=$(date +%s.%N)
  for _ in $(seq 1 3000); do
    now=$(at_sink)
    [ "$((${now:-0} - before))" -ge "$messages" ] && break
    sleep 0.05
  done
  ended=$(date +%s.%N)
  awk -v name="$name" -v n="$messages" -v a="$began" -v b="$accepted" -v c="$ended" -v got="$((${now:-0} - before))" \
    'BEGIN { printf "%-10s accepted/s %6.0f   relayed/s %6.0f   (%d sent, %d at the sink)\n", name, n / (b - a), n / (c - a), n, got; exit got < n }' \
    || { tail -n 20 "$home/$name.log" >&2; fail "$name: $((messages - ${now:-0} + before)) messages did not arrive."; }
}

start_sink
[ "$only" = posthouse ] || start_postfix $postfix_port relay.bench.test <<CF
relayhost = [127.0.0.1]:$sink_port
disable_dns_lookups = yes
default_destination_concurrency_limit = $concurrency
initial_destination_concurrency = $concurrency
smtp_tls_security_level = none
CF
[ "$only" = postfix ] || start_posthouse
for round in $(seq 1 "$rounds"); do
  echo "round $round: $messages messages of $length octets, $sessions sessions in, at most $concurrency connections out"
  [ "$only" = posthouse ] || load postfix $postfix_port relay@peer.test
  [ "$only" = postfix ] || load posthouse $posthouse_port relay@bench.test
done
