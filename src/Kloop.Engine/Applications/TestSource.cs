using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Applications;

/// <summary>The kinds of tests.</summary>
public enum TestKind
{
    /// <summary>A command on the laptop; asks no cluster.</summary>
    Unit,

    /// <summary>The deployment itself: the API server's dry run, the rollout, the probes.</summary>
    Deploy,

    /// <summary>A command against the application in an environment of its own.</summary>
    EndToEnd,
}

/// <summary>Tests that one command runs.</summary>
/// <param name="Place">Where it stands; null when it was concluded.</param>
/// <param name="Kind">Their kind; <see cref="TestKind.Deploy"/> has no command.</param>
/// <param name="Service">The service they belong to: an image's last part, or a folder; empty for the application.</param>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Directory">Where it runs, absolute.</param>
public sealed record TestSource(Place? Place, TestKind Kind, string Service, IReadOnlyList<string> Command, string Directory)
{
    /// <summary>Result files that it writes, JUnit XML or TRX, as patterns of .gitignore below the directory; <c>{results}</c> in the command is a folder of Kloop's own.</summary>
    public IReadOnlyList<string> Results { get; init; } = [];

    /// <summary>For deploy: files of container structure tests of the service's image, absolute; empty for the deployment itself.</summary>
    public IReadOnlyList<string> Structure { get; init; } = [];

    /// <summary>For end-to-end: the command has the pod's place of this Service or workload; null for forwarded ports.</summary>
    public string? Shoes { get; init; }
}
