using System.Net.WebSockets;
using System.Security.Cryptography;
using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Redirect;

/// <summary>
/// A download, an idle WebSocket and a steady caller of the origin, while the way between laptop and agent is
/// gone for a time.
/// </summary>
internal sealed class Outage(ReplicatedApp app, KloopRun run)
{
    private const long Size = 200L << 20;

    /// <summary>Goes through it.</summary>
    /// <param name="cut">Takes the way away.</param>
    /// <param name="length">For how long.</param>
    /// <param name="mend">Gives it back.</param>
    public async Task SurviveAsync(Func<Task> cut, TimeSpan length, Func<Task> mend)
    {
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Add("kubernetes-route-as", "ada");
        await Eventually.IsAsync(() => http.GetStringAsync(app.Web), a => a.Contains("ada", StringComparison.Ordinal), "this node leads to the agent");
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("kubernetes-route-as", "ada");
        await socket.ConnectAsync(new UriBuilder(app.Web) { Scheme = "ws", Path = "/socket" }.Uri, default);
        Assert.Equal("before", await EchoAsync(socket, "before"));

        var atCut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var download = DownloadAsync(http, atCut, goOn.Task);
        await atCut.Task;
        using var stop = new CancellationTokenSource();
        await cut();
        goOn.SetResult();
        var origin = OriginAsync(stop.Token);
        long began = System.Diagnostics.Stopwatch.GetTimestamp();
        if (length > TimeSpan.FromSeconds(15)) await run.SaysAsync("lost");
        TestContext.Current.TestOutputHelper?.WriteLine($"said to be lost after {System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
        var left = length - System.Diagnostics.Stopwatch.GetElapsedTime(began);
        if (left > TimeSpan.Zero) await Task.Delay(left);
        await mend();
        began = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.Equal("after", await EchoAsync(socket, "after").WaitAsync(TimeSpan.FromSeconds(60)));
        TestContext.Current.TestOutputHelper?.WriteLine($"the WebSocket goes on {System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s after the return");
        Assert.Equal(Sum(), await download.WaitAsync(TimeSpan.FromSeconds(120)));
        await stop.CancelAsync();
        var (asked, failed) = await origin;
        TestContext.Current.TestOutputHelper?.WriteLine($"the origin answered {asked} requests meanwhile, {failed.Count} failed");
        Assert.True(failed.Count == 0, string.Join('\n', failed.Take(3)));
    }

    private async Task<string> DownloadAsync(HttpClient http, TaskCompletionSource atCut, Task goOn)
    {
        await using var stream = await http.GetStreamAsync(new Uri(app.Web, $"/bytes?count={Size}"));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        for (long read = 0; await stream.ReadAsync(buffer) is var count and > 0;)
        {
            hash.AppendData(buffer.AsSpan(0, count));
            read += count;
            if (read < Size / 10 || atCut.Task.IsCompleted) continue;
            atCut.SetResult();
            await goOn;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private async Task<(int Asked, IReadOnlyList<string> Failed)> OriginAsync(CancellationToken stop)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        int asked = 0;
        var failed = new List<string>();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                string answer = await http.GetStringAsync(app.Web, CancellationToken.None);
                if (!answer.Contains("origin", StringComparison.Ordinal)) failed.Add(answer);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                failed.Add(e.Message);
            }

            asked++;
            await Task.Delay(20, CancellationToken.None);
        }

        return (asked, failed);
    }

    private static async Task<string> EchoAsync(ClientWebSocket socket, string text)
    {
        await socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, default);
        var buffer = new byte[100];
        var got = await socket.ReceiveAsync(buffer, default);
        return System.Text.Encoding.UTF8.GetString(buffer, 0, got.Count);
    }

    private static string Sum()
    {
        using var expected = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (byte[] piece in LaptopServer.Pieces(Size)) expected.AppendData(piece);
        return Convert.ToHexStringLower(expected.GetHashAndReset());
    }
}
