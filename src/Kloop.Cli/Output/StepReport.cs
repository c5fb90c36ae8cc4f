using System.Text.Json;
using Kloop.Engine.Applications;
using Kloop.Engine.Steps;

namespace Kloop.Cli.Output;

/// <summary>Shows what steps do: lines for people on stderr, or JSON on stdout.</summary>
/// <param name="json">JSON instead of lines.</param>
/// <param name="time">The clock.</param>
/// <param name="colours">Whether lines may have colours.</param>
internal sealed class StepReport(bool json, TimeProvider time, bool colours)
{
    private readonly long _began = time.GetTimestamp();

    public void Write(StepEvent what)
    {
        if (json)
        {
            ConsoleLines.Write(false, JsonSerializer.Serialize(what, JsonLines.Default.StepEvent));
            return;
        }

        string subject = what.Subject.Length == 0 ? "" : what.Subject + ": ";
        string took = what.Seconds is { } seconds ? $" ({seconds:0.0} s)" : "";
        if (what.Kind == StepEventKind.Log)
        {
            string prefix = what.Subject.Length == 0 ? "    | " : $"    {what.Subject} | ";
            Line(string.Join('\n', what.Text.TrimEnd().Split('\n').Select(l => prefix + l)), "2");
        }
        else
        {
            Line($"{Mark(what.Kind),-5} {time.GetElapsedTime(_began).TotalSeconds,5:0.0} s  {what.Step,-6} {subject}{what.Text}{took}", Colour(what.Kind));
        }
    }

    /// <summary>What nobody wrote, and what is not done: said before anything happens.</summary>
    public void Assumed(Application application)
    {
        foreach (string sentence in application.Assumed) Write(new StepEvent(StepEventKind.Note, "found", "", sentence));
        foreach (var (place, what) in application.Unsupported) Write(new StepEvent(StepEventKind.Note, "found", "", $"{place}: {what}"));
    }

    private void Line(string text, string? colour) => ConsoleLines.Write(true, colours && colour is not null ? $"\e[{colour}m{text}\e[0m" : text);

    /// <summary>The terminal's code for a colour (ECMA-48 SGR); null for none.</summary>
    private static string? Colour(StepEventKind kind) => kind switch
    {
        StepEventKind.Failed => "31",
        StepEventKind.Note => "33",
        StepEventKind.Progress => "2",
        _ => null,
    };

    private static string Mark(StepEventKind kind) => kind switch
    {
        StepEventKind.Done => " done",
        StepEventKind.Note => " note",
        StepEventKind.Failed => "FAIL",
        _ => "",
    };
}
