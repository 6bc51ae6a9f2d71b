# The client of large-mailbox.sh: one connection that waits for each answer.
import re
import socket
import sys
import time

port, what = int(sys.argv[1]), sys.argv[2]


class Client:
    def __init__(self):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.file = self.socket.makefile("rb")
        self.file.readline()
        self.number = 0
        self.command('LOGIN u1@bench.test "five small boats"')

    def command(self, text):
        self.number += 1
        tag = b"a%d" % self.number
        self.socket.sendall(tag + b" " + text.encode() + b"\r\n")
        lines = []
        while True:
            line = self.file.readline()
            if not line:
                raise SystemExit("The server went away after: " + text)
            if line.startswith(tag + b" "):
                if b" OK" not in line:
                    raise SystemExit(text + ": " + line.decode())
                return lines
            lines.append(line)


client = Client()
if what == "folders":
    for i in range(int(sys.argv[3])):
        client.command('CREATE "group %d/folder %d"' % (i % 100, i))
elif what == "gaps":
    client.command("SELECT INBOX")
    for first in range(1000, int(sys.argv[3]), int(sys.argv[3]) // 200):
        client.command("UID STORE %d:%d +FLAGS.SILENT (\\Deleted)" % (first, first + 5))
    client.command("EXPUNGE")
    client.command("UID STORE 5000:9000 +FLAGS.SILENT (\\Seen)")
    time.sleep(3)
else:
    def timed(name, text, times=5):
        spent = []
        for _ in range(times):
            begun = time.perf_counter()
            lines = client.command(text)
            spent.append((time.perf_counter() - begun) * 1000)
        print("%-44s %8.1f ms  then %8.1f ms  (%d lines)" % (name, spent[0], min(spent[1:]), len(lines)))
        return lines

    timed("LIST of everything", 'LIST "" "*"')
    client.command("ENABLE QRESYNC")
    lines = b"".join(timed("SELECT", "SELECT INBOX"))
    validity = int(re.search(rb"UIDVALIDITY (\d+)", lines).group(1))
    modseq = int(re.search(rb"HIGHESTMODSEQ (\d+)", lines).group(1))
    exists = int(re.search(rb"(\d+) EXISTS", lines).group(1))
    timed("SELECT with QRESYNC, 50 changes ago", "SELECT INBOX (QRESYNC (%d %d))" % (validity, modseq - 50))
    timed("FETCH of the last 50, flags and envelope", "FETCH %d:%d (UID FLAGS ENVELOPE)" % (exists - 49, exists))
    timed("SEARCH RETURN (COUNT) UNSEEN, nearly all", "SEARCH RETURN (COUNT) UNSEEN")
    timed("SEARCH RETURN (ALL) SEEN", "SEARCH RETURN (ALL) SEEN")
    timed("SEARCH RETURN (COUNT) SINCE, all", "SEARCH RETURN (COUNT) SINCE 1-Jan-2020")
    timed("SEARCH RETURN (COUNT) LARGER 700", "SEARCH RETURN (COUNT) LARGER 700 NOT DELETED")
    timed("UID SEARCH RETURN (PARTIAL -1:-50) UNSEEN", "UID SEARCH RETURN (PARTIAL -1:-50) UNSEEN")
    timed("UID SEARCH UNSEEN, each by number", "UID SEARCH UNSEEN")
