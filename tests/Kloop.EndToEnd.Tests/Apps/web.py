import http.server
import sys

ANSWER = "first"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(ANSWER.encode())

    def log_message(self, *args):
        pass


http.server.ThreadingHTTPServer.allow_reuse_address = True
print("web serves", ANSWER, file=sys.stderr)
http.server.ThreadingHTTPServer(("", 8080), Handler).serve_forever()
