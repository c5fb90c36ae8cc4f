using Kloop.Engine.Applications;

namespace Kloop.Engine.Projects.Dev;

/// <summary>How one image is developed in.</summary>
/// <param name="Folders">What is synced.</param>
/// <param name="Watched">What is watched besides, absolute.</param>
/// <param name="Rules">What a change needs.</param>
internal sealed record DevPlan(IReadOnlyList<SyncFolder> Folders, IReadOnlyList<string> Watched, IReadOnlyList<ChangeRule> Rules)
{
    /// <summary>Makes what the Dockerfile copies and the repository has not; empty without.</summary>
    public IReadOnlyList<(int Line, IReadOnlyList<string> Command, string Directory)> Before { get; init; } = [];

    /// <summary>Sentences about what was not sure.</summary>
    public IReadOnlyList<string> Assumed { get; init; } = [];
}
