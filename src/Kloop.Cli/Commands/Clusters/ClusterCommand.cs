using System.CommandLine;
using Kloop.Engine.LocalClusters;

namespace Kloop.Cli.Commands.Clusters;

/// <summary><c>kloop cluster</c>.</summary>
internal static class ClusterCommand
{
    private static readonly Option<bool> Verbose = new("--verbose", "-v") { Description = "Show each program that is run, and what it prints", Recursive = true };

    public static Command Create() => new("cluster", """
        Clusters on this machine, by k3d, kind or k3s: with a registry, an Ingress on ports of 127.0.0.1, and their context in your kubeconfig.

        Examples:
          kloop cluster create shop
          kloop cluster list
          kloop cluster delete shop
        """)
    {
        Verbose, ClusterCreateCommand.Create(), ClusterListCommand.Create(),
        ClusterNameCommand.Create("delete", "Remove a cluster, its registry and its context. Data in it goes.", (c, name, provider, stop) => c.DeleteAsync(name, provider, stop)),
        ClusterNameCommand.Create("start", "Start a cluster that was stopped.", (c, name, provider, stop) => c.StartAsync(name, provider, stop)),
        ClusterNameCommand.Create("stop", "Stop a cluster; what is in it stays.", (c, name, provider, stop) => c.StopAsync(name, provider, stop)),
    };

    /// <summary>The clusters, as the command line says.</summary>
    public static ClusterLifecycle Open(ParseResult parsed) => new(
        ClusterArguments.Options(parsed).Kubeconfig, TimeProvider.System, Console.Error.WriteLine, parsed.GetValue(Verbose) ? Console.Error.WriteLine : null);
}
