using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Kloop.Engine.Redirect.Session;
using Kloop.Shoes.Network;
using Kloop.Tunnel;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Redirect.Network;

/// <summary>The cluster's network by way of a session's agent, whose pod resolves and dials.</summary>
/// <param name="link">A connection to an agent, waited for.</param>
internal sealed class TunnelNetwork(Func<CancellationToken, Task<AgentLink>> link) : IClusterNetwork
{
    private const ushort NameServerPort = 53;

    /// <summary>How long a name server may take when there is another one to ask.</summary>
    private static readonly TimeSpan ServerLimit = TimeSpan.FromSeconds(2);

    /// <summary>Between two rounds: a name server that refuses is about to start again, or its Service to lead elsewhere.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private volatile ClusterResolver? _resolver;

    public async Task<ClusterResolver> ResolverAsync(CancellationToken cancellationToken)
    {
        if (_resolver is { } known) return known;
        var answer = await (await link(cancellationToken)).ResolverAsync(cancellationToken)
            ?? throw new IOException("the agent is of an older kloop, and does not say how it resolves names");
        return _resolver = new ClusterResolver(answer.Servers, answer.Search, answer.Dots)
        {
            Hosts = (answer.Hosts ?? new Dictionary<string, string[]>()).ToDictionary(
                h => h.Key, h => (IReadOnlyList<IPAddress>)[.. h.Value.Select(a => IPAddress.TryParse(a, out var ip) ? ip : null).OfType<IPAddress>()], StringComparer.OrdinalIgnoreCase),
        };
    }

    public async Task<byte[]> AskAsync(ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        var resolver = await ResolverAsync(cancellationToken);
        if (resolver.Servers.Count == 0) throw new IOException("the agent's pod has no name server");
        while (true)
        {
            foreach (string server in resolver.Servers)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                if (resolver.Servers.Count > 1) limit.CancelAfter(ServerLimit);
                try
                {
                    return await AskAsync(server, question, limit.Token);
                }
                catch (Exception e) when (e is IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
                {
                    // The next one may answer, or this one in the next round.
                }
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    public async Task<ClusterDial> DialAsync(string host, ushort port, CancellationToken cancellationToken)
    {
        var channel = (await link(cancellationToken)).Dial(host, port);
        var (error, _) = await channel.Opened.WaitAsync(cancellationToken);
        if (error == DialError.None) return new ClusterDial(SocketError.Success, new ChannelConnection(channel));
        await channel.DisposeAsync();
        return new ClusterDial(Of(error), null);
    }

    public async Task<IClusterDatagrams> OpenDatagramsAsync(string host, ushort port, CancellationToken cancellationToken)
    {
        var channel = (await link(cancellationToken)).OpenDatagrams(host, port);
        var (error, text) = await channel.Opened.WaitAsync(cancellationToken);
        if (error == DialError.None) return new ChannelDatagrams(channel);
        await channel.DisposeAsync();
        throw new IOException(text);
    }

    /// <summary>By TCP (RFC 1035, 4.2.2); the question travels with the request to connect, which is one round trip.</summary>
    private async Task<byte[]> AskAsync(string server, ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        await using var channel = (await link(cancellationToken)).Dial(server, NameServerPort);
        await using var stream = new ChannelStream(channel);
        byte[] framed = new byte[2 + question.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)question.Length);
        question.CopyTo(framed.AsMemory(2));
        await stream.WriteAsync(framed, cancellationToken);
        await stream.ReadExactlyAsync(framed.AsMemory(0, 2), cancellationToken);
        byte[] answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(framed)];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        return answer;
    }

    private static SocketError Of(DialError error) => error switch
    {
        DialError.Refused => SocketError.ConnectionRefused,
        DialError.TimedOut => SocketError.TimedOut,
        DialError.Denied => SocketError.AccessDenied,
        // The name was there a moment ago, when it was resolved.
        DialError.NoSuchHost => SocketError.HostNotFound,
        _ => SocketError.HostUnreachable,
    };

    private sealed class ChannelConnection(TunnelChannel channel) : IClusterConnection
    {
        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
            bytes.IsEmpty ? ValueTask.CompletedTask : channel.WriteAsync(bytes, cancellationToken);

        public Task RelayAsync(Socket socket, CancellationToken cancellationToken) => Relay.RunAsync(channel, socket, cancellationToken);

        public ValueTask DisposeAsync() => channel.DisposeAsync();
    }

    private sealed class ChannelDatagrams(TunnelChannel channel) : IClusterDatagrams
    {
        private readonly DatagramChannel _datagrams = new(channel);

        public ValueTask SendAsync(ReadOnlyMemory<byte> datagram, CancellationToken cancellationToken) => _datagrams.SendAsync(datagram, cancellationToken);

        public ValueTask<int?> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) => _datagrams.ReceiveAsync(buffer, cancellationToken);

        public ValueTask DisposeAsync() => _datagrams.DisposeAsync();
    }
}
