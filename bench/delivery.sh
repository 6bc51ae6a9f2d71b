#!/usr/bin/env bash
# Durable local delivery, side by side in one run: Postfix handing to Dovecot's Maildir by LMTP, Posthouse, and a null server
# (smtp-sink) that keeps nothing. Each message comes on a connection of its own, from Postfix's own generator.
#
# usage: bench/delivery.sh [--messages N] [--length OCTETS] [--sessions N] [--users N] [--rounds N] [--base PORT] [--data DIR] [--only NAME]
#   needs: root, Debian's packages postfix, dovecot-lmtpd and dovecot-imapd, ./posthouse built
#   --data DIR is a Posthouse store with u1 … uN@bench.test in it (see bench/Fill); without it a new one is made.
#   POSTHOUSE names another program to measure; TMPDIR another disk.
# prints for each round and server: accepted/s (all SMTP dialogues are done) and delivered/s (all messages are in the mailboxes).
set -euo pipefail
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)
messages=3000 length=4096 sessions=20 users=100 rounds=3 base=26200 data= only=
while [ $# -gt 0 ]; do
  case $1 in
    --messages) messages=$2 ;; --length) length=$2 ;; --sessions) sessions=$2 ;; --users) users=$2 ;;
    --rounds) rounds=$2 ;; --base) base=$2 ;; --data) data=$2 ;; --only) only=$2 ;;
    *) sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 64 ;;
  esac
  shift 2
done

posthouse=${POSTHOUSE:-$root/posthouse}
postfix_port=$base dovecot_port=$((base + 1)) posthouse_port=$((base + 2)) http_port=$((base + 3)) sink_port=$((base + 4))
home=$(mktemp -d "${TMPDIR:-/tmp}/delivery-bench.XXXXXX")
chmod 755 "$home"
. "$root/bench/common.sh"
sink= server=

cleanup() {
  end_process "$server"
  end_process "$sink"
  stop_postfix
  stop_dovecot
  rm -rf -- "$home"
}
trap cleanup EXIT

wanted() { [ -z "$only" ] || [ "$only" = "$1" ]; }

command -v smtp-source >/dev/null || fail "smtp-source is missing; install Debian's package postfix."
[ "$(id -u)" = 0 ] || fail "Postfix and Dovecot have to be started by root."

start_posthouse() {
  local folder=${data:-$home/data}
  cat >"$home/posthouse.toml" <<TOML
hostname = "mx.bench.test"
data = "$folder"
[[listen]]
protocol = "smtp"
address = "127.0.0.1"
port = $posthouse_port
[[listen]]
protocol = "http"
address = "127.0.0.1"
port = $http_port
[log]
level = "warning"
TOML
  local create=
  if [ -z "$data" ]; then
    create=--create
    mkdir -p "$folder"
    { echo address,password; seq "$users" | sed 's/.*/u&@bench.test,five small boats/'; } >"$home/users.csv"
  fi
  "$posthouse" serve $create --config "$home/posthouse.toml" >"$home/posthouse.log" 2>&1 &
  server=$!
  wait_for_port $posthouse_port
  [ -n "$data" ] && return
  "$posthouse" --data "$folder" domain add bench.test >/dev/null
  "$posthouse" --data "$folder" account import "$home/users.csv" >/dev/null
}

in_posthouse() { curl -sf "http://127.0.0.1:$http_port/metrics" | awk '/^posthouse_messages_delivered_total/ { n += $2 } END { print n + 0 }'; }

# load NAME PORT COUNT-COMMAND [PROCESS]
load() {
  local name=$1 port=$2 count=$3 process=${4:-} each=$((messages / users)) before=0 now=0 began accepted ended used=0
  [ -n "$count" ] && before=$($count)
  [ -n "$process" ] && used=$(cpu_of "$process")
  began=$(date +%s.%N)
  seq "$users" | xargs -P "$sessions" -I{} timeout 300 smtp-source -s 1 -m "$each" -l "$length" -f sender@peer.test -t 'u{}@bench.test' "127.0.0.1:$port"
  accepted=$(date +%s.%N)
  for _ in $(seq 1 1200); do
    [ -n "$count" ] || break
    now=$($count)
    [ "$((now - before))" -ge $((each * users)) ] && break
    sleep 0.05
  done
  ended=$(date +%s.%N)
  [ -n "$process" ] && used=$(($(cpu_of "$process") - used))
  awk -v name="$name" -v n=$((each * users)) -v a="$began" -v b="$accepted" -v c="$ended" -v got=$((now - before)) -v counted="$count" -v cpu="$used" 'BEGIN {
      printf "%-16s accepted/s %6.0f", name, n / (b - a)
      if (counted != "") printf "   delivered/s %6.0f   (%d of %d)", n / (c - a), got, n
      if (cpu > 0) printf "   %.2f ms of processor a message", cpu * 10 / n
      printf "\n"; exit counted != "" && got < n }' || fail "$name: $((each * users - now + before)) messages did not arrive."
}

if wanted postfix; then
  start_dovecot
  start_postfix $postfix_port mx.bench.test <<CF
virtual_mailbox_domains = bench.test
virtual_mailbox_maps = static:ok
virtual_transport = lmtp:inet:127.0.0.1:$dovecot_port
lmtp_destination_concurrency_limit = 40
message_size_limit = 52428800
CF
fi
if wanted posthouse; then start_posthouse; fi
if wanted null; then smtp-sink -u nobody 127.0.0.1:$sink_port 1024 >/dev/null 2>&1 & sink=$!; wait_for_port $sink_port; fi
for round in $(seq 1 "$rounds"); do
  echo "round $round: $messages messages of $length octets, $sessions sessions, $users users"
  if wanted postfix; then load postfix+dovecot $postfix_port in_maildir; fi
  if wanted posthouse; then load posthouse $posthouse_port in_posthouse "$server"; fi
  if wanted null; then load null $sink_port ""; fi
done
