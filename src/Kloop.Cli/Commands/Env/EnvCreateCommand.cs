using System.CommandLine;
using System.Text.Json;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine.Environments.Choice;
using Kloop.Engine.Environments.Making;

namespace Kloop.Cli.Commands.Env;

/// <summary><c>kloop env create</c>.</summary>
internal static class EnvCreateCommand
{
    private static readonly Option<bool> Use = new("--use") { Description = "Work in it from now on, as kloop env use" };
    private static readonly Option<bool> Json = new("--json") { Description = "The environment as one JSON object on stdout" };

    public static Command Create()
    {
        var command = new Verb("create", VerbEffect.Writes, """
            Make an environment: a namespace with an owner, limits, and an end if you give it one. One that is yours, or your branch's, already is brought to what you say.

            Examples:
              kloop env create ada                              (all of the application)
              kloop env create ada --from shop --service cart   (cart alone, the rest is shop's)
              kloop env create --branch --from shop --ttl 3d --use
              kloop env create ada --from shop --copy secret/database --isolate
            """)
        {
            Use, Json,
        };
        EnvCreateArguments.AddTo(command);
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            var wish = EnvCreateArguments.Wish(parsed, signals.Stop);
            using var cluster = ClusterArguments.Connect(parsed, own: false);
            var made = await new EnvironmentCreation(cluster, text => Console.Error.WriteLine($"kloop: {text}"), TimeProvider.System).RunAsync(wish, signals.Stop);
            if (parsed.GetValue(Use)) ChosenEnvironments.OfUser().Choose(cluster.Context, cluster.Server, made.Name);
            Console.WriteLine(parsed.GetValue(Json) ? JsonSerializer.Serialize(EnvironmentText.StateOf(made), JsonLines.Default.EnvironmentState) : EnvironmentText.Made(made, TimeProvider.System.GetUtcNow()));
            if (!parsed.GetValue(Json)) Console.WriteLine(EnvironmentText.Next(made, parsed.GetValue(Use)));
            return ExitCodes.Done;
        }));
        return command;
    }
}
