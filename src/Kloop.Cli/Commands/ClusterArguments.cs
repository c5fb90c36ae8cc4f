using System.CommandLine;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Connection;

namespace Kloop.Cli.Commands;

/// <summary>The options that say which cluster, on every verb.</summary>
internal static class ClusterArguments
{
    private static readonly Option<string?> Kubeconfig = new("--kubeconfig") { Description = "Path of a kubeconfig (default: $KUBECONFIG, ~/.kube/config)", Recursive = true };
    private static readonly Option<string?> Context = new("--context") { Description = "Context of the kubeconfig (default: its current one)", Recursive = true };
    private static readonly Option<string?> Namespace = new("--namespace", "-n") { Description = "Namespace (default: the context's)", Recursive = true };

    public static IEnumerable<Option> All => [Kubeconfig, Context, Namespace];

    public static ClusterOptions Options(ParseResult parsed) =>
        new(parsed.GetValue(Kubeconfig), parsed.GetValue(Context), parsed.GetValue(Namespace));

    /// <exception cref="ClusterException">The kubeconfig cannot be used.</exception>
    public static Cluster Connect(ParseResult parsed) => ClusterConnector.Connect(Options(parsed));
}
