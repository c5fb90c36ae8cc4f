using System.CommandLine;
using Kloop.Engine;
using Kloop.Engine.Import;
using Kloop.Kubernetes;

namespace Kloop.Cli.Commands;

/// <summary>The options about another tool's file, of every verb that reads one.</summary>
internal static class ImportArguments
{
    private static readonly Option<string[]> Profile = new("--profile", "-p") { Description = "A profile of a skaffold.yaml or devspace.yaml; -NAME keeps one from activating itself; repeatable" };
    private static readonly Option<string[]> Var = new("--var") { Description = "NAME=VALUE, a variable that a skaffold.yaml or devspace.yaml asks for; repeatable" };

    public static void AddTo(Command command)
    {
        command.Options.Add(Profile);
        command.Options.Add(Var);
    }

    /// <summary>Refuses the options where no such file is read: they would mean nothing.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="folder">The working directory.</param>
    /// <exception cref="UsageException">One was given.</exception>
    public static void RefuseWithoutFile(ParseResult parsed, string folder)
    {
        string[] given = [.. parsed.GetValue(Profile) is { Length: > 0 } ? (string[])["--profile"] : [], .. parsed.GetValue(Var) is { Length: > 0 } ? (string[])["--var"] : []];
        if (given.Length == 0) return;
        string file = Importer.FileNames.FirstOrDefault(f => File.Exists(Path.Combine(folder, f))) ?? "skaffold.yaml";
        throw new UsageException($"{string.Join(" and ", given)} {(given.Length == 1 ? "is" : "are")} about a skaffold.yaml or devspace.yaml, and none is used: name it with -f {file}, or leave the option out");
    }

    /// <param name="parsed">The command line.</param>
    /// <param name="cluster">The cluster in use; null for none.</param>
    /// <param name="folder">The working directory.</param>
    /// <exception cref="UsageException">A variable has no name.</exception>
    public static ImportOptions Options(ParseResult parsed, Cluster? cluster, string folder) => new()
    {
        Profiles = parsed.GetValue(Profile) ?? [],
        Variables = Variables(parsed.GetValue(Var) ?? []),
        Command = Word(parsed.CommandResult.Command.Name),
        Context = cluster?.Context,
        Namespace = cluster?.Namespace,
        WorkingFolder = folder,
    };

    private static Dictionary<string, string> Variables(string[] given)
    {
        var variables = new Dictionary<string, string>();
        foreach (string one in given)
        {
            if (one.Split('=', 2) is [{ Length: > 0 } name, var value]) variables[name] = value;
            else throw new UsageException($"--var {one}: say NAME=VALUE");
        }

        return variables;
    }

    /// <summary>A verb as the other tools' profiles name it.</summary>
    private static string Word(string verb) => verb switch
    {
        "up" => "run",
        "down" => "delete",
        "import" => "dev",
        _ => verb,
    };
}
