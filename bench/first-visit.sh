#!/usr/bin/env bash
# The first visit of the webmail by a phone of the middle class: Chromium, a processor four times slower, 1.6 Mbit/s, 150 ms to the server and back,
# nothing kept; against a demo that runs as a program of its own. Prints a line for each visit: when the list was there, and when nothing was left to do.
#   bench/first-visit.sh [VISITS] [PORT] [PROCESSOR]
# Needs Node and Debian's chromium-headless-shell.
set -euo pipefail
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)
visits=${1:-8} base=${2:-26200} processor=${3:-4}
home=$(mktemp -d "${TMPDIR:-/tmp}/first-visit.XXXXXX")
demo=
. "$root/bench/common.sh"
trap 'end_process "$demo"; rm -rf -- "$home"' EXIT
posthouse=${POSTHOUSE:-$root/posthouse}
"$posthouse" --help >/dev/null # What changed is built now, not while the demo is waited for.
"$posthouse" demo --data "$home/data" --ports "$base" >"$home/demo.log" 2>&1 &
demo=$!
wait_for_port $((base + 80))
# A demo that has just begun still fills its mailboxes and compiles what it runs most.
sleep 10
node "$root/bench/first-visit.mjs" "http://127.0.0.1:$((base + 80))" alice@demo.test demo "$visits" "$processor"
