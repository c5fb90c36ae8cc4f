using System.Threading.Channels;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Handshake;

namespace Kloop.Tunnel.Tests.Doubles;

/// <summary>A laptop and an agent that went through the handshake, and can again on another stream.</summary>
internal sealed class ResumablePair : IAsyncDisposable
{
    private readonly Channel<IncomingChannel> _atAgent = Channel.CreateUnbounded<IncomingChannel>();
    private readonly TimeProvider _time;
    private readonly TimeProvider _agentTime;

    private ResumablePair(TimeProvider? time, TimeProvider? agentTime) =>
        (_time, _agentTime) = (time ?? TimeProvider.System, agentTime ?? time ?? TimeProvider.System);

    public static byte[] Key { get; } = ChannelReading.Bytes(32, seed: 7);

    public ResumableConnections Table { get; } = new();

    public TunnelConnection Laptop { get; private set; } = null!;

    public TunnelConnection Agent { get; private set; } = null!;

    /// <summary>The laptop's end of the newest stream.</summary>
    public DuplexStream LaptopStream { get; private set; } = null!;

    public DuplexStream AgentStream { get; private set; } = null!;

    public static async Task<ResumablePair> ConnectAsync(
        TimeProvider? time = null, TimeProvider? agentTime = null,
        Func<DuplexStream, Stream>? laptopEnd = null, Func<DuplexStream, Stream>? agentEnd = null, int buffer = 64 * 1024)
    {
        var pair = new ResumablePair(time, agentTime);
        var (laptop, agent) = pair.NewStreams(buffer);
        var accepting = pair.AcceptAsync(agentEnd?.Invoke(agent) ?? agent);
        pair.Laptop = await TunnelHandshake.ConnectAsync(
            laptopEnd?.Invoke(laptop) ?? laptop, Key, _ => Task.CompletedTask, pair._time, default).InTime();
        pair.Agent = (await accepting.InTime())!;
        return pair;
    }

    /// <summary>Both ends of a stream that nobody has used yet; they are <see cref="LaptopStream"/> and <see cref="AgentStream"/> now.</summary>
    public (DuplexStream Laptop, DuplexStream Agent) NewStreams(int buffer = 64 * 1024) =>
        (LaptopStream, AgentStream) = DuplexStream.Pair(buffer);

    public Task<TunnelConnection?> AcceptAsync(Stream agent) => TunnelHandshake.AcceptAsync(
        agent, Key, async (_, incoming) => await _atAgent.Writer.WriteAsync(incoming), Table, _agentTime, default);

    public Task<bool> ResumeAsync(Stream laptop) => TunnelHandshake.ResumeAsync(Laptop, laptop, Key, _time, default);

    /// <summary>The laptop comes back on a new stream.</summary>
    public async Task<bool> ResumeAsync()
    {
        var (laptop, agent) = NewStreams();
        var accepting = AcceptAsync(agent);
        bool resumed = await ResumeAsync(laptop).InTime();
        if (resumed) Assert.Null(await accepting.InTime());
        return resumed;
    }

    /// <summary>Both ends know that they are cut off.</summary>
    public async Task CutAsync()
    {
        LaptopStream.Cut();
        await Laptop.WaitForInterruptionAsync(default).InTime();
        await Agent.WaitForInterruptionAsync(default).InTime();
    }

    /// <summary>A channel that the laptop opened and the agent accepted.</summary>
    public async Task<(TunnelChannel Laptop, TunnelChannel Agent)> ChannelAsync()
    {
        var laptop = Laptop.Open(TunnelPair.Somewhere);
        var agent = (await AtAgent()).Accept();
        await laptop.Opened.InTime();
        return (laptop, agent);
    }

    public Task<IncomingChannel> AtAgent() => _atAgent.Reader.ReadAsync().InTime();

    public async ValueTask DisposeAsync()
    {
        await Laptop.DisposeAsync().InTime();
        await Agent.DisposeAsync().InTime();
    }
}
