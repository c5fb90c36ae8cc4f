using Kloop.Engine.Redirect.Session;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Tests.Redirect.Session;

public sealed class RequestWatchTests
{
    public static TheoryData<RequestSeen, string> Lines => new()
    {
        { Seen("GET", "/products", 200, 12.4), "GET /products 200 12 ms from 10.1.2.3" },
        { Seen("POST", "/", 500, 0.24), "POST / 500 0.2 ms from 10.1.2.3" },
        { Seen("GET", "/", 0, 30000), "GET / no answer 30000 ms from 10.1.2.3" },
        { Seen("GET", "/", 200, 1) with { Missed = 7 }, "GET / 200 1.0 ms from 10.1.2.3 (7 before it were not shown)" },
        { new RequestSeen(default, "10.1.2.3", 5432, "TCP", null, null, null, 99.6), "TCP on port 5432 100 ms from 10.1.2.3" },
        { Seen("GET", "/\e[2J\r\nx\u009b1m", 200, 1), "GET /?[2J??x?1m 200 1.0 ms from 10.1.2.3" },
        { Seen("GET", "/" + new string('a', 300), 200, 1), $"GET /{new string('a', 199)}… 200 1.0 ms from 10.1.2.3" },
    };

    [Theory, MemberData(nameof(Lines))]
    public void Request_IsOneLine_ThatCannotHarmATerminal(RequestSeen request, string line) => Assert.Equal(line, RequestWatch.Line(request));

    private static RequestSeen Seen(string method, string path, int status, double milliseconds) =>
        new(default, "10.1.2.3", 80, "HTTP/1.1", method, path, status, milliseconds);
}
