using System.Text.Json;
using Kloop.Engine.Redirect;

namespace Kloop.Cli.Output;

/// <summary>
/// Shows what a redirect does: lines for people on stderr, or JSON on stdout. Steps are shown before
/// their writer goes on; requests when the terminal has time for them, and never after a step that followed them.
/// </summary>
/// <param name="json">JSON instead of lines.</param>
/// <param name="time">The clock.</param>
/// <param name="colours">Whether lines may have colours.</param>
/// <param name="prefix">With several Services: whose lines these are; else null.</param>
internal sealed class RedirectReport(bool json, TimeProvider time, bool colours = false, ServicePrefix? prefix = null) : IAsyncDisposable
{
    /// <summary>What a person can follow; the rest is counted. JSON has all.</summary>
    private const int MostLinesASecond = 20;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly long _began = time.GetTimestamp();
    private readonly Lock _lock = new();
    private readonly RequestQueue _requests = new();
    private Task? _showing;
    private long _secondBegan = time.GetTimestamp();
    private int _shown;
    private long _hidden;

    public void Write(RedirectEvent what)
    {
        if (what.Kind == RedirectEventKind.Request)
        {
            _requests.Add(what);
            // Not for each: whoever tells of a request must not wait for the terminal.
            if (_showing is null)
            {
                lock (_lock) _showing ??= Task.Run(ShowRequestsAsync);
            }

            return;
        }

        lock (_lock)
        {
            ShowQueued_NeedsLock();
            TellHidden_NeedsLock();
            Show_NeedsLock(what);
        }
    }

    /// <summary>Shows what is still queued.</summary>
    public async ValueTask DisposeAsync()
    {
        _requests.Complete();
        if (_showing is not null) await _showing;
    }

    private async Task ShowRequestsAsync()
    {
        while (true)
        {
            var more = _requests.WaitAsync();
            if (Volatile.Read(ref _hidden) > 0 && await Task.WhenAny(more, Task.Delay(Second, time)) != more)
            {
                lock (_lock) TellHidden_NeedsLock();
            }

            bool any = await more;
            lock (_lock)
            {
                ShowQueued_NeedsLock();
                if (!any) TellHidden_NeedsLock();
            }

            if (!any) return;
        }
    }

    private void ShowQueued_NeedsLock()
    {
        if (json)
        {
            ShowQueuedAsJson_NeedsLock();
            return;
        }

        while (_requests.Take() is { } next)
        {
            if (time.GetElapsedTime(_secondBegan) >= Second)
            {
                TellHidden_NeedsLock();
                (_secondBegan, _shown) = (time.GetTimestamp(), 0);
            }

            if (++_shown > MostLinesASecond) _hidden++;
            else Show_NeedsLock(next);
        }
    }

    /// <summary>Each write costs as much as a request does: those that wait go together.</summary>
    private void ShowQueuedAsJson_NeedsLock()
    {
        var lines = new List<string>();
        while (_requests.Take() is { } next) lines.Add(Json(next));
        if (lines.Count > 0) ConsoleLines.Write(false, string.Join('\n', lines));
    }

    private void TellHidden_NeedsLock()
    {
        if (_hidden > 0) Line($"{Mark(RedirectEventKind.Request)} {Elapsed}  … and {_hidden} more", null);
        _hidden = 0;
    }

    private void Show_NeedsLock(RedirectEvent what)
    {
        if (json)
        {
            ConsoleLines.Write(false, Json(what));
            return;
        }

        Line($"{Mark(what.Kind)} {Elapsed}  {what.Text}", Colour(what));
    }

    private void Line(string text, string? colour)
    {
        foreach (string line in prefix is null ? (string[])[text] : text.Split('\n'))
        {
            ConsoleLines.Write(true, prefix?.Before(colours) + (colours && colour is not null ? $"\e[{colour}m{line}\e[0m" : line));
        }
    }

    private string Json(RedirectEvent what) => JsonSerializer.Serialize(what with { Service = prefix?.Service }, JsonLines.Default.RedirectEvent);

    private string Elapsed => $"{time.GetElapsedTime(_began).TotalSeconds,5:0.0} s";

    /// <summary>The terminal's code for a colour (ECMA-48 SGR); null for none.</summary>
    private static string? Colour(RedirectEvent what) => what switch
    {
        { Kind: RedirectEventKind.Lost } or { Request.Status: 0 or >= 500 } => "31",
        { Request.Status: >= 400 } => "33",
        { Kind: RedirectEventKind.Ready or RedirectEventKind.Restored } => "32",
        { Kind: RedirectEventKind.Request } => "2",
        _ => null,
    };

    private static string Mark(RedirectEventKind kind) => kind switch
    {
        RedirectEventKind.Ready => "ready",
        RedirectEventKind.Note => " note",
        RedirectEventKind.Lost => " lost",
        RedirectEventKind.Restored => " back",
        RedirectEventKind.Request => "  req",
        RedirectEventKind.Ended => " done",
        _ => "     ",
    };
}
