#!/usr/bin/env bash
# The first visit of the webmail by a phone of the middle class: Chromium, a processor four times slower, 1.6 Mbit/s, 150 ms to the server and back,
# nothing kept; against a demo that runs as a program of its own. Prints a line for each visit: when the list was there, and when nothing was left to do.
#   bench/first-visit.sh [VISITS] [PORT]
# Needs Debian's chromium-headless-shell, ./posthouse built and tests/BrowserMail built (dotnet build -c Release tests/BrowserMail).
set -euo pipefail
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)
visits=${1:-8} base=${2:-26200}
home=$(mktemp -d "${TMPDIR:-/tmp}/first-visit.XXXXXX")
demo=
. "$root/bench/common.sh"
trap 'end_process "$demo"; rm -rf -- "$home"' EXIT
tests=$root/tests/BrowserMail/bin/Release/net10.0/Posthouse.BrowserMail.Tests
[ -x "$tests" ] || fail "Build tests/BrowserMail first: dotnet build -c Release tests/BrowserMail"
posthouse=${POSTHOUSE:-$root/posthouse}
"$posthouse" --help >/dev/null # What changed is built now, not while the demo is waited for.
"$posthouse" demo --data "$home/data" --ports "$base" >"$home/demo.log" 2>&1 &
demo=$!
wait_for_port $((base + 80))
POSTHOUSE_MEASURE=$home/figures POSTHOUSE_MEASURE_AT=http://127.0.0.1:$((base + 80)) POSTHOUSE_MEASURE_VISITS=$visits \
  timeout $((60 + 20 * visits)) "$tests" -noColor -parallel none -method '*The_first_visit*' >"$home/test.log" 2>&1 || { cat "$home/test.log" >&2; fail "A visit failed."; }
cat "$home/figures"
