using System.CommandLine;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine;
using Kloop.Engine.Environments;
using Kloop.Engine.Environments.Choice;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Cli.Commands.Env;

/// <summary><c>kloop env use</c>.</summary>
internal static class EnvUseCommand
{
    private static readonly Argument<string?> NameOf = new("NAME") { Description = "The environment, or any namespace (default: say which one is used)", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> None = new("--none") { Description = "Use none: the kubeconfig's namespace counts again" };

    public static Command Create()
    {
        var command = new Verb("use", VerbEffect.Reads, $"""
            Work in an environment: every later command does that names no --namespace, with this context of the kubeconfig, which stays as it is. {ChosenEnvironments.Variable}=NAME does it for one terminal.

            Examples:
              kloop env use ada
              kloop env use
              kloop env use --none
            """)
        {
            NameOf, None,
        };
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            using var cluster = ClusterArguments.Connect(parsed, own: false);
            var chosen = ChosenEnvironments.OfUser();
            if (parsed.GetValue(None))
            {
                chosen.Forget(cluster.Context);
                Console.WriteLine($"no environment is used with context {cluster.Context}");
                return ExitCodes.Done;
            }

            if (parsed.GetValue(NameOf) is not { } name)
            {
                Console.WriteLine(ClusterArguments.IsChosen(parsed, cluster) ? $"{cluster.Namespace} is used with context {cluster.Context}" : $"no environment is used with context {cluster.Context}; its namespace is {cluster.Namespace}");
                return ExitCodes.Done;
            }

            bool isEnvironment = await IsEnvironmentAsync(cluster, name, signals.Stop);
            chosen.Choose(cluster.Context, cluster.Server, name);
            Console.WriteLine($"{name} is used with context {cluster.Context} from now on{(isEnvironment ? "" : " (a namespace that is not of Kloop's making)")}");
            if (Environment.GetEnvironmentVariable(ChosenEnvironments.Variable) is { Length: > 0 } variable && variable != name) Console.Error.WriteLine($"kloop: but {ChosenEnvironments.Variable}={variable} counts in this terminal");
            return ExitCodes.Done;
        }));
        return command;
    }

    /// <exception cref="UsageException">There is no such namespace.</exception>
    private static async Task<bool> IsEnvironmentAsync(Cluster cluster, string name, CancellationToken cancellationToken)
    {
        try
        {
            var ns = await cluster.FindAsync(ResourceType.Namespaces, name, cancellationToken);
            if (ns is not null) return EnvironmentRecord.Of(ns) is not null;
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            // Who may not look at namespaces may still work in one.
            return false;
        }

        var near = Nearness.Nearest(name, (await new EnvironmentList(cluster).AllAsync(cancellationToken)).Select(e => e.Name), 1);
        throw new UsageException($"there is no namespace {name} in context \"{cluster.Context}\": {(near is [var one] ? $"is it {one}?" : "kloop env list shows the environments")} kloop env create {name} makes it");
    }
}
