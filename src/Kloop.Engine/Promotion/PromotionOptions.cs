namespace Kloop.Engine.Promotion;

/// <summary>What to promote, where to, and how it is told to git.</summary>
/// <param name="Wish">Which image is to become which.</param>
/// <param name="Folder">Where the developer stands.</param>
public sealed record PromotionOptions(PromotionWish Wish, string Folder)
{
    /// <summary>Files or folders of the GitOps repository; empty for the repository that <see cref="Folder"/> lies in.</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>Template of a branch to commit to; null for the one that is checked out.</summary>
    public string? Branch { get; init; }

    /// <summary>Whether to commit.</summary>
    public bool Commit { get; init; }

    /// <summary>The remote to push to; null to push nothing.</summary>
    public string? Remote { get; init; }

    /// <summary>Template of the commit's message.</summary>
    public string Message { get; init; } = PromotionTemplate.Message;

    /// <summary>Whether to change nothing.</summary>
    public bool DryRun { get; init; }
}
