namespace Kloop.Engine.Import.DevSpace;

/// <summary>What is wanted of a project: the one that was asked for, or one that it depends on.</summary>
/// <param name="Profiles">Profiles to apply.</param>
/// <param name="Develops">Its <c>dev</c> counts.</param>
internal sealed record ProjectUse(IReadOnlyList<string> Profiles, bool Develops)
{
    /// <summary>Where its deployments go; null for the application's namespace.</summary>
    public string? Namespace { get; init; }

    /// <summary>Its own dependencies do not count.</summary>
    public bool IgnoresDependencies { get; init; }

    /// <summary>Its images are there already.</summary>
    public bool SkipsBuild { get; init; }
}
