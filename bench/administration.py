"""The administration API over the server's own socket, for the benchmarks."""
import http.client
import socket


class _Local(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost")
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self._path)


def connect(path):
    """A connection that stays open. PATH: of the socket."""
    return _Local(path)
