using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Kloop.Bench.Shoes;

/// <summary>The program that is measured.</summary>
internal static class Client
{
    public static async Task<int> RunAsync(string host, ushort port, string what, int count)
    {
        var place = new IPEndPoint((await Dns.GetHostAddressesAsync(host, AddressFamily.InterNetwork))[0], port);
        Console.WriteLine(what switch
        {
            "blocking" => Percentiles(Enumerable.Range(0, count).Select(_ => Connect(place)).ToList()),
            "non-blocking" => Percentiles(await ConnectsAsync(place, count)),
            "steady" => await SteadyAsync(place, count),
            _ => Throughput(place, what, (long)count << 20),
        });
        return 0;
    }

    private static string Percentiles(List<double> microseconds)
    {
        var sorted = microseconds.Skip(microseconds.Count / 10).Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Count / 2]:F0} / {sorted[sorted.Count * 99 / 100]:F0}");
    }

    private static double Connect(IPEndPoint place)
    {
        using var socket = New();
        long began = Stopwatch.GetTimestamp();
        socket.Connect(place);
        double took = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
        End(socket);
        return took;
    }

    private static async Task<List<double>> ConnectsAsync(IPEndPoint place, int count)
    {
        var took = new List<double>();
        for (int i = 0; i < count; i++) took.Add(await ConnectAsync(place));
        return took;
    }

    private static async Task<double> ConnectAsync(IPEndPoint place)
    {
        using var socket = New();
        long began = Stopwatch.GetTimestamp();
        await socket.ConnectAsync(place);
        double took = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
        End(socket);
        return took;
    }

    private static async Task<string> SteadyAsync(IPEndPoint place, int seconds)
    {
        var took = new List<double>();
        long began = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (Stopwatch.GetElapsedTime(began).TotalSeconds < seconds && await timer.WaitForNextTickAsync())
        {
            took.AddRange(await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ConnectAsync(place))));
        }

        return string.Create(CultureInfo.InvariantCulture, $"{took.Count} made, {took.Count / Stopwatch.GetElapsedTime(began).TotalSeconds:F0}/s, {Percentiles(took)} µs");
    }

    private static string Throughput(IPEndPoint place, string what, long bytes)
    {
        using var socket = New();
        socket.Connect(place);
        byte[] buffer = new byte[256 * 1024];
        long began = Stopwatch.GetTimestamp(), left = bytes;
        socket.Send([(byte)what[0]]);
        if (what == "down")
        {
            while (left > 0) left -= socket.Receive(buffer);
        }
        else
        {
            while (left > 0) left -= socket.Send(buffer);
            socket.Shutdown(SocketShutdown.Send);
            socket.Receive(buffer);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6 / Stopwatch.GetElapsedTime(began).TotalSeconds:F0}");
    }

    private static Socket New() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private static void End(Socket socket)
    {
        socket.Send("x"u8);
        socket.Receive(new byte[1]);
    }
}
