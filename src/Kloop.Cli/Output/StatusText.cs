using System.Text;
using Kloop.Engine.Dev;
using Kloop.Engine.Redirect;

namespace Kloop.Cli.Output;

/// <summary>Redirects as lines for people. Pure.</summary>
internal static class StatusText
{
    /// <summary>What puts right what dead sessions left in the namespace that is looked at.</summary>
    public const string Heal = "kloop heal";

    /// <summary>All redirects of a namespace.</summary>
    /// <param name="states">The redirects.</param>
    /// <param name="nothing">What to say when there are none.</param>
    /// <param name="ages">Whether to say how long ago a session was lost, which changes all the time.</param>
    /// <param name="heal">What puts right what dead sessions left.</param>
    public static string Of(IReadOnlyList<RedirectState> states, string nothing, bool ages = true, string heal = Heal)
    {
        if (states.Count == 0) return nothing + Environment.NewLine;
        var text = new StringBuilder();
        foreach (var state in states) Add(text, state, ages, heal);
        return text.ToString();
    }

    /// <summary>Workloads that are developed in; empty for none.</summary>
    /// <param name="states">The workloads.</param>
    /// <param name="heal">What puts right what dead sessions left.</param>
    public static string Developed(IReadOnlyList<DevState> states, string heal = Heal)
    {
        var text = new StringBuilder();
        foreach (var state in states)
        {
            string since = state.Since is { } time ? $" since {time.LocalDateTime:yyyy-MM-dd HH:mm:ss}" : "";
            text.AppendLine($"{state.Workload}: {(state.Patched ? "developed in" : "not changed, but objects are there")}, by {state.Who}{since}");
            text.AppendLine($"  session  {Word(state.Liveness)}: {state.Reason}");
            if (state.Liveness == Liveness.Dead) text.AppendLine($"  remedy   {heal}");
            text.AppendLine($"  by hand  {state.UndoByHand}");
        }

        return text.ToString();
    }

    private static void Add(StringBuilder text, RedirectState state, bool ages, string heal)
    {
        string since = state.Since is { } time ? $" since {time.LocalDateTime:yyyy-MM-dd HH:mm:ss}" : "";
        text.AppendLine($"{state.Service}: {What(state)}, by {state.Who}{since}");
        foreach (var session in state.Sessions)
        {
            string lost = ages && session.LostSecondsAgo is { } seconds ? $" (lost {seconds} s ago)" : "";
            string route = session.Route.Length > 0 ? $" with {session.Route}" : "";
            text.AppendLine($"  session  {Word(session.Liveness)}: {session.Reason}{lost}; {session.Owner}@{session.Host}{route}, since {session.Since.LocalDateTime:yyyy-MM-dd HH:mm:ss}");
        }

        if (state.Sessions.Count == 0) text.AppendLine($"  session  {Word(state.Liveness)}: {state.Reason}");
        if (state.Liveness == Liveness.Dead || state.Sessions.Any(s => s.Liveness == Liveness.Dead)) text.AppendLine($"  remedy   {heal}");
        text.AppendLine($"  by hand  {state.UndoByHand}");
    }

    private static string What(RedirectState state) =>
        state.Switched ? "redirected"
        : state.Liveness == Liveness.Live ? "in use, its traffic as it was"
        : "not switched, but objects are there";

    private static string Word(Liveness liveness) => liveness.ToString().ToLowerInvariant();
}
