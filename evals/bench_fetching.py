"""What fetching costs beside the network: pages of a server on loopback, through this tool's session and through trafilatura's.

    python evals/bench_fetching.py [--pages 200] [--size 150000]

Prints processor milliseconds a page for both, taken in turns in one run, and the peak of memory while a body that unpacks
to 400 MB is refused.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import gzip
import statistics
import threading
import time
import tracemalloc
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from provenance.read.fetching import Failed, Manners, Page, Session


def bomb() -> bytes:
    made = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(made.compress(b"\0" * 1_000_000) for _ in range(400)) + made.flush()


def handler(page: bytes, packed: bytes) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = packed if self.path == "/bomb" else gzip.compress(page, 1) if self.path.startswith("/page") else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Encoding", "gzip" if body else "identity")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(OSError):  # the client has seen enough of the bomb
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    return Handler


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--size", type=int, default=150_000)
    wanted = parser.parse_args()
    from trafilatura.downloads import fetch_response
    from trafilatura.settings import DEFAULT_CONFIG

    config = copy.deepcopy(DEFAULT_CONFIG)
    config.set("DEFAULT", "SSRF_PROTECTION", "off")  # it reads no loopback otherwise

    words = (
        b"<html><body>"
        + b"".join(b"<p>The dam at Norrvik lost water, line %d.</p>" % n for n in range(wanted.size // 45))
        + b"</body></html>"
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(words, bomb()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{server.server_address[1]}"
    session = Session(Manners(allow_private=True, delay=0.0, retries=0))
    ours: list[float] = []
    theirs: list[float] = []
    for n in range(wanted.pages):
        # The thread's own time: the server works in other threads of this process.
        begun = time.thread_time()
        assert isinstance(session.fetch(f"{here}/page{n}"), Page)
        ours.append(time.thread_time() - begun)
        begun = time.thread_time()
        response = fetch_response(f"{here}/page{n}", decode=False, config=config)
        assert response is not None
        assert response.data
        theirs.append(time.thread_time() - begun)
    print(f"{wanted.pages} pages of {len(words):,} bytes, processor time a page (median):")
    print(f"  this tool   {statistics.median(ours) * 1000:6.2f} ms")
    print(f"  trafilatura {statistics.median(theirs) * 1000:6.2f} ms")
    tracemalloc.start()
    refused = session.fetch(f"{here}/bomb")
    assert isinstance(refused, Failed)
    print(
        f"a body of 400 MB unpacked: {refused.reason}; peak of memory {tracemalloc.get_traced_memory()[1] / 1e6:.0f} MB"
    )
    server.shutdown()


if __name__ == "__main__":
    main()
