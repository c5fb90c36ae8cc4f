using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Kloop.Cli.Verbs;
using Kloop.Engine;
using Kloop.Engine.Environments;
using Kloop.Engine.Kubeconfigs;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Connection;
using Kloop.Kubernetes.Resources;

namespace Kloop.Cli.Commands.Completion;

/// <summary>How a word of the command line can go on: what System.CommandLine knows, and names that the cluster has.</summary>
internal static partial class Suggestions
{
    /// <summary>Somebody waits at a prompt.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The suggestions, when that is what is asked for: <c>[suggest:POSITION] LINE</c>, as of dotnet-suggest; null else.</summary>
    /// <param name="root">The grammar.</param>
    /// <param name="args">The command line.</param>
    public static async Task<IReadOnlyList<string>?> FindAsync(RootCommand root, string[] args)
    {
        if (args is not [var directive, var line] || Directive().Match(directive) is not { Success: true } asked) return null;
        int position = Math.Min(int.Parse(asked.Groups[1].Value, CultureInfo.InvariantCulture), line.Length);
        line = line[..position];
        // What follows is another program's.
        if (line.Contains(" -- ", StringComparison.Ordinal)) return [];
        string word = line[(line.LastIndexOf(' ') + 1)..];
        var parsed = root.Parse(line);
        var known = parsed.GetCompletions(position).Select(c => c.InsertText ?? c.Label).Where(t => word.Length > 0 || t is not ['-' or '/', ..]);
        var names = word.StartsWith('-') ? [] : await NamesAsync(parsed, line[..^word.Length].Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1]);
        return [.. names.Concat(known).Where(t => t.StartsWith(word, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)];
    }

    private static async Task<IEnumerable<string>> NamesAsync(ParseResult parsed, string before)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var options = ClusterArguments.Options(parsed);
            if (before is "--context") return new Kubeconfig(KubeconfigFiles.Of(options.Kubeconfig), TimeProvider.System).Contexts().Contexts;
            var argument = parsed.CommandResult.Command.Arguments.FirstOrDefault();
            if (before is not ("-n" or "--namespace") && (before.StartsWith('-') || argument is null)) return [];
            using var cluster = ClusterConnector.Connect(options);
            return before is "-n" or "--namespace"
                ? (await cluster.ListAsync(ResourceType.Namespaces, null, limit.Token)).Select(n => n.Name())
                : await NamesAsync(cluster, Verb.NameOf(parsed.CommandResult.Command), argument!.Name, limit.Token);
        }
        catch (Exception e) when (e is ClusterException or UsageException or TaskFailedException or OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            // No answer is an answer here.
            return [];
        }
    }

    private static async Task<IEnumerable<string>> NamesAsync(Cluster cluster, string verb, string argument, CancellationToken cancellationToken) => (verb, argument) switch
    {
        ("debug" or "run", _) => [.. await ServicesAsync(cluster, cancellationToken), .. await WorkloadsAsync(cluster, true, cancellationToken)],
        (_, "SERVICE") => await ServicesAsync(cluster, cancellationToken),
        (_, "WORKLOAD") => await WorkloadsAsync(cluster, true, cancellationToken),
        ("logs", _) => await WorkloadsAsync(cluster, false, cancellationToken),
        ("env use" or "env delete" or "env sync", _) => (await new EnvironmentList(cluster).AllAsync(cancellationToken)).Select(e => e.Name),
        _ => [],
    };

    private static async Task<IEnumerable<string>> ServicesAsync(Cluster cluster, CancellationToken cancellationToken) =>
        (await cluster.ListAsync(ResourceType.Services, null, cancellationToken)).Where(s => !RedirectNames.IsOurs(s)).Select(s => s.Name());

    private static async Task<IEnumerable<string>> WorkloadsAsync(Cluster cluster, bool withKind, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        foreach (var (type, kind) in ((ResourceType, string)[])[(ResourceType.Deployments, "deploy/"), (ResourceType.StatefulSets, "sts/")])
        {
            names.AddRange((await cluster.ListAsync(type, null, cancellationToken)).Where(w => !RedirectNames.IsOurs(w)).Select(w => (withKind ? kind : "") + w.Name()));
        }

        return names;
    }

    [GeneratedRegex(@"^\[suggest:(\d{1,6})\]$")]
    private static partial Regex Directive();
}
