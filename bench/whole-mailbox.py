# Flags of a whole mailbox are changed while another connection of the account appends: how long the one takes, and how long the other waits.
#   whole-mailbox.py PORT      for a server that large-mailbox.sh filled and that was started on its folder
import socket
import sys
import threading
import time

port = int(sys.argv[1])


class Client:
    def __init__(self):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.file = self.socket.makefile("rb")
        self.file.readline()
        self.command('LOGIN u1@bench.test "five small boats"')

    def command(self, text):
        self.socket.sendall(b"a " + text.encode() + b"\r\n")
        while True:
            line = self.file.readline()
            if not line:
                raise SystemExit("The server went away after: " + text)
            if line.startswith(b"a "):
                if not line.startswith(b"a OK"):
                    raise SystemExit(text + ": " + line.decode())
                return


def measure(text):
    waited, done = [], threading.Event()

    def append():
        while not done.is_set():
            begun = time.perf_counter()
            other.command("APPEND Drafts {5+}\r\nhello")
            waited.append((time.perf_counter() - begun) * 1000)
            done.wait(0.01)

    beside = threading.Thread(target=append)
    beside.start()
    time.sleep(0.3)
    begun = time.perf_counter()
    one.command(text)
    spent = (time.perf_counter() - begun) * 1000
    done.set()
    beside.join()
    waited.sort()
    print("%-40s %6.0f ms; beside it %d APPENDs, half of them within %.1f ms, all within %.1f ms" % (text, spent, len(waited), waited[len(waited) // 2], waited[-1]))


one, other = Client(), Client()
one.command("SELECT INBOX")
for flag in ("\\Flagged", "\\Seen"):
    measure("STORE 1:* +FLAGS.SILENT (%s)" % flag)
    measure("STORE 1:* -FLAGS.SILENT (%s)" % flag)
