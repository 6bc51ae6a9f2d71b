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

fail() { echo "relay.sh: $*" >&2; exit 1; }

cleanup() {
  stop_server
  stop_sink
  [ -f "$home/postfix/main.cf" ] && postfix -c "$home/postfix" stop >/dev/null 2>&1 || true
  rm -rf -- "$home"
}
trap cleanup EXIT

command -v smtp-sink >/dev/null || fail "smtp-sink is missing; install Debian's package postfix."

port_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

wait_for_port() {
  for _ in $(seq 1 300); do
    port_answers "$1" && return
    sleep 0.1
  done
  fail "nothing listens on port $1 after 30 seconds; see $home"
}

start_sink() {
  # -c prints a line of running totals; -p none of what the sink could refuse is used.
  smtp-sink -c -u nobody 127.0.0.1:$sink_port 1024 >"$home/sink.out" 2>"$home/sink.err" &
  sink=$!
  wait_for_port $sink_port
}

stop_sink() {
  [ -n "$sink" ] && kill "$sink" 2>/dev/null && wait "$sink" 2>/dev/null || true
  sink=
}

# The sink's last line of totals: "sess=… quit=… mesg=…".
at_sink() {
  local totals
  totals=$(tail -c 100 "$home/sink.out" | tr '\r' '\n' | grep -ao 'mesg=[0-9]*' | tail -n 1)
  echo "${totals#mesg=}"
}

start_postfix() {
  [ "$(id -u)" = 0 ] || fail "Postfix has to be started by root."
  mkdir -p "$home/postfix" "$home/spool" "$home/state"
  chown postfix "$home/state"
  cp /usr/share/postfix/postfix-files "$home/postfix/" 2>/dev/null || true
  cp /etc/postfix/dynamicmaps.cf "$home/postfix/" 2>/dev/null || true
  cp /usr/share/postfix/master.cf.dist "$home/postfix/master.cf" 2>/dev/null || cp /etc/postfix/master.cf "$home/postfix/master.cf"
  # The listener's address; and no part of it in a changed root.
  sed -i "s/^smtp  *inet.*/127.0.0.1:$postfix_port inet n - n - - smtpd/; s/^\([a-z0-9-]*  *unix\( *[^ ]*\)\{2\} *\)y/\1n/" "$home/postfix/master.cf"
  cat >"$home/postfix/main.cf" <<CF
compatibility_level = 3.6
queue_directory = $home/spool
data_directory = $home/state
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = relay.bench.test
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
relayhost = [127.0.0.1]:$sink_port
disable_dns_lookups = yes
default_process_limit = 100
default_destination_concurrency_limit = $concurrency
initial_destination_concurrency = $concurrency
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_tls_security_level = none
smtp_tls_security_level = none
in_flow_delay = 0
maillog_file = $home/postfix.log
maillog_file_prefixes = $home
CF
  postfix -c "$home/postfix" start >"$home/postfix.start" 2>&1 || { cat "$home/postfix.start" "$home/postfix.log" >&2; fail "Postfix did not start."; }
  wait_for_port $postfix_port
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
  "$posthouse" serve --config "$home/posthouse.toml" >"$home/posthouse.log" 2>&1 &
  server=$!
  wait_for_port $posthouse_port
  # Posthouse relays for strangers to no other domain: an address here that is sent on to one there.
  "$posthouse" --data "$home/data" domain add bench.test >/dev/null
  "$posthouse" --data "$home/data" alias add relay@bench.test relay@peer.test >/dev/null
}

stop_server() {
  [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null || true
  server=
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
[ "$only" = posthouse ] || start_postfix
[ "$only" = postfix ] || start_posthouse
for round in $(seq 1 "$rounds"); do
  echo "round $round: $messages messages of $length octets, $sessions sessions in, at most $concurrency connections out"
  [ "$only" = posthouse ] || load postfix $postfix_port relay@peer.test
  [ "$only" = postfix ] || load posthouse $posthouse_port relay@bench.test
done
