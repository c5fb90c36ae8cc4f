using System.CommandLine;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine;
using Kloop.Engine.Dev;
using Kloop.Engine.GitOps;
using Kloop.Engine.Redirect;
using Kloop.Engine.Testing.Environments;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Cli.Commands.Heal;

/// <summary><c>kloop heal</c>.</summary>
internal static class HealCommand
{
    private static readonly Argument<string?> Service = new("SERVICE") { Description = "Only this Service or workload (default: all of the namespace)", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> Force = new("--force") { Description = "Also sessions of which it cannot be told whether they are there" };
    private static readonly Option<bool> Everywhere = new("--all-namespaces", "-A") { Description = "In every namespace; what is protected is named and left alone" };
    private static readonly Option<bool> Json = new("--json") { Description = "Events as JSON on stdout" };

    public static Command Create()
    {
        var command = new Verb("heal", VerbEffect.Writes, """
            Put right what crashed sessions left, and remove the environments of tests that were killed. Those in use are left alone.

            Examples:
              kloop heal -n shop
              kloop heal catalog --force
              kloop heal --all-namespaces
            """)
        {
            Service, Force, Everywhere, Json,
        };
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            using var cluster = ClusterArguments.Connect(parsed);
            bool json = parsed.GetValue(Json);
            bool everywhere = parsed.GetValue(Everywhere);
            if (everywhere && parsed.GetValue(Service) is { } one) throw new UsageException($"--all-namespaces is about everything, and not about {one} alone: leave one of them out");
            await using var report = new RedirectReport(json, TimeProvider.System);
            IReadOnlyList<string> namespaces = everywhere ? await cluster.NamesAsync(ResourceType.Namespaces, null, signals.Stop) : [cluster.Namespace];
            int healed = 0, left = 0;
            foreach (string ns in namespaces.Order(StringComparer.Ordinal))
            {
                try
                {
                    var here = await HealAsync(cluster.In(ns), parsed, report, signals.Stop);
                    (healed, left) = (healed + here.Healed, left + here.Left);
                }
                catch (UsageException e) when (everywhere)
                {
                    report.Write(new RedirectEvent(RedirectEventKind.Note, e.Message));
                    left++;
                }
            }

            int removed = 0;
            if (parsed.GetValue(Service) is null)
            {
                var environments = await new TestEnvironmentHealer(cluster).HealAsync(parsed.GetValue(Force), text => report.Write(new RedirectEvent(RedirectEventKind.Note, text)), signals.Stop);
                // They are namespaces of their own, and nothing that was left in this one.
                removed = environments.Healed;
            }

            if (!json) Console.WriteLine($"{healed} healed, {left} left alone{(removed > 0 ? $"; {removed} test environment{(removed == 1 ? "" : "s")} removed" : "")}");
            return ExitCodes.Done;
        }));
        return command;
    }

    /// <summary>One namespace.</summary>
    private static async Task<(int Healed, int Left)> HealAsync(Cluster cluster, ParseResult parsed, RedirectReport report, CancellationToken stop)
    {
        var (healed, left) = await new RedirectHealer(cluster, TimeProvider.System).HealAsync(parsed.GetValue(Force), parsed.GetValue(Service), report.Write, stop);
        var dev = await new DevInspector(cluster).HealAsync(parsed.GetValue(Force), parsed.GetValue(Service), report.Write, stop);
        int ended = parsed.GetValue(Service) is null ? await new PauseInspector(cluster, TimeProvider.System).HealAsync(parsed.GetValue(Force), report.Write, stop) : 0;
        return (healed + dev.Healed + ended, left + dev.Left);
    }
}
