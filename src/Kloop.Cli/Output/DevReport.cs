using System.Text.Json;
using Kloop.Engine.Dev;

namespace Kloop.Cli.Output;

/// <summary>Shows what the dev loop does: lines for people on stderr, or JSON on stdout.</summary>
/// <param name="json">JSON instead of lines.</param>
/// <param name="time">The clock.</param>
/// <param name="colours">Whether lines may have colours.</param>
internal sealed class DevReport(bool json, TimeProvider time, bool colours = false)
{
    private readonly long _began = time.GetTimestamp();

    public void Write(DevEvent what)
    {
        if (json)
        {
            ConsoleLines.Write(false, JsonSerializer.Serialize(what, JsonLines.Default.DevEvent));
            return;
        }

        string line = what.Kind == DevEventKind.Output ? $"        {Text(what)}" : $"{Mark(what.Kind)} {time.GetElapsedTime(_began).TotalSeconds,5:0.0} s  {Text(what)}";
        ConsoleLines.Write(true, colours && Colour(what.Kind) is { } colour ? $"\e[{colour}m{line}\e[0m" : line);
    }

    /// <summary>Of several workloads it says which, unless its first words do: the workload, or one of its pods.</summary>
    internal static string Text(DevEvent what)
    {
        if (!what.OfSeveral || what.Workload is not { } workload) return what.Text;
        string name = workload.Split('/')[^1];
        bool isSaid = what.Kind != DevEventKind.Output
            && (what.Text.StartsWith(workload, StringComparison.Ordinal) || what.Text.StartsWith($"{name}-", StringComparison.Ordinal));
        return isSaid ? what.Text : $"{name}: {what.Text}";
    }

    /// <summary>The terminal's code for a colour (ECMA-48 SGR); null for none.</summary>
    private static string? Colour(DevEventKind kind) => kind switch
    {
        DevEventKind.Crashed or DevEventKind.Failed or DevEventKind.Lost => "31",
        DevEventKind.Rebuild => "33",
        DevEventKind.Ready or DevEventKind.Restored => "32",
        DevEventKind.Output => "2",
        _ => null,
    };

    private static string Mark(DevEventKind kind) => kind switch
    {
        DevEventKind.Ready => "ready",
        DevEventKind.Note => " note",
        DevEventKind.Changed => " sync",
        DevEventKind.Failed => " fail",
        DevEventKind.Rebuild => "build",
        DevEventKind.Crashed => "crash",
        DevEventKind.Lost => " lost",
        DevEventKind.Restored => " back",
        DevEventKind.Ended => " done",
        _ => "     ",
    };
}
