using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Kloop.Agent.Tests.Doubles;

namespace Kloop.Agent.Tests.Http1;

/// <summary>
/// Many callers and an origin, both without manners, share the agent's connections. Whatever else happens, an answer
/// is the caller's own: it carries the request's number in its head and body, and what the origin had of the request's body.
/// The seed is printed when it fails.
/// </summary>
public sealed class PoolFuzzTests
{
    private const int Callers = 24;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(4);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answers_AreTheCallersOwn(bool laptop)
    {
        int seed = Random.Shared.Next();
        using var origin = new WildOrigin(seed);
        int answered = 0;
        using (var end = new CancellationTokenSource(Length))
        {
            await using var agent = new RunningAgent(origin.Address);
            await using var session = laptop ? await agent.TakeAsync(origin.AsLaptop) : null;
            try
            {
                await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => Task.Run(async () =>
                {
                    var caller = new WildCaller(agent.Service, new Random(seed + i), i);
                    while (!end.IsCancellationRequested) await caller.TalkAsync().InTime();
                    Interlocked.Add(ref answered, caller.Answered);
                })));
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, laptop {laptop}: {e}");
            }

            Assert.True(answered > Callers, $"seed {seed}: {answered} answers");
            Assert.True(origin.Shared > 0, $"seed {seed}: no connection was used twice");
        }

        // Nothing is left of any of them.
        await Waiting.UntilAsync(() => origin.Open == 0);
    }

    /// <summary>What either end reads, as simply as can be.</summary>
    private sealed class Reader(Socket socket)
    {
        private readonly byte[] _buffer = new byte[8192];
        private int _start;
        private int _end;

        /// <summary>A head's lines; null at the end.</summary>
        public async Task<List<string>?> HeadAsync()
        {
            var lines = new List<string>();
            while (true)
            {
                if (await LineAsync() is not { } line) return lines.Count == 0 ? null : throw new EndOfStreamException("half a head");
                if (line.Length == 0) return lines;
                lines.Add(line);
            }
        }

        /// <summary>A body's bytes, whatever says where it ends.</summary>
        public async Task<string> BodyAsync(List<string> head, bool untilTheEnd)
        {
            if (Value(head, "Transfer-Encoding") is not null) return await ChunksAsync();
            if (Value(head, "Content-Length") is { } length) return await TakeAsync(int.Parse(length, CultureInfo.InvariantCulture));
            var rest = new StringBuilder();
            while (untilTheEnd && await ByteAsync() is var b and >= 0) rest.Append((char)b);
            return rest.ToString();
        }

        private async Task<string> ChunksAsync()
        {
            var body = new StringBuilder();
            while (true)
            {
                string size = await LineAsync() ?? throw new EndOfStreamException("half a body");
                int count = int.Parse(size.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                if (count == 0) break;
                body.Append(await TakeAsync(count));
                if (await LineAsync() != "") throw new EndOfStreamException("half a chunk");
            }

            while ((await LineAsync() ?? throw new EndOfStreamException("half the trailers")).Length > 0)
            {
            }

            return body.ToString();
        }

        private async Task<string> TakeAsync(int count)
        {
            var text = new StringBuilder(count);
            while (text.Length < count) text.Append(await ByteAsync() is var b and >= 0 ? (char)b : throw new EndOfStreamException("half a body"));
            return text.ToString();
        }

        private async Task<string?> LineAsync()
        {
            var line = new StringBuilder();
            while (true)
            {
                int b = await ByteAsync();
                if (b < 0) return line.Length == 0 ? null : throw new EndOfStreamException("half a line");
                if (b != '\n') line.Append((char)b);
                else return line.ToString().TrimEnd('\r');
            }
        }

        private async ValueTask<int> ByteAsync()
        {
            if (_start == _end) (_start, _end) = (0, await socket.ReceiveAsync(_buffer));
            return _end == 0 ? -1 : _buffer[_start++];
        }
    }

    /// <summary>Asks what it likes, how it likes; each request has its own number.</summary>
    private sealed class WildCaller(IPEndPoint agent, Random random, int number)
    {
        private int _requests;

        /// <summary>Whole answers that it checked.</summary>
        public int Answered { get; private set; }

        /// <summary>One connection, from its beginning to whatever end.</summary>
        public async Task TalkAsync()
        {
            using var socket = await SocketTalk.CallAsync(agent);
            try
            {
                await AskAsync(socket);
            }
            catch (Exception e) when (e is SocketException or EndOfStreamException or ObjectDisposedException)
            {
                // The origin lost it, on purpose; or this caller itself left.
            }
        }

        private async Task AskAsync(Socket socket)
        {
            int count = random.Next(1, 8);
            var asked = new Queue<(string Id, string Method, string Body)>();
            bool pipelines = random.Next(3) == 0, leaves = random.Next(8) == 0;
            var reader = new Reader(socket);
            for (int i = 0; i < count; i++)
            {
                string id = $"{number}-{_requests++}";
                string method = Any("GET", "GET", "HEAD", "POST", "PUT", "PATCH");
                string body = method is "GET" or "HEAD" && random.Next(4) > 0 ? "" : $"{id}:" + new string((char)random.Next('a', 'z'), random.Next(3) == 0 ? random.Next(100_000) : random.Next(100));
                string bytes = Request(id, method, body, last: i == count - 1);
                if (leaves && random.Next(3) == 0)
                {
                    await SendAsync(socket, bytes[..random.Next(bytes.Length)]);
                    if (random.Next(2) == 0) Tunnel.Relay.ResetSocket(socket);
                    return;
                }

                asked.Enqueue((id, method, body));
                var sending = SendAsync(socket, bytes);
                if (i == count - 1 && random.Next(4) == 0) sending = EndAsync(sending, socket);
                while (asked.Count > 0 && (!pipelines || i == count - 1))
                {
                    var (ofId, ofMethod, ofBody) = asked.Dequeue();
                    if (!await IsAnsweredAsync(reader, ofId, ofMethod, ofBody)) return;
                }

                await sending;
            }
        }

        private async Task<bool> IsAnsweredAsync(Reader reader, string id, string method, string body)
        {
            while (true)
            {
                var head = await reader.HeadAsync();
                // The agent's own word: broken chunks, or the laptop's program was lost.
                if (head is null || (head[0] is "HTTP/1.1 400 Bad Request" or "HTTP/1.1 502 Bad Gateway" && Value(head, "id") is null)) return false;
                if (Value(head, "id") is not { } of) Assert.Fail($"{id} was answered: {string.Join('|', head)}");
                else Assert.Equal(id, of);
                int status = int.Parse(head[0].Split(' ')[1], CultureInfo.InvariantCulture);
                if (status < 200) continue;
                string got = method == "HEAD" || status == 204 ? "" : await reader.BodyAsync(head, untilTheEnd: true);
                bool whole = Value(head, "Transfer-Encoding") is not null || Value(head, "Content-Length") is not null;
                if (whole && method != "HEAD" && status != 204) Assert.Equal(Value(head, "early") is null ? $"{id}={body}" : $"{id}=", got);
                else if (got.Length > 0) Assert.StartsWith(got.Length < id.Length ? got : $"{id}=", got, StringComparison.Ordinal);
                Answered++;
                return !head.Contains("Connection: close");
            }
        }

        private string Request(string id, string method, string body, bool last)
        {
            string connection = last && random.Next(2) == 0 ? "Connection: close\r\n" : "";
            string head = $"{method} /{id} HTTP/1.1\r\nHost: x\r\nid: {id}\r\n{connection}";
            if (body.Length == 0) return head + "\r\n";
            if (random.Next(2) == 0) return $"{head}Content-Length: {body.Length}\r\n\r\n{body}";
            return $"{head}Transfer-Encoding: chunked\r\n\r\n{Chunks(random, body)}{(random.Next(30) == 0 ? "no end\r\n" : "0\r\n")}{Any("", "sum: 1\r\n")}\r\n";
        }

        private async Task SendAsync(Socket socket, string text)
        {
            byte[] bytes = Encoding.ASCII.GetBytes(text);
            for (int at = 0; at < bytes.Length;)
            {
                int count = Math.Min(bytes.Length - at, random.Next(2) == 0 ? random.Next(1, 200) : random.Next(1, 50_000));
                if (count < 200 && bytes.Length > 10_000) count = Math.Min(bytes.Length - at, 20_000);
                await Tunnel.Relay.SendAllAsync(socket, bytes.AsMemory(at, count), default);
                at += count;
                if (random.Next(4) == 0) await Task.Yield();
            }
        }

        private static async Task EndAsync(Task sending, Socket socket)
        {
            await sending;
            socket.Shutdown(SocketShutdown.Send);
        }

        private string Any(params string[] of) => of[random.Next(of.Length)];
    }

    /// <summary>Answers what it was asked, in any way that there is, and some that there are not.</summary>
    private sealed class WildOrigin : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private int _open;
        private int _shared;

        public WildOrigin(int seed)
        {
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _listener.Listen(1000);
            _ = AcceptAsync(new Random(seed));
        }

        public IPEndPoint Address => (IPEndPoint)_listener.LocalEndPoint!;

        /// <summary>Connections that are open.</summary>
        public int Open => _open;

        /// <summary>Requests on a connection that another caller had before.</summary>
        public int Shared => _shared;

        public async Task AsLaptop(Tunnel.Channels.IncomingChannel incoming)
        {
            using var socket = await SocketTalk.CallAsync(Address);
            await using var channel = incoming.Accept();
            await Tunnel.Relay.RunAsync(channel, socket, CancellationToken.None);
        }

        public void Dispose() => _listener.Dispose();

        private async Task AcceptAsync(Random random)
        {
            try
            {
                while (true) _ = ServeAsync(await _listener.AcceptAsync(), new Random(random.Next()));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private async Task ServeAsync(Socket socket, Random random)
        {
            Interlocked.Increment(ref _open);
            try
            {
                await Task.Yield();
                var reader = new Reader(socket);
                string before = "";
                while (await reader.HeadAsync() is { } head)
                {
                    string caller = Value(head, "id")!.Split('-')[0];
                    if (before.Length > 0 && caller != before) Interlocked.Increment(ref _shared);
                    before = caller;
                    if (!await AnswerAsync(socket, reader, head, random)) break;
                }
            }
            catch (Exception e) when (e is SocketException or EndOfStreamException or FormatException)
            {
                // The agent passes on that a caller left.
            }
            finally
            {
                if (random.Next(2) == 0) Tunnel.Relay.ResetSocket(socket);
                socket.Dispose();
                Interlocked.Decrement(ref _open);
            }
        }

        /// <summary>Answers one request; false when the connection ends with it.</summary>
        private static async Task<bool> AnswerAsync(Socket socket, Reader reader, List<string> head, Random random)
        {
            string id = Value(head, "id")!;
            bool toHead = head[0].StartsWith("HEAD ", StringComparison.Ordinal);
            bool early = random.Next(6) == 0;
            string body = early ? "" : await reader.BodyAsync(head, untilTheEnd: false);
            if (random.Next(25) == 0) return false;
            for (int i = random.Next(8); i > 5; i--) await SayAsync(socket, $"HTTP/1.1 10{i - 4} Wait\r\nid: {id}\r\n\r\n");
            string text = $"{id}={body}";
            string fields = $"id: {id}\r\n{(early ? "early: 1\r\n" : "")}";
            string stray = random.Next(10) == 0 ? "HTTP/1.1 200 OK\r\nid: stray\r\nContent-Length: 5\r\n\r\nstray" : "";
            // What is sent at once arrives at once: nobody could tell later bytes from an answer.
            if (text.Length > 1000) stray = "";
            bool untilTheEnd = false;
            switch (random.Next(6))
            {
                case 0:
                    await SayAsync(socket, $"HTTP/1.1 204 No Content\r\n{fields}\r\n{stray}");
                    break;
                case 1 when !toHead:
                    untilTheEnd = true;
                    await SayAsync(socket, $"HTTP/1.1 200 OK\r\n{fields}\r\n{text}");
                    break;
                case 2 or 3:
                    await SayAsync(socket, $"HTTP/1.1 200 OK\r\n{fields}Transfer-Encoding: chunked\r\n\r\n{(toHead ? "" : Chunks(random, text) + "0\r\nsum: 1\r\n\r\n")}{stray}");
                    break;
                default:
                    bool half = random.Next(20) == 0;
                    await SayAsync(socket, $"HTTP/1.1 200 OK\r\n{fields}Content-Length: {text.Length}\r\n\r\n{(toHead ? "" : half ? text[..(text.Length / 2)] : text + stray)}");
                    if (half) return false;
                    break;
            }

            if (early && random.Next(3) > 0) await reader.BodyAsync(head, untilTheEnd: false);
            else if (early) return false;
            return !untilTheEnd && random.Next(10) > 0;
        }

        private static ValueTask SayAsync(Socket socket, string text) => Tunnel.Relay.SendAllAsync(socket, Encoding.ASCII.GetBytes(text), default);
    }

    private static string? Value(List<string> head, string name) =>
        head.FirstOrDefault(l => l.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))?[(name.Length + 2)..];

    private static string Chunks(Random random, string text)
    {
        var chunks = new StringBuilder();
        for (int at = 0; at < text.Length;)
        {
            int count = Math.Min(text.Length - at, random.Next(1, 20_000));
            chunks.Append(CultureInfo.InvariantCulture, $"{count:x}{(random.Next(3) == 0 ? ";x=\"y\"" : "")}\r\n{text.AsSpan(at, count)}\r\n");
            at += count;
        }

        return chunks.ToString();
    }
}
