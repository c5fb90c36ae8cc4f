using System.CommandLine;

namespace Kloop.Cli.Verbs;

/// <summary>What a verb does to the cluster.</summary>
internal enum VerbEffect
{
    /// <summary>It asks no cluster, or only which one it is.</summary>
    Laptop,

    /// <summary>It reads. A change that it tries all the same is refused.</summary>
    Reads,

    /// <summary>It changes something: refused where that is protected, unless the user says <c>--yes-really</c>.</summary>
    Writes,
}

/// <summary>A verb of the command line, which says what it does to the cluster; <see cref="VerbGuard"/> holds it to that.</summary>
internal sealed class Verb(string name, VerbEffect effect, string description) : Command(name, description)
{
    /// <summary>What it does.</summary>
    public VerbEffect Effect { get; } = effect;

    /// <summary>A command's name with those above it, such as <c>env create</c>; empty for the root.</summary>
    public static string NameOf(Command command) =>
        command is RootCommand ? "" : string.Join(' ', command.Parents.OfType<Command>().Where(p => p is not RootCommand).Select(NameOf).Append(command.Name));
}
