using System.CommandLine;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine.Deploy.Charts;

namespace Kloop.Cli.Commands.PostRender;

/// <summary>What helm calls while <c>kloop deploy</c> waits for it; not for people.</summary>
internal static class PostRenderCommand
{
    private const string Name = "helm-post-render";

    private static readonly Argument<string> Images = new("FILE") { Description = "References of built images by name, as JSON" };

    /// <summary>This very program with the verb: in development it is a library that dotnet runs.</summary>
    public static IReadOnlyList<string> Self
    {
        get
        {
            string program = Environment.ProcessPath!;
            string first = Environment.GetCommandLineArgs()[0];
            return Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, Path.GetFullPath(first), Name] : [program, Name];
        }
    }

    public static Command Create()
    {
        var command = new Verb(Name, VerbEffect.Laptop, "Called by helm: puts built images into a chart's objects.") { Images };
        command.Hidden = true;
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            string manifests = await Console.In.ReadToEndAsync(signals.Stop);
            Console.Out.Write(ChartObjects.PostRender(manifests, await File.ReadAllTextAsync(parsed.GetRequiredValue(Images), signals.Stop)));
            return ExitCodes.Done;
        }));
        return command;
    }
}
