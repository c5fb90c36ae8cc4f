using System.Diagnostics;
using Nerdbank.Streams;

namespace Kloop.Bench.Tunnel;

/// <summary>Nerdbank.Streams' MultiplexingStream, protocol 3, with anonymous channels: they wait for no answer to the offer.</summary>
internal sealed class NerdbankMultiplexer(MultiplexingStream multiplexer) : IMultiplexer
{
    public static async Task<IMultiplexer> ConnectAsync(string host, int port, CancellationToken cancellationToken) =>
        new NerdbankMultiplexer(await CreateAsync(await Contender.DialAsync(host, port, cancellationToken), cancellationToken));

    public static Task ServeAsync(string host, int port, CancellationToken cancellationToken) => Contender.AcceptAsync(
        host, port,
        async stream =>
        {
            var multiplexer = await CreateAsync(stream, cancellationToken, suspended: true);
            multiplexer.ChannelOffered += (_, offer) => _ = Service.ServeAsync(multiplexer.AcceptChannel(offer.QualifiedId.Id).AsStream());
            multiplexer.StartListening();
            await multiplexer.Completion;
        },
        cancellationToken);

    public Task<Stream> OpenAsync(CancellationToken cancellationToken) => Task.FromResult(multiplexer.CreateChannel().AsStream());

    public ValueTask DisposeAsync() => multiplexer.DisposeAsync();

    private static Task<MultiplexingStream> CreateAsync(Stream stream, CancellationToken cancellationToken, bool suspended = false) =>
        MultiplexingStream.CreateAsync(
            stream,
            new MultiplexingStream.Options
            {
                ProtocolMajorVersion = 3,
                DefaultChannelReceivingWindowSize = Contender.ChannelWindow,
                StartSuspended = suspended,
                TraceSource = new TraceSource("none", SourceLevels.Off),
            },
            cancellationToken);
}
