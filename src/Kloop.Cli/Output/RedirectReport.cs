using System.Text.Json;
using Kloop.Engine.Redirect;

namespace Kloop.Cli.Output;

/// <summary>Shows what a redirect does: lines for people on stderr, or JSON on stdout.</summary>
internal sealed class RedirectReport(bool json, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private readonly Lock _lock = new();

    public void Write(RedirectEvent what)
    {
        lock (_lock)
        {
            if (json)
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(what, JsonLines.Default.RedirectEvent));
                Console.Out.Flush();
                return;
            }

            Console.Error.WriteLine($"{Mark(what.Kind)} {time.GetElapsedTime(_began).TotalSeconds,5:0.0} s  {what.Text}");
        }
    }

    private static string Mark(RedirectEventKind kind) => kind switch
    {
        RedirectEventKind.Ready => "ready",
        RedirectEventKind.Note => " note",
        RedirectEventKind.Lost => " lost",
        RedirectEventKind.Restored => " back",
        RedirectEventKind.Ended => " done",
        _ => "     ",
    };
}
