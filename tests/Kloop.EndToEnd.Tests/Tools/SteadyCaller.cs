using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kloop.EndToEnd.Tests.Tools;

/// <summary>Asks every 20 ms on a new connection, from its creation to its end, and keeps what was not the right answer.</summary>
internal sealed class SteadyCaller : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _failed = [];
    private readonly Task _running;
    private int _asked;

    /// <param name="to">The address.</param>
    /// <param name="name">Whose requests, by the routing header; null for nobody's.</param>
    /// <param name="expected">Who has to answer.</param>
    public SteadyCaller(Uri to, string? name, string expected) => _running = RunAsync(to, name, expected);

    /// <summary>How many were asked, and what went wrong.</summary>
    public async Task<(int Asked, IReadOnlyList<string> Failed)> StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        return (_asked, _failed);
    }

    /// <summary>Who answers; why nobody does, after an exclamation mark.</summary>
    public static async Task<string> AskAsync(Uri to, string? name)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        if (name is not null) http.DefaultRequestHeaders.Add("kubernetes-route-as", name);
        try
        {
            return (string?)JsonNode.Parse(await http.GetStringAsync(to))!["servedBy"] ?? "! nobody";
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException)
        {
            return "! " + (e.InnerException ?? e).Message;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task RunAsync(Uri to, string? name, string expected)
    {
        while (!_stop.IsCancellationRequested)
        {
            _asked++;
            string answer = await AskAsync(to, name);
            if (answer != expected) _failed.Add(answer);
            await Task.Delay(Pause, CancellationToken.None);
        }
    }
}
