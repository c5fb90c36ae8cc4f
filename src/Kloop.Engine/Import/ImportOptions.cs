namespace Kloop.Engine.Import;

/// <summary>What an importer is told beside the file.</summary>
public sealed record ImportOptions
{
    /// <summary>Profiles to apply, in this order; <c>-NAME</c> keeps one from being activated by itself.</summary>
    public IReadOnlyList<string> Profiles { get; init; } = [];

    /// <summary>Variables that the file asks for: these win over the environment's and over defaults.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>What comes out is written to a file: values of variables that are passwords are left out.</summary>
    public bool IsWritten { get; init; }

    /// <summary>The command that profiles may be activated by, in the other tool's words: <c>dev</c>, <c>run</c>, <c>build</c>, <c>deploy</c>, <c>render</c>, <c>debug</c>.</summary>
    public string Command { get; init; } = "dev";

    /// <summary>The Kubernetes context in use; null when there is none.</summary>
    public string? Context { get; init; }

    /// <summary>The namespace in use; null for <c>default</c>.</summary>
    public string? Namespace { get; init; }

    /// <summary>Places' files are said relative to it, absolute.</summary>
    public string WorkingFolder { get; init; } = System.Environment.CurrentDirectory;

    /// <summary>A variable of the laptop's environment; null when it is not set.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Runs a command that the file names to get a value, in a folder (absolute): what it writes, without line ends at its end; null when it fails.</summary>
    public Func<IReadOnlyList<string>, string, string?> Run { get; init; } = CommandOutput.Of;

    /// <summary>The operating system in Go's words, as the files name it: <c>linux</c>, <c>darwin</c>, <c>windows</c>.</summary>
    public string OperatingSystem { get; init; } = System.OperatingSystem.IsWindows() ? "windows" : System.OperatingSystem.IsMacOS() ? "darwin" : "linux";

    /// <summary>For tags with the time in them.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
