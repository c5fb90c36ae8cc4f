using System.Text;
using Kloop.Engine.GitOps;
using Kloop.Engine.Redirect;

namespace Kloop.Cli.Output;

/// <summary>Pauses of Flux and Argo CD as lines for people. Pure.</summary>
internal static class PauseText
{
    /// <summary>All pauses of a namespace; empty for none.</summary>
    /// <param name="states">The pauses.</param>
    /// <param name="ages">Whether to say how long ago each was taken, which changes all the time.</param>
    /// <param name="heal">What ends those of dead sessions.</param>
    public static string Of(IReadOnlyList<PauseState> states, bool ages = true, string heal = StatusText.Heal)
    {
        var text = new StringBuilder();
        foreach (var state in states)
        {
            text.AppendLine($"{state.Paused}: paused by Kloop, {state.What}");
            foreach (var holder in state.Holders)
            {
                string ago = ages && holder.AgeSeconds is { } age ? $" {Age(age)} ago," : "";
                text.AppendLine($"  session  {holder.Liveness.ToString().ToLowerInvariant()}: {holder.Reason}; {holder.Who},{ago} expires {holder.Expires.LocalDateTime:yyyy-MM-dd HH:mm}");
            }

            if (state.Holders.Any(h => h.Liveness == Liveness.Dead)) text.AppendLine($"  remedy   {heal}");
            text.AppendLine($"  by hand  {state.UndoByHand}");
        }

        return text.ToString();
    }

    private static string Age(long seconds) => TimeSpan.FromSeconds(Math.Max(0, seconds)) switch
    {
        { TotalMinutes: < 1 } age => $"{age.Seconds} s",
        { TotalHours: < 1 } age => $"{age.Minutes} min",
        { TotalDays: < 1 } age => $"{age.Hours} h {age.Minutes} min",
        var age => $"{age.Days} d {age.Hours} h",
    };
}
