using System.Globalization;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Redirect.Session;

/// <summary>Tells of each request that the agents gave to this laptop.</summary>
internal sealed class RequestWatch(Action<RedirectEvent> report)
{
    private const int LongestPath = 200;

    public async Task HandleAsync(IncomingChannel incoming)
    {
        await using var feed = new RequestFeed(incoming.Accept());
        try
        {
            await foreach (var request in feed.ReadAllAsync(CancellationToken.None))
            {
                report(new RedirectEvent(RedirectEventKind.Request, Line(request), request));
            }
        }
        catch (IOException)
        {
            // The connection ended, and says so itself.
        }
    }

    /// <summary>One line for people: <c>GET /products 200 12 ms from 10.1.2.3</c>.</summary>
    internal static string Line(RequestSeen request)
    {
        string what = request.Method is null
            ? $"{request.Protocol} on port {request.Port}"
            : $"{Printable(request.Method)} {Printable(request.Path ?? "")} {(request.Status is null or 0 ? "no answer" : request.Status.Value.ToString(CultureInfo.InvariantCulture))}";
        string time = request.Milliseconds < 10 ? request.Milliseconds.ToString("0.0", CultureInfo.InvariantCulture) : request.Milliseconds.ToString("0", CultureInfo.InvariantCulture);
        return $"{what} {time} ms from {Printable(request.From)}{(request.Missed > 0 ? $" ({request.Missed} before it were not shown)" : "")}";
    }

    /// <summary>What a caller sent must neither move the terminal's cursor nor fill its screen.</summary>
    private static string Printable(string text) =>
        // Most are; the two ranges are Unicode's control characters.
        text.Length <= LongestPath && !text.AsSpan().ContainsAnyInRange('\0', '\u001f') && !text.AsSpan().ContainsAnyInRange('\u007f', '\u009f') ? text
        : string.Concat(text.Take(LongestPath).Select(c => char.IsControl(c) ? '?' : c)) + (text.Length > LongestPath ? "…" : "");
}
