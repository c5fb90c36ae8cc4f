using Kloop.Engine.Environments;

namespace Kloop.Cli.Output;

/// <summary>Environments as lines for people. Pure.</summary>
internal static class EnvironmentText
{
    private static readonly string[] Heads = ["ENVIRONMENT", "OWNER", "BRANCH", "OVER", "EXPIRES", .. CostText.Heads];

    /// <summary>That it is made.</summary>
    public static string Made(EnvironmentRecord made, DateTimeOffset now)
    {
        string branch = made.Branch is null ? "" : $", branch {made.Branch}";
        string end = made.Expires is { } expires ? $", expires {TimeToLive.Distance(expires - now)}" : "";
        string services = made.Services.Count == 0 ? "" : $" with {string.Join(", ", made.Services)}";
        return $"environment {made.Name} is there: {(made.Base is null ? "for all of the application" : $"an overlay over {made.Base}{services}")}, {made.Owner}'s{branch}{end}";
    }

    /// <summary>What to say next.</summary>
    public static string Next(EnvironmentRecord made, bool used)
    {
        string where = used ? "" : $" -n {made.Name}";
        return made.Base is not null && made.Services.Count == 0 ? $"next: kloop up{where} SERVICE" : $"next: kloop up{where}";
    }

    /// <summary>Without what it costs.</summary>
    public static EnvironmentState StateOf(EnvironmentRecord made) => new(made.Name, made.Owner, made.Branch, made.Base, made.Since, made.Expires, made.IsGoing, null);

    /// <summary>A table of environments.</summary>
    /// <param name="states">The environments.</param>
    /// <param name="current">The namespace at hand, which gets a mark; null for none.</param>
    /// <param name="nothing">What to say when there are none.</param>
    /// <param name="now">The time.</param>
    /// <param name="ages">Whether to say how long they have, which changes all the time; else until when.</param>
    public static string Table(IReadOnlyList<EnvironmentState> states, string? current, string nothing, DateTimeOffset now, bool ages = true) =>
        states.Count == 0 ? nothing + Environment.NewLine : TextTable.Of([Heads, .. states.Select(s => Row(s, current, now, ages))]);

    private static string[] Row(EnvironmentState state, string? current, DateTimeOffset now, bool ages) =>
    [
        state.Environment + (state.Environment == current ? " *" : ""), state.Owner, state.Branch ?? "-", state.Base ?? "-",
        state.IsGoing ? "going" : state.Expires is { } end ? Expiry(end, now, ages) : "never",
        .. CostText.Cells(state.Cost),
    ];

    private static string Expiry(DateTimeOffset end, DateTimeOffset now, bool ages) =>
        end > now ? ages ? TimeToLive.Distance(end - now) : $"{end.LocalDateTime:yyyy-MM-dd HH:mm}"
        : ages ? $"over ({TimeToLive.Distance(end - now)})" : "over";
}
