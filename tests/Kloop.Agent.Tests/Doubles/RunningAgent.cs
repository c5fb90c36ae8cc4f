using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Kloop.Agent.Control;
using Kloop.Agent.Healing;
using Kloop.Agent.Http;
using Kloop.Agent.Listening;
using Kloop.Agent.Routing;
using Kloop.Tunnel;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Handshake;
using Kloop.Tunnel.Session;

namespace Kloop.Agent.Tests.Doubles;

/// <summary>A whole agent on loopback, without its process.</summary>
internal sealed class RunningAgent : IAsyncDisposable
{
    public static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private readonly CancellationTokenSource _stop = new();
    private readonly ServiceListener _service;
    private readonly ControlListener _control;
    private readonly RoutingContext _routing;
    private readonly HttpFront _front;
    private readonly SelfHealing _healing;
    private readonly Task _running;

    public RunningAgent(IPEndPoint origin, TimeProvider? time = null, TimeSpan? headLimit = null, TimeSpan? tryPause = null)
    {
        var port = new PortMapping(80, 0, origin);
        var log = new AgentLog(Log, time ?? TimeProvider.System);
        _routing = new RoutingContext(Sessions, log, TimeProvider.System, tryPause);
        _front = new HttpFront(_routing, headLimit);
        _front.StartAsync(default).GetAwaiter().GetResult();
        var tls = new TlsFront(_front);
        _service = new ServiceListener(port, new ConnectionRouter(Sessions, Canaries, _front, tls, log, TimeProvider.System, headLimit));
        _healing = new SelfHealing(Sessions, null, log, TimeProvider.System);
        _control = new ControlListener(new AgentOptions(0, 0, [port], Key), Sessions, Canaries, _front, tls, _healing, log, time ?? TimeProvider.System);
        _running = Task.WhenAll(_service.RunAsync(_stop.Token), _control.RunAsync(_stop.Token));
    }

    public SessionTable Sessions { get; } = new(TimeProvider.System);

    public CanaryTable Canaries { get; } = new();

    public LineLog Log { get; } = new();

    public IPEndPoint Service => _service.Address;

    public IPEndPoint Control => _control.Address;

    public async Task<TunnelConnection> ConnectAsync(Func<IncomingChannel, Task> onIncoming, byte[]? key = null, TimeProvider? time = null)
    {
        var socket = await SocketTalk.CallAsync(Control);
        return await TunnelHandshake.ConnectAsync(new NetworkStream(socket, ownsSocket: true), key ?? Key, onIncoming, time ?? TimeProvider.System, default).InTime();
    }

    /// <summary>A laptop whose session takes everything.</summary>
    public async Task<TunnelConnection> TakeAsync(Func<IncomingChannel, Task> onIncoming, string id = "one")
    {
        var laptop = await ConnectAsync(onIncoming);
        Assert.Null((await RegisterAsync(laptop, id)).Clash);
        return laptop;
    }

    /// <summary>A laptop whose session has a route.</summary>
    public async Task<TunnelConnection> TakeAsync(Func<IncomingChannel, Task> onIncoming, SessionRoute route, string id = "one")
    {
        var laptop = await ConnectAsync(onIncoming);
        var answer = await RegisterAsync(laptop, id, route);
        Assert.Null(answer.Clash);
        Assert.Null(answer.Error);
        return laptop;
    }

    public static async Task<ControlAnswer> RegisterAsync(TunnelConnection laptop, string id, SessionRoute? route = null) =>
        await AskAsync(laptop, new ControlQuestion(Register: new RegisterRoute(Info(id, route))));

    public static async Task<ControlAnswer> AskAsync(TunnelConnection laptop, ControlQuestion question) =>
        await ControlChannel.Open(laptop).AskAsync(question, default).InTime();

    public static SessionInfo Info(string id, SessionRoute? route = null) =>
        new(id, "ada", "laptop-of-" + id, DateTimeOffset.UnixEpoch, route ?? new SessionRoute());

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running.InTime());
        await _front.DisposeAsync();
        _routing.Dispose();
        _healing.Dispose();
        _stop.Dispose();
    }
}

/// <summary>The agent's log, to be waited on line by line.</summary>
internal sealed class LineLog : StringWriter
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    public override void WriteLine(string? value) => _lines.Writer.TryWrite(value!);

    /// <summary>The next line that contains a text.</summary>
    public async Task<string> LineAsync(string text)
    {
        while (true)
        {
            string line = await _lines.Reader.ReadAsync().InTime();
            if (line.Contains(text, StringComparison.Ordinal)) return line;
        }
    }
}
