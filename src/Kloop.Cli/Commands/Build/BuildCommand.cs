using System.CommandLine;
using System.Text.Json;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine.Build;

namespace Kloop.Cli.Commands.Build;

/// <summary><c>kloop build</c>.</summary>
internal static class BuildCommand
{
    private static readonly Argument<string[]> Images = new("IMAGE") { Description = "Only these images, and those that they start from", Arity = ArgumentArity.ZeroOrMore };

    public static Command Create()
    {
        var command = new Verb("build", VerbEffect.Writes, """
            Build the application's images and bring them to the cluster. What is unchanged is neither built nor pushed. Prints NAME and REFERENCE of each image.

            Examples:
              kloop build
              kloop build shop/catalog
              kloop build -f skaffold.yaml --registry registry.example/team
            """)
        {
            Images,
        };
        ApplicationArguments.AddTo(command, deploys: false);
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            using var work = await ApplicationArguments.OpenAsync(parsed, [], signals.Stop, dataOnly: true);
            var options = ApplicationArguments.Build(parsed, work);
            if (parsed.GetValue(Images) is { Length: > 0 } images) options = options with { Only = images };
            var built = await new BuildStep(work.Cluster, work.Application, options, work.Report.Write, TimeProvider.System).RunAsync(signals.Stop);
            foreach (var image in built)
            {
                Console.WriteLine(ApplicationArguments.IsJson(parsed) ? JsonSerializer.Serialize(image, JsonLines.Default.BuiltImage) : $"{image.Name} {image.Reference}");
            }

            return ExitCodes.Done;
        }));
        return command;
    }
}
