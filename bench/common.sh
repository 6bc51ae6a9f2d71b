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

# start_postfix PORT HOST-NAME: a Postfix of the run's own under $home, with the settings of standard input besides. Root only.
start_postfix() {
  [ "$(id -u)" = 0 ] || fail "Postfix has to be started by root."
  mkdir -p "$home/postfix" "$home/spool" "$home/state"
  chown postfix "$home/state"
  cp /usr/share/postfix/postfix-files "$home/postfix/" 2>/dev/null || true
  cp /etc/postfix/dynamicmaps.cf "$home/postfix/" 2>/dev/null || true
  cp /usr/share/postfix/master.cf.dist "$home/postfix/master.cf" 2>/dev/null || cp /etc/postfix/master.cf "$home/postfix/master.cf"
  # The listener's address; and no part of it in a changed root.
  sed -i "s/^smtp  *inet.*/127.0.0.1:$1 inet n - n - - smtpd/; s/^\([a-z0-9-]*  *unix\( *[^ ]*\)\{2\} *\)y/\1n/" "$home/postfix/master.cf"
  {
    cat <<CF
compatibility_level = 3.6
queue_directory = $home/spool
data_directory = $home/state
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = $2
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
default_process_limit = 100
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_tls_security_level = none
in_flow_delay = 0
maillog_file = $home/postfix.log
maillog_file_prefixes = $home
CF
    cat
  } >"$home/postfix/main.cf"
  postfix -c "$home/postfix" start >"$home/postfix.start" 2>&1 || { cat "$home/postfix.start" "$home/postfix.log" >&2; fail "Postfix did not start."; }
  wait_for_port "$1"
}

stop_postfix() {
  [ -f "$home/postfix/main.cf" ] && postfix -c "$home/postfix" stop >/dev/null 2>&1 || true
}

# start_dovecot: takes mail by LMTP on $dovecot_port and keeps it in Maildirs under $home/mail.
start_dovecot() {
  mkdir -p "$home/dovecot" "$home/mail"
  # The mail belongs to a user who has no other part in this.
  chown nobody "$home/mail"
  cat >"$home/dovecot/dovecot.conf" <<CF
base_dir = $home/dovecot/run
state_dir = $home/dovecot/state
log_path = $home/dovecot.log
protocols = lmtp
listen = 127.0.0.1
ssl = no
mail_location = maildir:~/Maildir
first_valid_uid = 1
passdb {
  driver = static
  args = password=pw
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=$home/mail/%n
}
service lmtp {
  inet_listener lmtp {
    port = $dovecot_port
  }
  process_min_avail = 4
}
CF
  dovecot -c "$home/dovecot/dovecot.conf"
  wait_for_port $dovecot_port
}

stop_dovecot() { [ -f "$home/dovecot/run/master.pid" ] && kill "$(cat "$home/dovecot/run/master.pid")" || true; }

in_maildir() { find "$home/mail" -path '*/new/*' -type f 2>/dev/null | wc -l; }
