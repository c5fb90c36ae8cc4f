using System.CommandLine;
using Kloop.Cli.Output;
using Kloop.Engine.Redirect;

namespace Kloop.Cli.Commands.Heal;

/// <summary><c>kloop heal</c>.</summary>
internal static class HealCommand
{
    private static readonly Argument<string?> Service = new("SERVICE") { Description = "Only this Service (default: all of the namespace)", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> Force = new("--force") { Description = "Also sessions of which it cannot be told whether they are there" };
    private static readonly Option<bool> Json = new("--json") { Description = "Events as JSON on stdout" };

    public static Command Create()
    {
        var command = new Command("heal", """
            Put right what crashed sessions left. Sessions in use are left alone.

            Examples:
              kloop heal -n shop
              kloop heal catalog --force
            """)
        {
            Service, Force, Json,
        };
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            using var cluster = ClusterArguments.Connect(parsed);
            bool json = parsed.GetValue(Json);
            await using var report = new RedirectReport(json, TimeProvider.System);
            var (healed, left) = await new RedirectHealer(cluster, TimeProvider.System)
                .HealAsync(parsed.GetValue(Force), parsed.GetValue(Service), report.Write, signals.Stop);
            if (!json) Console.WriteLine($"{healed} healed, {left} left alone");
            return ExitCodes.Done;
        }));
        return command;
    }
}
