#!/usr/bin/env bash
# One account with a mailbox of a million messages and ten thousand folders: what a client waits for, right after a start and later.
#   bench/large-mailbox.sh [--messages 1000000] [--folders 10000] [--data FOLDER] [--peer FOLDER] [--port 31143]
# FOLDER, when it is there already, is used as it is; it is left behind. POSTHOUSE names another program to measure. Needs python3 and a built bench/Fill.
# --peer measures Dovecot (mdbox, its indexes made beforehand) in turn with it, with as much mail in FOLDER; as root.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
messages=1000000 folders=10000 data= peer= port=31143
while [ $# -gt 0 ]; do
  case $1 in
    --messages) messages=$2 ;;
    --folders) folders=$2 ;;
    --data) data=$2 ;;
    --peer) peer=$2 ;;
    --port) port=$2 ;;
    *) echo "usage: ${0##*/} [--messages N] [--folders N] [--data FOLDER] [--peer FOLDER] [--port PORT]" >&2; exit 2 ;;
  esac
  shift 2
done
home=$(mktemp -d)
. "$here/bench/common.sh"
server=
trap 'end_process "$server"; stop_dovecot; rm -rf "$home"' EXIT
program=${POSTHOUSE:-$here/posthouse}
fill=$here/bench/Fill/bin/Release/net10.0/Posthouse.Fill
[ -x "$fill" ] || fail "Build bench/Fill first: dotnet build -c Release bench/Fill"
data=${data:-$home/data}
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

start() {
  "$program" serve $1 --config "$home/posthouse.toml" >>"$home/log" 2>&1 &
  server=$!
  wait_for_port "$port"
}

stop() {
  end_process "$server"
  server=
}

if [ ! -d "$data" ]; then
  mkdir -p "$data"
  start --create
  printf 'address,password\nu1@bench.test,five small boats\n' >"$home/users.csv"
  "$program" --data "$data" domain add bench.test >/dev/null
  "$program" --data "$data" account import "$home/users.csv" >/dev/null
  python3 "$here/bench/large-mailbox.py" "$port" folders "$folders"
  stop
  "$fill" "$data" "$messages" 600
  start ""
  # Gaps as a person leaves them, and the first reading of the rows.
  python3 "$here/bench/large-mailbox.py" "$port" gaps "$messages" >"$data/modseq"
  stop
fi

# Dovecot alone: its own folder, its own port. mdbox is what it has for large mailboxes; it is filled without waiting for the disk.
start_peer() {
  mkdir -p "$home/dovecot"
  cat >"$home/dovecot/dovecot.conf" <<CF
base_dir = $home/dovecot/run
state_dir = $home/dovecot/state
log_path = $home/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = mdbox:~/mdbox
mdbox_rotate_size = 64M
mail_fsync = $1
first_valid_uid = 1
passdb {
  driver = static
  args = nopassword=y
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=$peer
}
namespace inbox {
  inbox = yes
  separator = /
}
service imap-login {
  inet_listener imap {
    port = $((port + 1))
  }
}
CF
  dovecot -c "$home/dovecot/dovecot.conf"
  wait_for_port $((port + 1))
}

stop_peer() {
  local process
  process=$(cat "$home/dovecot/run/master.pid")
  stop_dovecot
  while kill -0 "$process" 2>/dev/null; do sleep 0.1; done
}

if [ -n "$peer" ] && [ ! -d "$peer/mdbox" ]; then
  mkdir -p "$peer"
  mkdir "$home/filler"
  python3 "$here/bench/large-mailbox.py" mbox "$messages" 600 >"$home/filler/all"
  chown -R nobody:nogroup "$peer" "$home/filler"
  chmod 755 "$home"
  start_peer never
  doveadm -c "$home/dovecot/dovecot.conf" import -u u1@bench.test "mbox:$home/filler:INBOX=$home/filler/all" "" all
  rm -r "$home/filler"
  python3 "$here/bench/large-mailbox.py" $((port + 1)) folders "$folders"
  python3 "$here/bench/large-mailbox.py" $((port + 1)) gaps "$messages" >"$peer/modseq"
  doveadm -c "$home/dovecot/dovecot.conf" index -u u1@bench.test INBOX
  stop_peer
fi

for round in 1 2; do
  start ""
  echo "Posthouse, after a start, $round"
  python3 "$here/bench/large-mailbox.py" "$port" measure "$(cat "$data/modseq")"
  echo "resident: $(awk '/VmRSS/ { print int($2 / 1024) " MB" }' "/proc/$server/status")"
  stop
  [ -n "$peer" ] || continue
  start_peer optimized
  echo "Dovecot, after a start, $round"
  python3 "$here/bench/large-mailbox.py" $((port + 1)) measure "$(cat "$peer/modseq")"
  stop_peer
done
