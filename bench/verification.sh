#!/usr/bin/env bash
# What checking the sender costs: the same signed messages into Posthouse with and without SPF, DKIM, ARC and DMARC, and into
# Postfix with and without OpenDKIM, which hands to Dovecot's Maildir by LMTP. Answers of the DNS are warm and come from loopback.
#
# usage: bench/verification.sh [--messages N] [--length OCTETS] [--sessions N] [--users N] [--rounds N] [--base PORT] [--only posthouse]
#   needs: root, Debian's packages postfix, dovecot-lmtpd, dovecot-imapd, opendkim and bind9, the .NET SDK, ./posthouse built
#   POSTHOUSE names another program to measure; TMPDIR another disk.
# prints for each round and server: accepted/s, delivered/s, and Posthouse's processor time a message, the text index included.
set -euo pipefail
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)
messages=3000 length=4096 sessions=20 users=100 rounds=3 base=26300 only=
while [ $# -gt 0 ]; do
  case $1 in
    --messages) messages=$2 ;; --length) length=$2 ;; --sessions) sessions=$2 ;; --users) users=$2 ;; --rounds) rounds=$2 ;; --base) base=$2 ;; --only) only=$2 ;;
    *) sed -n '2,10s/^# \{0,1\}//p' "$0"; exit 64 ;;
  esac
  shift 2
done

posthouse=${POSTHOUSE:-$root/posthouse}
postfix_port=$base dovecot_port=$((base + 1)) dns_port=$((base + 4)) milter_port=$((base + 5))
home=$(mktemp -d "${TMPDIR:-/tmp}/verification-bench.XXXXXX")
chmod 755 "$home"
. "$root/bench/common.sh"
off= on= named= milter=

cleanup() {
  for process in "$off" "$on" "$named" "$milter"; do end_process "$process"; done
  stop_postfix
  stop_dovecot
  rm -rf -- "$home"
}
trap cleanup EXIT

for program in smtp-source named opendkim dovecot; do command -v "$program" >/dev/null || fail "$program is missing."; done
[ "$(id -u)" = 0 ] || fail "Postfix and Dovecot have to be started by root."

dotnet run -c Release --project "$root/bench/Sign" -- peer.test "$length" "$home/signed" >/dev/null
chmod -R go+rX "$home/signed"

start_named() {
  mkdir -p "$home/named"
  cat >"$home/named/named.conf" <<CF
options {
  directory "$home/named";
  listen-on port $dns_port { 127.0.0.1; };
  listen-on-v6 { none; };
  pid-file "$home/named/pid";
  session-keyfile "$home/named/session.key";
  recursion no;
};
controls { };
zone "peer.test" { type primary; file "$home/signed/zone"; };
CF
  named -f -c "$home/named/named.conf" >"$home/named.log" 2>&1 &
  named=$!
  wait_for_port $dns_port
}

# start_checked NAME PORT TRUSTED: sets $server
start_checked() {
  cat >"$home/$1.toml" <<TOML
hostname = "mx.bench.test"
data = "$home/$1"
[[listen]]
protocol = "smtp"
address = "127.0.0.1"
port = $2
[[listen]]
protocol = "http"
address = "127.0.0.1"
port = $(($2 + 10))
[log]
level = "warning"
[dns]
servers = ["127.0.0.1:$dns_port"]
[sender-authentication]
trusted = [$3]
TOML
  mkdir -p "$home/$1"
  { echo address,password; seq "$users" | sed 's/.*/u&@bench.test,five small boats/'; } >"$home/users.csv"
  "$posthouse" serve --create --config "$home/$1.toml" >"$home/$1.log" 2>&1 &
  server=$!
  wait_for_port "$2"
  "$posthouse" --data "$home/$1" domain add bench.test >/dev/null
  "$posthouse" --data "$home/$1" account import "$home/users.csv" >/dev/null
}

start_milter() {
  cat >"$home/opendkim.conf" <<CF
Mode v
Socket inet:$milter_port@127.0.0.1
TestPublicKeys $home/signed/keys
InternalHosts /dev/null
ExternalIgnoreList /dev/null
UserID nobody
Syslog no
CF
  opendkim -f -x "$home/opendkim.conf" >"$home/opendkim.log" 2>&1 &
  milter=$!
  wait_for_port $milter_port
}

in_posthouse() { curl -sf "http://127.0.0.1:$(($1 + 10))/metrics" | awk '/^posthouse_messages_delivered_total/ { n += $2 } END { print n + 0 }'; }

# The text index is brought up behind the mail's back: none may work while the next server is measured. Asked seldom: the asking costs
# processor time too, and would be counted.
wait_for_index() {
  for _ in $(seq 1 120); do
    [ "$(curl -sf "http://127.0.0.1:$(($1 + 10))/metrics" | awk '/^posthouse_store_index_backlog/ { print $2 }')" = 0 ] && return
    sleep 0.5
  done
  fail "the text index is not finished after a minute"
}

smtp_source() { xargs -P "$sessions" -I{} timeout 300 smtp-source -s 1 -m $((messages / users)) -F "$home/signed/message" -f sender@peer.test -t 'u{}@bench.test' "127.0.0.1:$1"; }

# load NAME PORT COUNT-COMMAND [PROCESS]
load() {
  local name=$1 port=$2 count=$3 process=${4:-} all=$((messages / users * users)) before now began accepted ended used=0
  before=$($count)
  [ -n "$process" ] && used=$(cpu_of "$process")
  began=$(date +%s.%N)
  seq "$users" | smtp_source "$port"
  accepted=$(date +%s.%N)
  for _ in $(seq 1 1200); do
    now=$($count)
    [ "$((now - before))" -ge "$all" ] && break
    sleep 0.05
  done
  ended=$(date +%s.%N)
  if [ -n "$process" ]; then
    wait_for_index "$port"
    used=$(($(cpu_of "$process") - used))
  fi
  awk -v name="$name" -v n="$all" -v a="$began" -v b="$accepted" -v c="$ended" -v got=$((now - before)) -v cpu="$used" 'BEGIN {
      printf "%-28s accepted/s %6.0f   delivered/s %6.0f   (%d of %d)", name, n / (b - a), n / (c - a), got, n
      if (cpu > 0) printf "   %.2f ms of processor a message", cpu * 10 / n
      printf "\n"; exit got < n }' || fail "$name: $((all - now + before)) messages did not arrive."
}

# A start anew and not a reload, which leaves processes with the old settings until they are used.
set_milters() {
  postconf -c "$home/postfix" -e "smtpd_milters = $1"
  stop_postfix
  postfix -c "$home/postfix" start >/dev/null 2>&1
  wait_for_port $postfix_port
}

postfix_settings() {
  cat <<CF
virtual_mailbox_domains = bench.test
virtual_mailbox_maps = static:ok
virtual_transport = lmtp:inet:127.0.0.1:$dovecot_port
lmtp_destination_concurrency_limit = 40
message_size_limit = 52428800
CF
}

start_named
start_milter
start_checked off $((base + 2)) '"127.0.0.0/8"'; off=$server
start_checked on $((base + 3)) ''; on=$server
start_dovecot
start_postfix $postfix_port mx.bench.test <<<"$(postfix_settings)"
in_off() { in_posthouse $((base + 2)); }
in_on() { in_posthouse $((base + 3)); }
for round in $(seq 1 "$rounds"); do
  echo "round $round: $messages signed messages of $length octets, $sessions sessions, $users users"
  # In turn, so that neither is always the one that finds the machine warm.
  if [ $((round % 2)) = 1 ]; then load "posthouse, nothing checked" $((base + 2)) in_off "$off"; fi
  load "posthouse, all checked" $((base + 3)) in_on "$on"
  if [ $((round % 2)) = 0 ]; then load "posthouse, nothing checked" $((base + 2)) in_off "$off"; fi
  [ -z "$only" ] || continue
  set_milters ""
  load "postfix+dovecot" $postfix_port in_maildir
  set_milters "inet:127.0.0.1:$milter_port"
  load "postfix+opendkim+dovecot" $postfix_port in_maildir
done
"$posthouse" --data "$home/on" message trace --to u1@bench.test --limit 20 --json | grep -o 'auth=[^ "]*' | head -n 1
