# The client of large-mailbox.sh: one connection that waits for each answer.
#   large-mailbox.py PORT folders N | gaps N | measure
#   large-mailbox.py maildir FOLDER N OCTETS     writes the messages of the peer's Inbox
import os
import random
import re
import socket
import sys
import time

WORDS = ("order invoice shipment quotation container customs sample deposit contract factory payment bank meeting delivery schedule "
         "inspection certificate price catalogue warranty").split()


def maildir(folder, count, octets):
    """As bench/Fill makes them, as files whose names say their sizes, which spares Dovecot from looking."""
    for name in ("cur", "new", "tmp"):
        os.makedirs(os.path.join(folder, name), exist_ok=True)
    for i in range(count):
        chance = random.Random(i)
        text = ("From: Buyer %d <buyer%d@example.net>\nTo: <someone@bench.test>\nSubject: %s %d\nDate: Tue, 24 Nov 2026 10:00:00 +0000\n"
                "Message-ID: <fill.%d@example.net>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"
                % (i % 977, i % 977, chance.choice(WORDS), i, i))
        while len(text) < octets:
            text += " ".join(chance.choice(WORDS) for _ in range(10)) + " \n"
        name = "%d.M%06dP1.bench,S=%d,W=%d:2," % (1700000000 + i, i % 1000000, len(text), len(text) + text.count("\n"))
        with open(os.path.join(folder, "cur", name), "w") as file:
            file.write(text)


if sys.argv[1] == "maildir":
    maildir(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    raise SystemExit(0)

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
        self.good = True
        while True:
            line = self.file.readline()
            if not line:
                raise SystemExit("The server went away after: " + text)
            if line.startswith(tag + b" "):
                if not line.startswith(tag + b" OK"):
                    if what != "measure":
                        raise SystemExit(text + ": " + line.decode())
                    self.good = False
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
            if not client.good:
                print("%-44s refused" % name)
                return lines
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
