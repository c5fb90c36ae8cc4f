using System.Globalization;
using System.Text.Json.Nodes;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Environments;

/// <summary>An environment, as its namespace tells.</summary>
/// <param name="Name">Its name, and its namespace's.</param>
/// <param name="Owner">Whose it is.</param>
public sealed record EnvironmentRecord(string Name, string Owner)
{
    /// <summary>The git branch; null for none.</summary>
    public string? Branch { get; init; }

    /// <summary>The namespace that it is an overlay over; null for one that has all of the application.</summary>
    public string? Base { get; init; }

    /// <summary>The services that an overlay deploys, as they were named when it was made.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>When it was made, UTC.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>When it may be pruned, UTC; null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>How long it lives after it was last deployed to; null for ever.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>Whether the cluster is removing it.</summary>
    public bool IsGoing { get; init; }

    /// <summary>Whether its time is over.</summary>
    public bool HasExpired(DateTimeOffset now) => Expires is { } end && end <= now;

    /// <summary>Reads a namespace; null for one that is no environment of Kloop's making.</summary>
    public static EnvironmentRecord? Of(JsonObject ns)
    {
        if (!RedirectNames.IsOurs(ns) || ns.Text("metadata", "labels", EnvironmentNames.Label) is null) return null;
        string? Note(string key) => ns.Text("metadata", "annotations", key) is { Length: > 0 } text ? text : null;
        return new EnvironmentRecord(ns.Name(), Note(EnvironmentNames.Owner) ?? ns.Text("metadata", "labels", EnvironmentNames.Owner) ?? "somebody")
        {
            Branch = Note(EnvironmentNames.Branch),
            Base = ns.Text("metadata", "labels", EnvironmentNames.Base),
            Services = Note(EnvironmentNames.Services)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
            Since = Time(ns.Text("metadata", "creationTimestamp")) ?? default,
            Expires = Time(Note(EnvironmentNames.Expires)),
            TimeToLive = Note(EnvironmentNames.TimeToLive) is { } ttl ? Environments.TimeToLive.TryParse(ttl) : null,
            IsGoing = ns.Text("status", "phase") == "Terminating",
        };
    }

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
