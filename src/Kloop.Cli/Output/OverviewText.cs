using Kloop.Engine.Overview;

namespace Kloop.Cli.Output;

/// <summary>Everything of <c>kloop status</c> as lines for people. Pure.</summary>
internal static class OverviewText
{
    /// <summary>The lines.</summary>
    /// <param name="overview">What is to be told.</param>
    /// <param name="now">The time.</param>
    /// <param name="ages">Whether to say how long ago things were, which changes all the time.</param>
    public static string Of(StatusOverview overview, DateTimeOffset now, bool ages = true)
    {
        bool used = overview.Redirects is { Count: > 0 } || overview.Developed.Count > 0;
        string[] sections =
        [
            Here(overview) + (overview.Redirects is { } redirects && (redirects.Count > 0 || !used) ? StatusText.Of(redirects, Nothing(overview), ages) : "")
                + StatusText.Developed(overview.Developed) + PauseText.Of(overview.Paused, ages),
            .. (overview.Elsewhere ?? []).Select(e => Elsewhere(e, ages)),
            overview.Cost is { } cost ? CostText.Table(cost, used) : "",
            overview.Environments.Count > 0 ? EnvironmentText.Table(overview.Environments, overview.Namespace, "", now, ages) : "",
            ClusterText.Table(overview.Clusters, overview.Context),
            string.Concat(overview.Notes.Select(n => $"note: {n}{Environment.NewLine}")),
        ];
        return string.Join(Environment.NewLine, sections.Where(s => s.Length > 0));
    }

    private static string Elsewhere(StatusOverview other, bool ages)
    {
        string heal = $"{StatusText.Heal} -n {other.Namespace}";
        return $"namespace {other.Namespace}{Environment.NewLine}"
            + (other.Redirects is { Count: > 0 } redirects ? StatusText.Of(redirects, "", ages, heal) : "") + StatusText.Developed(other.Developed, heal) + PauseText.Of(other.Paused, ages, heal)
            + string.Concat(other.Notes.Select(n => $"note: {n}{Environment.NewLine}"));
    }

    private static string Nothing(StatusOverview overview) => $"nothing is redirected in namespace \"{overview.Namespace}\" of context \"{overview.Context}\"";

    /// <summary>Of an overlay, whose the rest is.</summary>
    private static string Here(StatusOverview overview) =>
        overview.Environments.FirstOrDefault(e => e.Environment == overview.Namespace)?.Base is { } under
            ? $"environment {overview.Namespace}: an overlay over {under}, which has the other Services{Environment.NewLine}" : "";
}
