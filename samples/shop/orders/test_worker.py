import json
import socket
import threading
import unittest

import resp
import worker

ORDER = {
    "id": "o1",
    "user": "ada",
    "currency": "EUR",
    "lines": [{"sku": "mug", "quantity": 2, "unitCents": 1250}, {"sku": "lamp", "quantity": 1, "unitCents": 4900}],
}


class ScriptedConnection:
    """Answers BLPOP from a list; an exception in the list is raised. Ends the worker when the list is empty."""

    def __init__(self, orders, on_empty):
        self.orders, self.on_empty, self.calls = orders, on_empty, []

    def call(self, *args):
        self.calls.append(args)
        if args[0] != "BLPOP":
            return "OK"
        if not self.orders:
            self.on_empty()
            return None
        order = self.orders.pop(0)
        if isinstance(order, Exception):
            raise order
        return [args[1], order]

    def close(self):
        pass


def run(*scripts):
    """Runs a worker over scripted connections, one per (re)connect, and returns these and the log."""
    log, used, left = [], [], list(scripts)

    def connect():
        script = left.pop(0)
        if isinstance(script, Exception):
            raise script
        used.append(ScriptedConnection(list(script), lambda: subject.stop()))
        return used[-1]

    subject = worker.Worker(connect, "worker-1", log.append)
    subject.run()
    return used, log


class TotalTest(unittest.TestCase):
    def test_total_sums_the_lines(self):
        self.assertEqual(worker.total_cents(ORDER), 7400)
        self.assertEqual(worker.total_cents({"lines": []}), 0)


class WorkerTest(unittest.TestCase):
    def setUp(self):
        self.addCleanup(setattr, worker, "RECONNECT_SECONDS", worker.RECONNECT_SECONDS)
        worker.RECONNECT_SECONDS = 0

    def test_keeps_an_order_as_a_hash(self):
        (connection,), log = run([json.dumps(ORDER)])
        kept = next(c for c in connection.calls if c[0] == "HSET")
        self.assertEqual(kept[1], "order:o1")
        self.assertEqual(dict(zip(kept[2::2], kept[3::2]))["totalCents"], 7400)
        self.assertIn("order o1 of ada: 74.00 EUR", log)

    def test_drops_nonsense_and_goes_on(self):
        (connection,), log = run(["not json", "{}", '{"id":1,"user":"x","lines":[]}', json.dumps(ORDER)])
        self.assertEqual(len([c for c in connection.calls if c[0] == "HSET"]), 1)
        self.assertEqual(len([line for line in log if "makes no sense" in line]), 3)

    def test_reconnects(self):
        connections, log = run(OSError("refused"), [ConnectionError("gone")], [json.dumps(ORDER)])
        self.assertEqual(len(connections), 2)
        self.assertIn(("PING",), connections[1].calls)
        self.assertEqual([line for line in log if "away" in line], ["redis is away: refused", "redis is away: gone"])


class RespTest(unittest.TestCase):
    def answer(self, data):
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def serve():
            peer, _ = listener.accept()
            with peer:
                self.request = peer.recv(4096)
                peer.sendall(data)

        thread = threading.Thread(target=serve)
        thread.start()
        self.addCleanup(thread.join)
        connection = resp.Connection("127.0.0.1", listener.getsockname()[1], timeout=5)
        self.addCleanup(connection.close)
        return connection.call("GET", "ä", 1)

    def test_encodes_bytes_not_characters(self):
        self.answer(b"+OK\r\n")
        self.assertEqual(self.request, "*3\r\n$3\r\nGET\r\n$2\r\nä\r\n$1\r\n1\r\n".encode())

    def test_reads_nested_answers(self):
        self.assertEqual(self.answer(b"*3\r\n$2\r\n\xc3\xa4\r\n:7\r\n$-1\r\n"), ["ä", 7, None])

    def test_null_array_is_none(self):
        self.assertIsNone(self.answer(b"*-1\r\n"))

    def test_error_answers_raise(self):
        with self.assertRaises(resp.RedisError):
            self.answer(b"-ERR no\r\n")

    def test_a_broken_connection_raises(self):
        with self.assertRaises(OSError):
            self.answer(b"$10\r\nabc")


if __name__ == "__main__":
    unittest.main()
