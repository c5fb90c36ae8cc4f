using System.Net.Sockets;
using System.Threading.Channels;

namespace Kloop.Shoes.Network.Datagrams;

/// <summary>The datagrams between one socket of the program and one port in the cluster.</summary>
internal sealed class DatagramFlow
{
    private const int LongestDatagram = 65535;

    /// <summary>What waits for the cluster; more is lost, as UDP may.</summary>
    private const int MostWaiting = 256;

    /// <summary>RFC 4787, REQ-5: a mapping must not expire in less than two minutes.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(2);

    /// <summary>Before a place that refused is tried again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<byte[]> _out = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>What the program sent.</summary>
    public void Add(byte[] datagram) => _out.Writer.TryWrite(datagram);

    /// <summary>Until nothing has come from either side for a while, or it fails.</summary>
    /// <param name="open">Opens the way.</param>
    /// <param name="back">Gives the program what comes back.</param>
    /// <param name="failed">Told why there is no way.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(
        Func<Task<IClusterDatagrams>> open, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<int>> back, Action<string> failed, CancellationToken cancellationToken)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        IClusterDatagrams far;
        try
        {
            far = await open().WaitAsync(cancellationToken);
        }
        catch (IOException e)
        {
            if (!cancellationToken.IsCancellationRequested) failed(e.Message);
            await Task.Delay(Pause, CancellationToken.None);
            return;
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await using (far)
        {
            idle.CancelAfter(Idle);
            Task[] ways = [OutAsync(far, idle), BackAsync(far, back, idle)];
            await Task.WhenAny(ways);
            await idle.CancelAsync();
            try
            {
                await Task.WhenAll(ways);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // Idle, or over: the next datagram opens the way anew.
            }
        }
    }

    private async Task OutAsync(IClusterDatagrams far, CancellationTokenSource idle)
    {
        await foreach (var datagram in _out.Reader.ReadAllAsync(idle.Token))
        {
            idle.CancelAfter(Idle);
            await far.SendAsync(datagram, idle.Token);
        }
    }

    private static async Task BackAsync(IClusterDatagrams far, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<int>> back, CancellationTokenSource idle)
    {
        byte[] buffer = new byte[LongestDatagram];
        while (await far.ReceiveAsync(buffer, idle.Token) is { } length)
        {
            idle.CancelAfter(Idle);
            try
            {
                await back(buffer.AsMemory(0, length), idle.Token);
            }
            catch (SocketException)
            {
                // The program's socket is closed, or full.
            }
        }
    }
}
