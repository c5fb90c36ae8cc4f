"""An HTTP server that says who it is and what environment it has. Usage: server.py PORT NAME [raw PORT]"""
import hashlib
import http.server
import json
import os
import signal
import socket
import sys
import threading

port, name = int(sys.argv[1]), sys.argv[2]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = json.dumps({"servedBy": name, "host": socket.gethostname(), "path": self.path, "env": dict(os.environ)}).encode()
        self.answer(body)

    def do_POST(self):
        left, digest = int(self.headers["content-length"]), hashlib.sha256()
        while left:
            piece = self.rfile.read(min(65536, left))
            digest.update(piece)
            left -= len(piece)
        self.answer(json.dumps({"servedBy": name, "sha256": digest.hexdigest()}).encode())

    def answer(self, body):
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def serve_raw(number):
    """Speaks first, then answers only after the caller's end of stream: half-close must pass."""
    listener = socket.create_server(("0.0.0.0", number))
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=raw, args=(connection,), daemon=True).start()


def raw(connection):
    with connection:
        connection.sendall(f"hello from {name}\n".encode())
        digest, count = hashlib.sha256(), 0
        while piece := connection.recv(65536):
            digest.update(piece)
            count += len(piece)
        connection.sendall(f"{count} {digest.hexdigest()}\n".encode())


signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
if len(sys.argv) > 4:
    threading.Thread(target=serve_raw, args=(int(sys.argv[4]),), daemon=True).start()
http.server.ThreadingHTTPServer.request_queue_size = 128
http.server.ThreadingHTTPServer(("0.0.0.0", port), Handler).serve_forever()
