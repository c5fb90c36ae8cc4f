using System.Threading.Channels;
using Kloop.Tunnel.Channels;

namespace Kloop.Tunnel.Tests.Doubles;

/// <summary>A laptop's and an agent's end of one tunnel over memory, past the handshake.</summary>
internal sealed class TunnelPair : IAsyncDisposable
{
    private readonly Channel<IncomingChannel> _atLaptop = Channel.CreateUnbounded<IncomingChannel>();
    private readonly Channel<IncomingChannel> _atAgent = Channel.CreateUnbounded<IncomingChannel>();

    public TunnelPair(TimeProvider? time = null, int buffer = 64 * 1024)
    {
        (LaptopStream, AgentStream) = DuplexStream.Pair(buffer);
        Laptop = new TunnelConnection(LaptopStream, TunnelSide.Laptop, Into(_atLaptop), time ?? TimeProvider.System);
        Agent = new TunnelConnection(AgentStream, TunnelSide.Agent, Into(_atAgent), time ?? TimeProvider.System);
    }

    public static ChannelTarget Somewhere { get; } = new(ChannelKind.Dial, 80, "somewhere");

    public DuplexStream LaptopStream { get; }

    public DuplexStream AgentStream { get; }

    public TunnelConnection Laptop { get; }

    public TunnelConnection Agent { get; }

    public Task<IncomingChannel> AtLaptop() => _atLaptop.Reader.ReadAsync().InTime();

    public Task<IncomingChannel> AtAgent() => _atAgent.Reader.ReadAsync().InTime();

    /// <summary>A channel that the laptop opened and the agent accepted.</summary>
    public async Task<(TunnelChannel Laptop, TunnelChannel Agent)> ChannelAsync()
    {
        var laptop = Laptop.Open(Somewhere);
        var agent = (await AtAgent()).Accept();
        await laptop.Opened.InTime();
        return (laptop, agent);
    }

    public async ValueTask DisposeAsync()
    {
        await Laptop.DisposeAsync().InTime();
        await Agent.DisposeAsync().InTime();
    }

    private static Func<IncomingChannel, Task> Into(Channel<IncomingChannel> queue) => async incoming => await queue.Writer.WriteAsync(incoming);
}
