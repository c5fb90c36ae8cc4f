using System.Text.RegularExpressions;

namespace Kloop.Engine.Testing.Structure;

/// <summary>What a file of container structure tests asks for. Source: container-structure-test, README, schemaVersion 2.0.0.</summary>
/// <param name="Metadata">Of the image's configuration; null without.</param>
/// <param name="Files">Files that are there, or are not.</param>
/// <param name="Contents">What files hold.</param>
/// <param name="Commands">Programs run in the container.</param>
internal sealed record StructureChecks(
    MetadataCheck? Metadata, IReadOnlyList<FileCheck> Files, IReadOnlyList<ContentCheck> Contents, IReadOnlyList<CommandCheck> Commands);

/// <summary>What the image's configuration says.</summary>
internal sealed record MetadataCheck
{
    /// <summary>Variables and their values.</summary>
    public IReadOnlyList<PairCheck> Variables { get; init; } = [];

    public IReadOnlyList<string> UnboundVariables { get; init; } = [];

    public IReadOnlyList<PairCheck> Labels { get; init; } = [];

    /// <summary>Ports such as <c>8080</c> or <c>53/udp</c>.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];

    public IReadOnlyList<string> NoPorts { get; init; } = [];

    public IReadOnlyList<string> Volumes { get; init; } = [];

    public IReadOnlyList<string> NoVolumes { get; init; } = [];

    /// <summary>Null where it is not asked for.</summary>
    public IReadOnlyList<string>? Entrypoint { get; init; }

    public IReadOnlyList<string>? Command { get; init; }

    public string? Directory { get; init; }

    public string? User { get; init; }
}

/// <summary>A variable or label that has a value.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Value">The value, as it stands.</param>
/// <param name="Pattern">What the value has to match instead; null for the value itself.</param>
internal sealed record PairCheck(string Key, string Value, Regex? Pattern);

/// <summary>A file that is there, or is not.</summary>
/// <param name="Name">The check's.</param>
/// <param name="Path">Absolute, in the image.</param>
/// <param name="Exists">Whether it is to be there.</param>
/// <param name="Permissions">Such as <c>-rwxr-xr-x</c>; null for any.</param>
/// <param name="User">The owner's number; null for any.</param>
/// <param name="Group">The group's number; null for any.</param>
/// <param name="ExecutableBy"><c>owner</c>, <c>group</c>, <c>other</c> or <c>any</c>; null for any file.</param>
internal sealed record FileCheck(string Name, string Path, bool Exists, string? Permissions, int? User, int? Group, string? ExecutableBy);

/// <summary>What a file holds.</summary>
/// <param name="Name">The check's.</param>
/// <param name="Path">Absolute, in the image.</param>
/// <param name="Expected">Each is found in it.</param>
/// <param name="Excluded">None is.</param>
internal sealed record ContentCheck(string Name, string Path, IReadOnlyList<Regex> Expected, IReadOnlyList<Regex> Excluded);

/// <summary>A program run in the container.</summary>
/// <param name="Name">The check's.</param>
/// <param name="Command">Program and arguments.</param>
/// <param name="ExitCode">How it is to end.</param>
internal sealed record CommandCheck(string Name, IReadOnlyList<string> Command, int ExitCode)
{
    /// <summary>Run before, and after.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Setup { get; init; } = [];

    public IReadOnlyList<IReadOnlyList<string>> Teardown { get; init; } = [];

    public IReadOnlyList<Regex> ExpectedOutput { get; init; } = [];

    public IReadOnlyList<Regex> ExcludedOutput { get; init; } = [];

    public IReadOnlyList<Regex> ExpectedError { get; init; } = [];

    public IReadOnlyList<Regex> ExcludedError { get; init; } = [];
}
