# Fetches each URL; prints a line for each: the body, NAME, REFUSED or another error.
import os, socket, sys, urllib.request, urllib.error
opener = urllib.request.build_opener(*([] if os.getenv("FETCH_BY_PROXY") else [urllib.request.ProxyHandler({})]))
for url in sys.argv[1:]:
    try:
        print(opener.open(url, timeout=20).read().decode(), flush=True)
    except urllib.error.URLError as e:
        r = e.reason
        print("NAME" if isinstance(r, socket.gaierror) else "REFUSED" if isinstance(r, ConnectionRefusedError) else repr(e), flush=True)
