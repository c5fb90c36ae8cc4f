# Does one thing with sockets as told, and prints what it saw.
import errno, os, select, socket, struct, sys, threading, time
what, rest = sys.argv[1], sys.argv[2:]

def question(name, kind=1):
    return b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00" + b"".join(bytes([len(l)]) + l.encode() for l in name.split(".")) + b"\x00" + struct.pack(">HH", kind, 1)

def show(answer):
    print("code", answer[3] & 15, "answers", struct.unpack(">H", answer[6:8])[0], "last", ".".join(map(str, answer[-4:])))

def server():
    return next(l.split()[1] for l in open("/etc/resolv.conf") if l.startswith("nameserver"))

def non_blocking(family, place):
    s = socket.socket(family)
    s.setblocking(False)
    began = time.monotonic()
    print(errno.errorcode[s.connect_ex(place)], "soon" if time.monotonic() - began < 0.1 else "late")
    print("again", errno.errorcode.get(s.connect_ex(place), 0))
    p = select.poll()
    p.register(s, select.POLLOUT)
    p.poll(10000)
    error = s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    print("then", errno.errorcode.get(error, error))
    if not error:
        print("peer", s.getpeername()[:2] == place[:2])
        s.setblocking(True)
        s.sendall(b"GET / HTTP/1.1\r\n\r\n")
        print(s.recv(1000).decode().split("\r\n\r\n")[-1] or s.recv(1000).decode())

if what == "sendto":
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(10)
    s.sendto(question(rest[0]), (server(), 53))
    show(s.recvfrom(2000)[0])
elif what == "sendmsg":
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(10)
    s.sendmsg([question(rest[0])], [], 0, (server(), 53))
    show(s.recv(2000))
elif what == "dns-connect":
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(10)
    s.connect((server(), 53))
    s.send(question(rest[0], int(rest[1])))
    show(s.recv(2000))
elif what == "dns-tcp":
    s = socket.create_connection((server(), 53), 10)
    q = question(rest[0])
    s.sendall(struct.pack(">H", len(q)) + q)
    f = s.makefile("rb")
    show(f.read(struct.unpack(">H", f.read(2))[0]))
elif what == "non-blocking":
    non_blocking(socket.AF_INET, (socket.gethostbyname(rest[0]), int(rest[1])))
elif what == "mapped":
    non_blocking(socket.AF_INET6, ("::ffff:" + socket.gethostbyname(rest[0]), int(rest[1])))
elif what == "udp":
    # The name twice: each answer is the address that stands for it.
    place = (socket.gethostbyname(rest[0]), int(rest[1]))
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(10)
    s.connect(place)
    s.send(b"one")
    print(s.recv(100).decode(), s.getpeername() == place)
    for i in range(100):
        s.send(b"%d" % i)
    print(len({s.recv(100) for _ in range(100)}), "of 100")
    s.send(b"x" * (65507 - 5))
    print(len(s.recv(70000)), end=" ")
    s.send(b"")
    print(len(s.recv(100)) - 5)
    s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    s.settimeout(10)
    s.sendto(b"two", ("::ffff:" + place[0], place[1]))
    print(s.recv(100).decode())
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(10)
    s.connect(place)
    s.send(b"three")
    data, sender = s.recvfrom(100)
    print(data.decode(), sender == place)
elif what == "udp-lost":
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(1)
    s.connect((socket.gethostbyname(rest[0]), int(rest[1])))
    s.send(b"x")
    try:
        print(s.recv(100))
    except OSError as e:
        print(type(e).__name__)
elif what == "connect":
    s = socket.socket()
    try:
        print(errno.errorcode.get(s.connect_ex((rest[0], int(rest[1]))), "connected"))
    except socket.gaierror:
        print("NAME")
elif what == "unspecified":
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.connect((server(), 53))
    import ctypes
    print(ctypes.CDLL(None).connect(s.fileno(), b"\0" * 16, 16))
elif what == "unix":
    for path in rest:
        print(errno.errorcode.get(socket.socket(socket.AF_UNIX).connect_ex(path), "connected"))
elif what == "alias":
    print(socket.gethostbyname_ex(rest[0]))
elif what == "serve":
    s = socket.socket(socket.AF_INET6 if rest[1:] == ["six"] else socket.AF_INET)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("", int(rest[0])))
    s.listen(5)
    print("listens on", s.getsockname()[1], flush=True)
    while True:
        c, _ = s.accept()
        print("accepted on", c.getsockname()[1], flush=True)
        c.sendall(b"served")
        c.close()
elif what == "serve-twice":
    a, b = socket.socket(), socket.socket()
    a.bind(("127.0.0.1", int(rest[0])))
    a.listen(5)
    try:
        b.bind(("127.0.0.1", int(rest[0])))
        print("twice")
    except OSError as e:
        print(errno.errorcode[e.errno])
elif what == "self":
    s = socket.socket()
    s.bind(("127.0.0.1", int(rest[0])))
    s.listen(5)
    c = socket.create_connection(("127.0.0.1", int(rest[0])))
    s.accept()[0].sendall(b"myself")
    print(c.recv(100).decode())
elif what == "traced":
    # As a debugger does: the child stops at each of its system calls, and goes on when it is told.
    import ctypes, signal
    ptrace = ctypes.CDLL(None, use_errno=True).ptrace
    ptrace.argtypes = [ctypes.c_long] * 4
    child = os.fork()
    if child == 0:
        ptrace(0, 0, 0, 0)  # PTRACE_TRACEME
        os.kill(os.getpid(), signal.SIGSTOP)
        with socket.create_connection((rest[0], int(rest[1])), 10) as s:
            s.sendall(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
            answer = b""
            while piece := s.recv(1000):
                answer += piece
        print(answer.decode().split("\r\n\r\n")[-1], flush=True)
        os._exit(7)
    stops = 0
    while True:
        status = os.waitpid(child, 0)[1]
        if os.WIFEXITED(status):
            print("exit code", os.WEXITSTATUS(status), "after many stops" if stops > 20 else stops)
            break
        stops += 1
        stopped = os.WSTOPSIG(status)
        ptrace(24, child, 0, 0 if stopped in (signal.SIGTRAP, signal.SIGSTOP) else stopped)  # PTRACE_SYSCALL
