"""Says what a program in the pod's network reaches, a line for each, then becomes the program of its arguments."""
import errno, os, socket, sys, urllib.request

namespace, address = os.environ["SHOP"], os.environ["CATALOG_ADDRESS"]
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def say(what, how):
    print(f"reach {what}: {how}", flush=True)


def connect(host, port, send=None):
    try:
        with socket.create_connection((host, port), 20) as s:
            if send is None:
                return f"connected to {s.getpeername()[1]}"
            s.sendall(send)
            return s.recv(100).decode().strip()
    except socket.gaierror:
        return "no such name"
    except OSError as e:
        return errno.errorcode.get(e.errno, str(e))


say("user", os.getuid())
for host in ("catalog", f"catalog.{namespace}", f"catalog.{namespace}.svc.cluster.local", address):
    say("products at " + host.replace(address, "its address"), opener.open(f"http://{host}/products", timeout=30).status)
say("pricing", connect("pricing", 5000))
say("redis-0", connect("redis-0.redis", 6379, b"PING\r\n"))
say("closed port", connect("redis-0.redis", 6380))
say("nobody", connect("there-is-no-such-service", 80))
laptop = socket.create_server(("127.0.0.1", 0))
say("laptop", "itself" if connect(*laptop.getsockname()).startswith("connected") else "not")
os.execvp(sys.argv[1], sys.argv[1:])
