using System.CommandLine;
using Kloop.Engine;
using Kloop.Engine.Configuration;
using Kloop.Engine.Import;
using Kloop.Engine.Protection;
using Kloop.Kubernetes;

namespace Kloop.Cli.Verbs;

/// <summary>
/// The one place where protected contexts and namespaces are guarded. It stands in every connection that the command line
/// makes, so that no verb can forget it: each change is asked about with its own namespace, whoever makes it.
/// </summary>
internal static class VerbGuard
{
    private static readonly Option<bool> YesReally = new("--yes-really") { Description = "Change also what is protected (protected: in kloop.yaml, and names such as prod or live)", Recursive = true };

    private static readonly string[] Files = ["--file", "--config"];

    /// <summary>The option that lifts it.</summary>
    public static Option Option => YesReally;

    /// <summary>Guards a connection.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="cluster">The connection.</param>
    /// <param name="own">The verb changes the connection's own namespace: refused at once where that is protected.</param>
    /// <exception cref="UsageException">The verb would change what is protected.</exception>
    public static void Guard(ParseResult parsed, Cluster cluster, bool own)
    {
        string name = Verb.NameOf(parsed.CommandResult.Command);
        // What does not say what it does is taken for the worst.
        if ((parsed.CommandResult.Command as Verb)?.Effect is { } effect and not VerbEffect.Writes)
        {
            cluster.AskBeforeWrites(ns => throw new TaskFailedException($"kloop {name} was about to change namespace \"{ns}\", and is said to {(effect == VerbEffect.Reads ? "read only" : "stay on the laptop")}: nothing was changed; please report this fault of Kloop's"));
            return;
        }

        if (parsed.GetValue(YesReally)) return;
        var places = Places(parsed);
        void Ask(string ns)
        {
            if (places.WhyProtected(cluster.Context, ns) is { } why) throw new UsageException($"{why}, and kloop {name} would change something there: say --yes-really if that is what you want, or name another --context or --namespace");
        }

        cluster.AskBeforeWrites(Ask);
        Ask(own ? cluster.Namespace : "");
    }

    /// <summary>Guards a cluster itself, which the verb ends.</summary>
    /// <exception cref="UsageException">It is protected.</exception>
    public static void Guard(ParseResult parsed, string context)
    {
        if (parsed.GetValue(YesReally) || Places(parsed).WhyProtected(context, "") is not { } why) return;
        throw new UsageException($"{why}, and kloop {Verb.NameOf(parsed.CommandResult.Command)} would end it: say --yes-really if that is what you want");
    }

    /// <summary>Why a change where a connection looks would be refused; null when it would not.</summary>
    public static string? WhyProtected(ParseResult parsed, Cluster cluster) => Places(parsed).WhyProtected(cluster.Context, cluster.Namespace);

    /// <summary>Obvious names, and what the files say that the command reads.</summary>
    private static ProtectedPlaces Places(ParseResult parsed)
    {
        string folder = Environment.CurrentDirectory;
        var places = ConfigurationFile.Read(null, folder)?.Protected ?? ProtectedPlaces.Obvious;
        var given = parsed.CommandResult.Command.Options.OfType<Option<string?>>().Where(o => Files.Contains(o.Name)).Select(parsed.GetValue).OfType<string>();
        foreach (string file in given.Where(f => !Importer.Knows(Path.GetFullPath(f, folder))))
        {
            if (ConfigurationFile.Read(file, folder, "-f")?.Protected is { } more) places = places.With(more);
        }

        return places;
    }
}
