namespace Kloop.Engine.Deploy;

/// <summary>How an application is deployed, as the command line says.</summary>
public sealed record DeployOptions
{
    /// <summary>How long is waited until everything is ready.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Waits until everything is ready, and only then removes what is deployed no more.</summary>
    public bool Wait { get; init; } = true;

    /// <summary>Removes what an earlier deployment put there and this one does not have.</summary>
    public bool Prune { get; init; } = true;

    /// <summary>Takes over fields that others own with other values.</summary>
    public bool ForceConflicts { get; init; }

    /// <summary>Services that are deployed to an overlay, besides those that it has; empty for those alone.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Objects, such as <c>deployment/cart</c>, that are deployed and stay as they are: somebody develops in them.</summary>
    public IReadOnlySet<string> Untouched { get; init; } = new HashSet<string>();

    /// <summary>This program, to be called by helm; the file with the images' references is added as its last argument.</summary>
    public IReadOnlyList<string> PostRenderer { get; init; } = [];
}
