using System.CommandLine;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine.Applications;
using Kloop.Engine.Build;
using Kloop.Engine.Deploy;
using Kloop.Engine.Deploy.Charts;
using Kloop.Engine.Environments.Placement;
using Kloop.Engine.Import;
using Kloop.Engine.Projects;
using Kloop.Kubernetes;

namespace Kloop.Cli.Commands;

/// <summary>The options of the verbs that work on a whole application.</summary>
internal static class ApplicationArguments
{
    private static readonly Option<string?> File = new("--file", "-f") { Description = "A kloop.yaml, skaffold.yaml or devspace.yaml (default: kloop.yaml, else what the repository has)" };
    private static readonly Option<bool> Json = new("--json") { Description = "Events as JSON on stdout" };
    private static readonly Option<string?> Registry = new("--registry") { Description = "HOST[:PORT][/PATH] to push images to (default: what the cluster announces, else loading into local clusters)" };
    private static readonly Option<string[]> InsecureRegistry = new("--insecure-registry") { Description = "HOST[:PORT] of a registry that may speak HTTP; repeatable" };
    private static readonly Option<string?> Builder = new("--builder") { Description = "docker, podman, buildah or buildctl (default: the first that works)" };
    private static readonly Option<bool> Rebuild = new("--rebuild") { Description = "Build also what is unchanged" };
    private static readonly Option<int> Timeout = new("--timeout") { Description = "Seconds to wait until everything is ready", DefaultValueFactory = _ => 600 };
    private static readonly Option<bool> NoWait = new("--no-wait") { Description = "Do not wait until everything is ready" };
    private static readonly Option<bool> NoPrune = new("--no-prune") { Description = "Leave what was deployed before and is gone from the manifests" };
    private static readonly Option<bool> ForceConflicts = new("--force-conflicts") { Description = "Take over fields that others own with other values" };

    public static void AddTo(Command command, bool builds = true, bool deploys = true)
    {
        foreach (var option in (Option[])[File, Json]) command.Options.Add(option);
        ImportArguments.AddTo(command);
        if (builds)
        {
            foreach (var option in (Option[])[Registry, InsecureRegistry, Builder, Rebuild]) command.Options.Add(option);
        }

        if (!deploys) return;
        foreach (var option in (Option[])[Timeout, NoWait, NoPrune, ForceConflicts]) command.Options.Add(option);
    }

    /// <summary>Connects, and finds the application; the cluster is seen from the application's namespace.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="dataOnly">stdout is for the verb's data, and events are for people also with <c>--json</c>.</param>
    /// <exception cref="Kloop.Engine.UsageException">There is no application, or its file has faults.</exception>
    public static ApplicationWork Open(ParseResult parsed, CancellationToken cancellationToken, bool dataOnly = false)
    {
        var cluster = ClusterArguments.Connect(parsed);
        try
        {
            var work = In(parsed, cluster, Find(parsed, cancellationToken, cluster), Report(parsed, dataOnly));
            work.Report.Assumed(work.Application);
            return work;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>The same, and where the namespace is an environment, as much of the application as that has.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="services">The services that the command names for an overlay.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="dataOnly">stdout is for the verb's data, and events are for people also with <c>--json</c>.</param>
    /// <param name="elsewhere">The services mean something else where the namespace is no overlay.</param>
    public static async Task<ApplicationWork> OpenAsync(
        ParseResult parsed, IReadOnlyList<string> services, CancellationToken cancellationToken, bool dataOnly = false, bool elsewhere = false)
    {
        var work = Open(parsed, cancellationToken, dataOnly);
        try
        {
            if (ClusterArguments.IsChosen(parsed, work.Whole)) await ClusterArguments.CheckChosenAsync(work.Cluster, cancellationToken);
            return work with { Scope = await EnvironmentScope.OfAsync(work.Cluster, work.Flags, work.Application, services, elsewhere, TimeProvider.System, cancellationToken) };
        }
        catch
        {
            work.Dispose();
            throw;
        }
    }

    /// <summary>Finds the application, and asks no cluster.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="cluster">The cluster that another tool's file may ask about; null for none.</param>
    /// <exception cref="Kloop.Engine.UsageException">There is no application, or its file has faults.</exception>
    public static Application Find(ParseResult parsed, CancellationToken cancellationToken, Cluster? cluster = null)
    {
        string folder = Environment.CurrentDirectory;
        var options = ImportArguments.Options(parsed, cluster, folder);
        string? given = FileOf(parsed);
        if (given is null || (System.IO.File.Exists(given) && !Importer.Knows(given))) ImportArguments.RefuseWithoutFile(parsed, folder);
        return ApplicationSource.Read(parsed.GetValue(File), folder, path => Importer.Knows(path) ? Importer.Read(path, options) : null, cancellationToken);
    }

    /// <summary>The file that was named, absolute; null for none.</summary>
    public static string? FileOf(ParseResult parsed) => parsed.GetValue(File) is { } named ? Path.GetFullPath(named, Environment.CurrentDirectory) : null;

    /// <summary>The name of the application that is here.</summary>
    /// <exception cref="UsageException">Its file has faults.</exception>
    public static string NameHere(CancellationToken cancellationToken) => ApplicationSource.Read(null, Environment.CurrentDirectory, null, cancellationToken).Name;

    /// <summary>Connects for an application whose own namespace stays as it is.</summary>
    public static ApplicationWork Connect(ParseResult parsed, Application application, StepReport report) => In(parsed, ClusterArguments.Connect(parsed, own: false), application, report, own: false);

    private static ApplicationWork In(ParseResult parsed, Cluster cluster, Application application, StepReport report, bool own = true)
    {
        var options = ClusterArguments.Options(parsed);
        bool given = options.Namespace is not null || ClusterArguments.IsChosen(parsed, cluster);
        var there = cluster.In(given ? cluster.Namespace : application.Namespace ?? cluster.Namespace);
        if (own && there != cluster) VerbGuard.Guard(parsed, there, own: true);
        return new ApplicationWork(new EnvironmentScope(application, null, []), cluster, there, new ClusterFlags(options.Kubeconfig, cluster.Context), report);
    }

    public static StepReport Report(ParseResult parsed, bool dataOnly = false) => new(parsed.GetValue(Json) && !dataOnly, TimeProvider.System, Terminal.ErrorHasColours);

    public static bool IsJson(ParseResult parsed) => parsed.GetValue(Json);

    public static BuildOptions Build(ParseResult parsed) => new()
    {
        Registry = parsed.GetValue(Registry),
        InsecureRegistries = parsed.GetValue(InsecureRegistry) ?? [],
        Builder = parsed.GetValue(Builder),
        Rebuild = parsed.GetValue(Rebuild),
    };

    /// <summary>For what a verb works on: an overlay needs some images only.</summary>
    public static BuildOptions Build(ParseResult parsed, ApplicationWork work) => Build(parsed) with { Only = work.Scope.Images };

    public static DeployOptions Deploy(ParseResult parsed, IReadOnlyList<string>? services = null) => new()
    {
        Only = services ?? [],
        Timeout = TimeSpan.FromSeconds(Math.Max(0, parsed.GetValue(Timeout))),
        Wait = !parsed.GetValue(NoWait),
        Prune = !parsed.GetValue(NoPrune),
        ForceConflicts = parsed.GetValue(ForceConflicts),
        PostRenderer = PostRender.PostRenderCommand.Self,
    };
}

/// <summary>What a verb works on.</summary>
/// <param name="Scope">The application, as the namespace has it.</param>
/// <param name="Whole">The connection.</param>
/// <param name="Cluster">The same, seen from the application's namespace.</param>
/// <param name="Flags">The same for other programs.</param>
/// <param name="Report">Shows what is done.</param>
internal sealed record ApplicationWork(EnvironmentScope Scope, Cluster Whole, Cluster Cluster, ClusterFlags Flags, StepReport Report) : IDisposable
{
    /// <summary>The application.</summary>
    public Application Application => Scope.Application;

    public void Dispose() => Whole.Dispose();
}
