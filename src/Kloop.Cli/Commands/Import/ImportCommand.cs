using System.CommandLine;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine;
using Kloop.Engine.Configuration;
using Kloop.Engine.Import;
using Kloop.Engine.Import.Writing;
using Kloop.Kubernetes;

namespace Kloop.Cli.Commands.Import;

/// <summary><c>kloop import</c>.</summary>
internal static class ImportCommand
{
    private static readonly Argument<string?> Source = new("FILE") { Description = "A skaffold.yaml or devspace.yaml (default: the one that is here)", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string> Output = new("--output", "-o") { Description = "The file to write", DefaultValueFactory = _ => ConfigurationFile.Name };
    private static readonly Option<bool> Force = new("--force") { Description = "Replace files that are there" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Print the file on stdout, and write nothing" };

    public static Command Create()
    {
        var command = new Verb("import", VerbEffect.Laptop, """
            Write a skaffold.yaml or devspace.yaml as kloop.yaml. What Kloop does not do of it is listed with file and line. Asks no cluster; to run such a file as it is, say kloop dev -f FILE.

            Examples:
              kloop import
              kloop import services/skaffold.yaml --profile dev
              kloop import devspace.yaml --var IMAGE=registry.example/cart --dry-run
            """)
        {
            Source, Output, Force, DryRun,
        };
        ImportArguments.AddTo(command);
        command.SetAction((parsed, _) => VerbRunner.RunAsync(_ =>
        {
            string folder = Environment.CurrentDirectory;
            string file = parsed.GetValue(Source) ?? Importer.FileNames.FirstOrDefault(f => File.Exists(Path.Combine(folder, f)))
                ?? throw new UsageException($"here is no {string.Join(", ", Importer.FileNames)}: say which file");
            using var cluster = Cluster(parsed);
            var application = Importer.Read(file, ImportArguments.Options(parsed, cluster, folder) with { IsWritten = true });
            var yaml = new KloopYaml(application, Path.GetFullPath(parsed.GetValue(Output)!, folder));
            var files = yaml.Write(file);
            foreach (var (place, what) in application.Unsupported) Console.Error.WriteLine($"kloop: {place}: {what}");
            foreach (string what in yaml.Left) Console.Error.WriteLine($"kloop: {what}");
            if (parsed.GetValue(DryRun)) Console.Write(files[0].Text);
            else foreach (string written in ImportFiles.Write(files, parsed.GetValue(Force))) Console.WriteLine($"written   {Path.GetRelativePath(folder, written)}");
            return Task.FromResult(ExitCodes.Done);
        }));
        return command;
    }

    /// <summary>Only for the context's name, which profiles may ask for; it need not be there.</summary>
    private static Cluster? Cluster(ParseResult parsed)
    {
        try
        {
            return ClusterArguments.Connect(parsed);
        }
        catch (ClusterException)
        {
            return null;
        }
    }
}
