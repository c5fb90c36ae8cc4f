using System.Globalization;
using System.Text.Json.Nodes;
using Kloop.Engine.Redirect;
using Kloop.Shoes.Environment;

namespace Kloop.Engine.Environments.Making;

/// <summary>What <c>kloop env create</c> is to make.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Owner">Whose it is, as <c>kloop status</c> says it.</param>
public sealed record EnvironmentWish(string Name, string Owner)
{
    /// <summary>The git branch; null for none.</summary>
    public string? Branch { get; init; }

    /// <summary>The namespace that pull secrets and copies come from; null for none.</summary>
    public string? From { get; init; }

    /// <summary>It has all of the application, although it has a base.</summary>
    public bool Whole { get; init; }

    /// <summary>The services that an overlay deploys; empty for those that <c>up</c> and <c>dev</c> name.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>How long it lives, as <see cref="Environments.TimeToLive"/>; null for ever.</summary>
    public string? TimeToLive { get; init; }

    /// <summary>Quota of requested processors; null for none.</summary>
    public string? Cpu { get; init; }

    /// <summary>Quota of memory; null for none.</summary>
    public string? Memory { get; init; }

    /// <summary>Keeps the pods of other environments out.</summary>
    public bool Isolate { get; init; }

    /// <summary>Secrets and ConfigMaps to copy from the base, such as <c>secret/database</c>.</summary>
    public IReadOnlyList<string> Copies { get; init; } = [];

    /// <summary>The cluster's user who gets the rights in it; null when nobody is named.</summary>
    public string? User { get; init; }

    /// <summary>Whether it is an overlay.</summary>
    public bool IsOverlay => From is not null && !Whole;

    /// <summary>Refuses what cannot be; needs no cluster.</summary>
    /// <exception cref="UsageException">The text has every fault.</exception>
    public void Check()
    {
        var faults = new List<string>();
        void Try(Action check)
        {
            try
            {
                check();
            }
            catch (UsageException e)
            {
                faults.Add(e.Message);
            }
        }

        Try(() => EnvironmentName.Check(Name));
        if (TimeToLive is not null) Try(() => Environments.TimeToLive.Parse(TimeToLive));
        if (Cpu is not null) Try(() => CheckQuantity("--cpu", Cpu, "2 or 500m"));
        if (Memory is not null) Try(() => CheckQuantity("--memory", Memory, "4Gi or 512Mi"));
        foreach (string copy in Copies) Try(() => CopyWish.Parse(copy));
        if (From is null && Copies.Count > 0) faults.Add($"--copy {Copies[0]}: say --from BASE, the namespace that has it");
        if (From is null && (Whole || Services.Count > 0)) faults.Add($"{(Whole ? "--whole" : "--service")} belongs to --from BASE");
        if (Whole && Services.Count > 0) faults.Add("--whole and --service: all of the application, or some services of it? Leave one out");
        if (From == Name) faults.Add($"--from {From}: an environment is another namespace than its base");
        if (faults.Count > 0) throw new UsageException(string.Join('\n', faults));
    }

    /// <summary>The namespace's labels.</summary>
    internal JsonObject Labels()
    {
        var labels = new JsonObject { [RedirectNames.ManagedBy] = RedirectNames.Kloop, [EnvironmentNames.Label] = Name, [EnvironmentNames.Owner] = EnvironmentName.LabelOf(Owner) };
        if (Branch is not null) labels[EnvironmentNames.Branch] = EnvironmentName.LabelOf(Branch);
        if (IsOverlay) labels[EnvironmentNames.Base] = From;
        return labels;
    }

    /// <summary>The namespace's annotations.</summary>
    internal JsonObject Annotations(DateTimeOffset now)
    {
        var notes = new JsonObject { [EnvironmentNames.Owner] = Owner };
        if (Branch is not null) notes[EnvironmentNames.Branch] = Branch;
        if (Services.Count > 0) notes[EnvironmentNames.Services] = string.Join(',', Services);
        if (TimeToLive is null) return notes;
        notes[EnvironmentNames.TimeToLive] = TimeToLive;
        notes[EnvironmentNames.Expires] = (now + Environments.TimeToLive.Parse(TimeToLive)).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        return notes;
    }

    private static void CheckQuantity(string option, string text, string example)
    {
        try
        {
            if (Quantity.Parse(text) > 0) return;
        }
        catch (EnvironmentException)
        {
            // Said below.
        }

        throw new UsageException($"{option} {text}: a quantity is needed, such as {example}");
    }
}

/// <summary>A Secret or ConfigMap to copy.</summary>
/// <param name="Kind"><c>Secret</c> or <c>ConfigMap</c>.</param>
/// <param name="Name">Its name.</param>
public sealed record CopyWish(string Kind, string Name)
{
    /// <exception cref="UsageException">It is neither.</exception>
    public static CopyWish Parse(string text) => text.Split('/', 2) switch
    {
        ["secret" or "secrets", { Length: > 0 } name] => new CopyWish("Secret", name),
        ["configmap" or "configmaps" or "cm", { Length: > 0 } name] => new CopyWish("ConfigMap", name),
        _ => throw new UsageException($"--copy {text}: secret/NAME or configmap/NAME is needed"),
    };
}
