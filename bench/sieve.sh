#!/usr/bin/env bash
# The same script of 50 rules over the same Maildir, by Pigeonhole and by us, each in one process that has the script compiled:
#   bench/sieve.sh [MESSAGES]
# Pigeonhole's sieve-filter looks what it would do (no -e) and takes the fields from Dovecot's index cache once it has it; ours opens and parses
# each file. What "keep;" takes is opening messages alone: the difference to it is the script. Needs root, dovecot-sieve and a built bench/Sieve.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
messages=${1:-20000}
home=$(mktemp -d)
. "$here/bench/common.sh"
trap 'rm -rf "$home"' EXIT
ours=$here/bench/Sieve/bin/Release/net10.0/Posthouse.SieveRuns
[ -x "$ours" ] || fail "Build bench/Sieve first: dotnet build -c Release bench/Sieve"
"$ours" messages "$home/mail" "$messages"
printf 'keep;\r\n' >"$home/keep.sieve"
for rules in misses mixed; do "$ours" script "$rules" >"$home/$rules.sieve"; done
cat >"$home/dovecot.conf" <<CF
base_dir = $home/run
log_path = $home/dovecot.log
mail_location = maildir:$home/mail
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
ssl = no
CF
chown -R nobody "$home"
for rules in keep misses mixed; do sievec -c "$home/dovecot.conf" "$home/$rules.sieve"; done
for round in 1 2 3; do
  for rules in keep misses mixed; do
    /usr/bin/time -f "Pigeonhole, $rules: %e s, processor %U + %S s" runuser -u nobody -- env HOME="$home" sieve-filter -c "$home/dovecot.conf" "$home/$rules.sieve" INBOX >"$home/out" 2>"$home/time" || { tail -5 "$home/time" >&2; fail "sieve-filter failed."; }
    tail -n 1 "$home/time"
  done
done
for rules in keep misses mixed; do
  echo "Posthouse, $rules"
  "$ours" run "$home/$rules.sieve" "$home/mail"
done
