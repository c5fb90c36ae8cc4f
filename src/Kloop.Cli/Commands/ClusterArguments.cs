using System.CommandLine;
using Kloop.Cli.Verbs;
using Kloop.Engine;
using Kloop.Engine.Environments.Choice;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Connection;
using Kloop.Kubernetes.Resources;

namespace Kloop.Cli.Commands;

/// <summary>The options that say which cluster, on every verb.</summary>
internal static class ClusterArguments
{
    private static readonly Option<string?> Kubeconfig = new("--kubeconfig") { Description = "Path of a kubeconfig (default: $KUBECONFIG, ~/.kube/config)", Recursive = true };
    private static readonly Option<string?> Context = new("--context") { Description = "Context of the kubeconfig (default: its current one)", Recursive = true };
    private static readonly Option<string?> Namespace = new("--namespace", "-n") { Description = "Namespace (default: the environment of kloop env use, else the context's)", Recursive = true };

    public static IEnumerable<Option> All => [Kubeconfig, Context, Namespace, VerbGuard.Option];

    public static ClusterOptions Options(ParseResult parsed) =>
        new(parsed.GetValue(Kubeconfig), parsed.GetValue(Context), parsed.GetValue(Namespace)) { Chosen = Chosen };

    /// <summary>Connects. What the verb may not change is guarded from here on.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="own">The verb works in the namespace that is chosen: the user is told which environment that is.</param>
    /// <param name="ns">Another namespace than the options'; null for theirs.</param>
    /// <exception cref="ClusterException">The kubeconfig cannot be used.</exception>
    /// <exception cref="UsageException">The verb would change what is protected.</exception>
    public static Cluster Connect(ParseResult parsed, bool own = true, string? ns = null)
    {
        var options = Options(parsed);
        var cluster = ClusterConnector.Connect(ns is null ? options : options with { Namespace = ns });
        try
        {
            VerbGuard.Guard(parsed, cluster, own);
            if (own && ns is null && IsChosen(parsed, cluster)) Console.Error.WriteLine($"kloop: in environment {cluster.Namespace} (kloop env use)");
            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>Whether the namespace is the environment that the user chose, and not of the command line or the kubeconfig.</summary>
    public static bool IsChosen(ParseResult parsed, Cluster cluster) => parsed.GetValue(Namespace) is null && Chosen(cluster.Context, cluster.Server) is not null;

    /// <summary>What the user chose may be gone; it is not to come back as any namespace.</summary>
    /// <exception cref="UsageException">It is gone.</exception>
    public static async Task CheckChosenAsync(Cluster cluster, CancellationToken cancellationToken)
    {
        try
        {
            if (await cluster.FindAsync(ResourceType.Namespaces, cluster.Namespace, cancellationToken) is not null) return;
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            return;
        }

        throw new UsageException($"environment {cluster.Namespace}, which you use, is gone: make it anew (kloop env create {cluster.Namespace}), or use another one (kloop env use --none)");
    }

    private static string? Chosen(string context, string server) =>
        Environment.GetEnvironmentVariable(ChosenEnvironments.Variable) is { Length: > 0 } name ? name : ChosenEnvironments.OfUser().Find(context, server);
}
