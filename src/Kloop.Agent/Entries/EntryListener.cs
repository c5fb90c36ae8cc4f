using System.Net;
using System.Net.Sockets;
using Kloop.Agent.Http;
using Kloop.Agent.Listening;
using Kloop.Agent.Routing;
using Kloop.Tunnel;

namespace Kloop.Agent.Entries;

/// <summary>Listens for one entry until it is disposed of. Listens from construction on.</summary>
internal sealed class EntryListener : IDisposable
{
    private readonly Entry _entry;
    private readonly HttpFront _front;
    private readonly TimeProvider _time;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();

    /// <param name="entry">What it leads to.</param>
    /// <param name="wanted">The port that it had before; another one is taken when that one is in use, 0 for any.</param>
    /// <param name="front">Serves it.</param>
    /// <param name="time">Clock.</param>
    public EntryListener(Entry entry, ushort wanted, HttpFront front, TimeProvider time)
    {
        (_entry, _front, _time) = (entry, front, time);
        _listener = Listen(wanted);
        _ = Task.Run(RunAsync);
    }

    public ushort Port => (ushort)((IPEndPoint)_listener.LocalEndPoint!).Port;

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private static Socket Listen(ushort wanted)
    {
        try
        {
            return TcpListening.Start(TcpListening.AnyAddress, wanted);
        }
        catch (SocketException) when (wanted != 0)
        {
            return TcpListening.Start(TcpListening.AnyAddress, 0);
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var socket = await TcpListening.AcceptAsync(_listener, _stop.Token);
                _ = Task.Run(() => ServeAsync(socket));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The session ended.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        try
        {
            // An Ingress controller speaks first, and HTTP.
            var speech = await FirstBytes.LookAsync(socket, Timeout.InfiniteTimeSpan, FirstBytes.LineLimit, _time, _stop.Token);
            if (speech is Speech.Http1 or Speech.Http2)
            {
                _front.Serve(socket, speech, new Arrival(null, _entry, Tls: false));
                return;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // Closed below.
        }

        Relay.ResetSocket(socket);
    }
}
