# The client of large-mailbox.sh: one connection that waits for each answer.
#   large-mailbox.py PORT folders N | gaps N | measure MODSEQ
#   large-mailbox.py mbox N OCTETS     writes the messages of the peer's Inbox to standard output
import random
import re
import socket
import sys
import time

WORDS = ("order invoice shipment quotation container customs sample deposit contract factory payment bank meeting delivery schedule "
         "inspection certificate price catalogue warranty").split()


def mbox(count, octets):
    """As bench/Fill makes them: the same fields, as long, of the same words."""
    chance = random.Random(1)
    for i in range(count):
        text = ("From: Buyer %d <buyer%d@example.net>\nTo: <someone@bench.test>\nSubject: %s %d\nDate: Tue, 24 Nov 2026 10:00:00 +0000\n"
                "Message-ID: <fill.%d@example.net>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"
                % (i % 977, i % 977, chance.choice(WORDS), i, i))
        while len(text) + text.count("\n") < octets:
            text += " ".join(chance.choices(WORDS, k=10)) + " \n"
        sys.stdout.write("From filler Tue Nov 24 10:00:00 2026\n" + text + "\n")


if sys.argv[1] == "mbox":
    mbox(int(sys.argv[2]), int(sys.argv[3]))
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
    # What a client knew that comes back later, for QRESYNC.
    print(re.search(rb"HIGHESTMODSEQ (\d+)", b"".join(client.command("STATUS INBOX (HIGHESTMODSEQ)"))).group(1).decode())
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
    modseq = int(sys.argv[3])
    exists = int(re.search(rb"(\d+) EXISTS", lines).group(1))
    timed("SELECT with QRESYNC, 4,001 flagged since", "SELECT INBOX (QRESYNC (%d %d))" % (validity, modseq))
    timed("FETCH of the last 50, flags and envelope", "FETCH %d:%d (UID FLAGS ENVELOPE)" % (exists - 49, exists))
    timed("SEARCH RETURN (COUNT) UNSEEN, nearly all", "SEARCH RETURN (COUNT) UNSEEN")
    timed("SEARCH RETURN (ALL) SEEN", "SEARCH RETURN (ALL) SEEN")
    timed("SEARCH RETURN (COUNT) SINCE, all", "SEARCH RETURN (COUNT) SINCE 1-Jan-2020")
    timed("SEARCH RETURN (COUNT) LARGER 700", "SEARCH RETURN (COUNT) LARGER 700 NOT DELETED")
    timed("SEARCH RETURN (COUNT) FROM, one in 977", 'SEARCH RETURN (COUNT) FROM "buyer500@"', 3)
    timed("SEARCH RETURN (COUNT) SUBJECT, one in 20", "SEARCH RETURN (COUNT) SUBJECT warranty", 3)
    timed("UID SEARCH RETURN (PARTIAL -1:-50) UNSEEN", "UID SEARCH RETURN (PARTIAL -1:-50) UNSEEN")
    timed("UID SEARCH UNSEEN, each by number", "UID SEARCH UNSEEN")
