using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Applications;

/// <summary>A container that is developed in: what goes into it, and what runs there.</summary>
/// <param name="Place">Where it stands; null when it was concluded.</param>
/// <param name="Image">The image that its container runs, as manifests name it; null when a selector tells.</param>
public sealed record DevTarget(Place? Place, string? Image)
{
    /// <summary>Pods by label, where no image tells; empty otherwise.</summary>
    public IReadOnlyDictionary<string, string> Selector { get; init; } = new Dictionary<string, string>();

    /// <summary>The container; null for the one with the image, or the only one.</summary>
    public string? Container { get; init; }

    /// <summary>Null for the application's.</summary>
    public string? Namespace { get; init; }

    /// <summary>What is synced.</summary>
    public IReadOnlyList<SyncFolder> Folders { get; init; } = [];

    /// <summary>
    /// Further folders of the laptop, absolute, whose files are not sent themselves: a change in one needs what
    /// <see cref="Rules"/> say, such as a build (of a library that the program refers to) or another image.
    /// </summary>
    public IReadOnlyList<string> Watched { get; init; } = [];

    /// <summary>What a change needs, the first rule that matches decides; empty for the language's usual ones.</summary>
    public IReadOnlyList<ChangeRule> Rules { get; init; } = [];

    /// <summary>What the container runs in place of its own command; null for that.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Where its process runs; null for the image's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The image that the container runs while it is developed in; null for its own.</summary>
    public string? DevImage { get; init; }

    /// <summary>Variables that it gets in addition.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Show its log.</summary>
    public bool Logs { get; init; } = true;

    /// <summary>Open a shell in it in place of showing logs: the shell's command; null for no.</summary>
    public IReadOnlyList<string>? Terminal { get; init; }
}

/// <summary>Which way files go.</summary>
public enum SyncDirection
{
    /// <summary>From the laptop into the container.</summary>
    Upload,

    /// <summary>From the container to the laptop.</summary>
    Download,

    /// <summary>Both.</summary>
    Both,
}

/// <summary>A folder of the laptop and where it is in the container.</summary>
/// <param name="Place">Where it stands; null when it was concluded.</param>
/// <param name="Laptop">Absolute.</param>
/// <param name="Container">Absolute, or relative to the container's working directory.</param>
public sealed record SyncFolder(Place? Place, string Laptop, string Container)
{
    /// <summary>Only what these patterns (of .gitignore) name; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Not what these patterns name, in the container's direction and back.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Which way.</summary>
    public SyncDirection Direction { get; init; }

    /// <summary>
    /// The folder whose changes the rules are about, where it is not the synced one itself: sources, of which
    /// <see cref="ChangeAction.BuildHere"/> makes what is synced. Absolute; null for <see cref="Laptop"/>.
    /// </summary>
    public string? Sources { get; init; }

    /// <summary>Further folders of sources, absolute, such as those of projects that the program's refers to; none in another.</summary>
    public IReadOnlyList<string> MoreSources { get; init; } = [];
}

/// <summary>What a change needs.</summary>
public enum ChangeAction
{
    /// <summary>The file is copied, and the program sees it.</summary>
    Copy,

    /// <summary>The file is copied, then a command runs in the container.</summary>
    Run,

    /// <summary>The file is copied, then the process starts again.</summary>
    Restart,

    /// <summary>The image is built again.</summary>
    Rebuild,

    /// <summary>A command runs on the laptop, whose output is synced; then the process starts again.</summary>
    BuildHere,

    /// <summary>Nothing, in a watched folder: tests, documents, a build's own files.</summary>
    Nothing,
}

/// <summary>One rule of what a change needs.</summary>
/// <param name="Pattern">Of .gitignore, below the synced or watched folder; it holds for what lies in a folder that it names.</param>
/// <param name="Action">What it needs.</param>
/// <param name="Command">For <see cref="ChangeAction.Run"/> and <see cref="ChangeAction.BuildHere"/>; empty otherwise.</param>
public sealed record ChangeRule(string Pattern, ChangeAction Action, IReadOnlyList<string> Command)
{
    /// <summary>Where a command of <see cref="ChangeAction.BuildHere"/> runs on the laptop, absolute; null for the watched folder.</summary>
    public string? Directory { get; init; }

    /// <summary>
    /// The command of <see cref="ChangeAction.BuildHere"/> makes anew only part of what another rule's makes, such as a build
    /// without restoring packages: it runs neither at the beginning nor when that one runs.
    /// </summary>
    public bool Incremental { get; init; }

    /// <summary>After <see cref="ChangeAction.Run"/> the process starts again.</summary>
    public bool Restart { get; init; }
}
