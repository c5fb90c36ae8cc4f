"""Takes orders from the Redis list `orders`, computes their totals and keeps them as hashes `order:<id>`.

Environment: REDIS_ADDR (default redis:6379), HEALTH_PORT (default 8080, 0 for none).
"""

import http.server
import json
import os
import signal
import sys
import threading
import time

import resp

QUEUE = "orders"
POLL_SECONDS = 0.5  # how long BLPOP waits, and so how long SIGTERM may have to wait for an idle worker
RECONNECT_SECONDS = 0.5


def total_cents(order):
    """The sum over the lines; the unit prices are those that the customer saw when checking out."""
    return sum(line["quantity"] * line["unitCents"] for line in order["lines"])


def fields(order, worker):
    """What is kept of an order: field, value, field, value ..."""
    return [
        "user", order["user"],
        "totalCents", total_cents(order),
        "currency", order.get("currency", "EUR"),
        "items", sum(line["quantity"] for line in order["lines"]),
        "status", "accepted",
        "worker", worker,
    ]  # fmt: skip


class Worker:
    """The loop. `connect` makes a connection, so that tests can bring their own."""

    def __init__(self, connect, name, log=lambda text: print(text, flush=True)):
        self._connect = connect
        self._name = name
        self._log = log
        self._stopping = False  # not an Event: setting one from a signal handler can meet its own lock
        self.connected = False
        self.beat = time.monotonic()

    def stop(self):
        self._stopping = True

    def run(self):
        """Until stop(): an order taken is always finished first."""
        while not self._stopping:
            try:
                connection = self._connect()
            except OSError as error:
                self._lost(error)
                continue
            try:
                self._serve(connection)
            except (OSError, resp.RedisError) as error:
                self._lost(error)
            finally:
                self.connected = False
                connection.close()

    def _serve(self, connection):
        connection.call("PING")
        self.connected = True
        self._log("connected to redis, waiting for orders")
        while not self._stopping:
            self.beat = time.monotonic()
            popped = connection.call("BLPOP", QUEUE, POLL_SECONDS)
            if popped is not None:
                self._handle(connection, popped[1])

    def _handle(self, connection, text):
        try:
            order = json.loads(text)
            kept = fields(order, self._name)
            key = "order:" + order["id"]
        except (ValueError, KeyError, TypeError) as error:
            self._log(f"dropped an order that makes no sense ({error!r}): {text}")
            return
        try:
            connection.call("HSET", key, *kept)
        except OSError:
            self._log(f"order {order['id']} was taken and could not be kept: {text}")
            raise
        self._log(f"order {order['id']} of {order['user']}: {total_cents(order) / 100:.2f} {order.get('currency', 'EUR')}")

    def _lost(self, error):
        self.beat = time.monotonic()
        self._log(f"redis is away: {error}")
        time.sleep(RECONNECT_SECONDS)


def health_handler(worker):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            alive = time.monotonic() - worker.beat < 10
            ok = alive if self.path == "/livez" else alive and worker.connected
            self.send_response(200 if ok else 503)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    return Handler


def main():
    host, _, port = os.environ.get("REDIS_ADDR", "redis:6379").rpartition(":")
    name = os.environ.get("POD_NAME") or os.uname().nodename
    worker = Worker(lambda: resp.Connection(host, int(port), timeout=2), name)
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: worker.stop())
    health_port = int(os.environ.get("HEALTH_PORT", "8080"))
    if health_port:
        server = http.server.ThreadingHTTPServer(("", health_port), health_handler(worker))
        threading.Thread(target=server.serve_forever, daemon=True).start()
    worker.run()
    print("stopped", flush=True)


if __name__ == "__main__":
    sys.exit(main())
