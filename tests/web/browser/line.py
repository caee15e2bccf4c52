"""A line between a browser and the suite that can be cut, freeze, lose replies, or crawl: real sockets, as in a school.

Not the browser's own "offline": it has been seen to let an answer out on a reload.
"""

import contextlib
import queue
import socket
import struct
import threading
import time

AWAY = b"HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: 9\r\nConnection: close\r\n\r\n<p>no</p>"


class Line:
    """`url` is where the browser goes. Modes: open, cut, frozen, deaf (requests arrive, replies do not), 503, 504 (after saving)."""

    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self.mode = "open"
        self.bytes_per_second = 0
        """Shared by all connections, each way; 0 is as fast as it goes."""

        self.round_trip = 0.0
        """Seconds, besides; opening a connection takes one more."""

        self._free_at = {True: 0.0, False: 0.0}
        self._pace = threading.Lock()
        self.carried = 0
        """Bytes towards the browser, headers too."""

        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def mend(self) -> None:
        """As before."""
        self.mode = "open"

    def cut(self) -> None:
        """The cable is out: what is open breaks, what is new is refused."""
        self.mode = "cut"
        for one in list(self._open):
            _reset(one)

    def close(self) -> None:
        """For good."""
        self.cut()
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._listening.accept()
            except OSError:
                return
            if self.mode == "cut":
                _reset(browser)
                continue
            suite = socket.create_connection(self._target)
            self._open |= {browser, suite}
            for source, sink, asks in ((browser, suite, True), (suite, browser, False)):
                threading.Thread(target=self._carry, args=(source, sink, asks), daemon=True).start()

    def _due(self, size: int, *, asks: bool) -> float:
        """When the last of these bytes is there: after what is under way, on all connections."""
        with self._pace:
            begins = max(time.monotonic(), self._free_at[asks])
            self._free_at[asks] = begins + (size / self.bytes_per_second if self.bytes_per_second else 0)
            return self._free_at[asks] + self.round_trip / 2

    def _carry(self, source: socket.socket, sink: socket.socket, asks: bool) -> None:
        under_way: queue.Queue[tuple[float, bytes]] = queue.Queue()
        delivering = threading.Thread(target=_deliver, args=(under_way, sink), daemon=True)
        delivering.start()
        opening = self.round_trip if asks else 0.0
        with contextlib.suppress(OSError):
            while data := source.recv(16_384):
                while self.mode == "frozen":
                    time.sleep(0.02)
                if self.mode == "cut" or (self.mode == "deaf" and not asks):
                    break
                if self.mode == "503" and asks:
                    source.sendall(AWAY % b"503 Service Unavailable")
                    break
                if self.mode == "504" and not asks:
                    sink.sendall(AWAY % b"504 Gateway Timeout")
                    break
                self.carried += 0 if asks else len(data)
                if self.round_trip or self.bytes_per_second:
                    under_way.put((self._due(len(data), asks=asks) + opening, data))
                    opening = 0.0
                else:
                    sink.sendall(data)
        under_way.put((0.0, b""))
        delivering.join()
        for one in (source, sink):
            self._open.discard(one)
            _reset(one)


def _deliver(under_way: queue.Queue[tuple[float, bytes]], sink: socket.socket) -> None:
    """Bytes on a slow line, each when it is due."""
    with contextlib.suppress(OSError):
        while (next_one := under_way.get())[1]:
            time.sleep(max(0.0, next_one[0] - time.monotonic()))
            sink.sendall(next_one[1])


def _reset(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        one.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        one.close()
