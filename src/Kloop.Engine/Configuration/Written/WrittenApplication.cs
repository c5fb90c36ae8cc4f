using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Configuration.Written;

/// <summary>What a <c>kloop.yaml</c> says of the application; null for each section that it leaves to what is found.</summary>
internal sealed record WrittenApplication
{
    public string? Name { get; init; }

    public string? Namespace { get; init; }

    public string? Registry { get; init; }

    public IReadOnlyList<string> InsecureRegistries { get; init; } = [];

    public IReadOnlyList<WrittenImage>? Images { get; init; }

    public IReadOnlyList<DeploymentSource>? Deployments { get; init; }

    public IReadOnlyList<WrittenTarget>? Targets { get; init; }

    public IReadOnlyList<PortWish>? Ports { get; init; }

    public IReadOnlyList<TestSource>? Tests { get; init; }

    public IReadOnlyList<Hook>? Hooks { get; init; }
}

/// <summary>An item of <c>images</c>; null for what it does not say.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Name">The image.</param>
internal sealed record WrittenImage(Place Place, string Name)
{
    public string? Context { get; init; }

    public string? Dockerfile { get; init; }

    public string? Target { get; init; }

    public IReadOnlyDictionary<string, string>? Arguments { get; init; }

    public IReadOnlyDictionary<string, string>? Bases { get; init; }

    public IReadOnlyList<string> Platforms { get; init; } = [];

    public string? Tag { get; init; }

    public string? Project { get; init; }

    public IReadOnlyDictionary<string, string>? Properties { get; init; }

    public IReadOnlyList<string> Command { get; init; } = [];

    public IReadOnlyList<string> Inputs { get; init; } = [];

    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>What is not synced builds it anew.</summary>
    public bool Watch { get; init; }

    /// <summary>What runs on the laptop before it is built.</summary>
    public IReadOnlyList<string> Before { get; init; } = [];

    /// <summary>Further arguments to the program that builds a Dockerfile.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];
}

/// <summary>An item of <c>dev</c>: the target as it is written, and which of its lists were.</summary>
/// <param name="Target">The target.</param>
/// <param name="HasFolders">It says what is synced.</param>
/// <param name="HasRules">It says what a change needs.</param>
/// <param name="HasWatched">It says what is watched.</param>
internal sealed record WrittenTarget(DevTarget Target, bool HasFolders, bool HasRules, bool HasWatched);
