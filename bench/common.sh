# What the side-by-side benchmarks share: sourced, not run. Expects $home (a folder of the run's own) and sets what is started
# down at the end. Everything listens on loopback.

fail() { echo "${0##*/}: $*" >&2; exit 1; }

port_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

wait_for_port() {
  for _ in $(seq 1 300); do
    port_answers "$1" && return
    sleep 0.1
  done
  fail "nothing listens on port $1 after 30 seconds; see $home"
}

# How much processor time a process has used, in hundredths of a second.
cpu_of() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }

end_process() {
  [ -n "${1:-}" ] && kill "$1" 2>/dev/null && wait "$1" 2>/dev/null || true
}
