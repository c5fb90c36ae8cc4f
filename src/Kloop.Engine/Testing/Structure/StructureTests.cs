using Kloop.Engine.Applications;
using Kloop.Engine.Build;
using Kloop.Engine.Build.Destinations;
using Kloop.Engine.Build.Registry;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Kloop.Kubernetes.Streams;

namespace Kloop.Engine.Testing.Structure;

/// <summary>
/// Container structure tests of the images that were built: files and configuration are read at the registry, so that
/// an image needs no shell; commands run in the environment's pods.
/// </summary>
/// <param name="cluster">Seen from the environment.</param>
/// <param name="images">References of built images by name.</param>
/// <param name="time">The clock.</param>
internal sealed class StructureTests(Cluster cluster, IReadOnlyDictionary<string, string> images, TimeProvider time)
{
    private static readonly TimeSpan CommandLimit = TimeSpan.FromMinutes(1);

    /// <summary>Runs the checks of one item of <c>tests</c>.</summary>
    public async Task<IReadOnlyList<TestCase>> RunAsync(TestSource tests, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        try
        {
            var checks = tests.Structure.Select(f => StructureReader.Read(File.ReadAllText(f), f)).ToList();
            string reference = ReferenceOf(tests);
            var cases = new List<TestCase>();
            if (checks.Exists(c => c.Metadata is not null || c.Files.Count + c.Contents.Count > 0)) cases.AddRange(await OfImageAsync(tests, checks, reference, cancellationToken));
            if (checks.Exists(c => c.Commands.Count > 0)) cases.AddRange(await CommandsAsync(tests, checks.SelectMany(c => c.Commands), reference, cancellationToken));
            return cases;
        }
        catch (Exception e) when (e is TaskFailedException or UsageException or IOException or UnauthorizedAccessException or ClusterException { Failure: not ClusterFailure.Unreachable })
        {
            return [Case(tests, "structure", began, e.Message)];
        }
    }

    private string ReferenceOf(TestSource tests)
    {
        var found = images.Where(i => tests.Service.Length == 0 || i.Key == tests.Service || i.Key.EndsWith("/" + tests.Service, StringComparison.Ordinal)).ToList();
        if (found is [var one]) return one.Value;
        string known = string.Join(", ", images.Keys.Order(StringComparer.Ordinal));
        throw new UsageException(found.Count == 0
            ? $"{tests.Place}: no image {tests.Service} is built, only {known}" : $"{tests.Place}: which image? Say service: NAME, one of {known}");
    }

    private async Task<IReadOnlyList<TestCase>> OfImageAsync(TestSource tests, IReadOnlyList<StructureChecks> all, string reference, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        var name = ImageReference.Parse(reference);
        if (name.Host is not { } host) return [Case(tests, "image", began, null) with { Outcome = TestOutcome.Skipped, Message = $"{reference} was loaded into the nodes, where its files cannot be read: use a registry" }];
        using var http = await RegistryAsync(host, cancellationToken);
        var image = await ImageContent.ReadAsync(new OciReader(http, name.Path), reference, name.Digest ?? name.Tag ?? "latest", cancellationToken);
        var cases = new List<TestCase>();
        foreach (var checks in all)
        {
            if (checks.Metadata is { } metadata) Add("metadata", StructureFaults.Of(metadata, image.Configuration));
            foreach (var check in checks.Files) Add($"file {check.Name}", StructureFaults.Of(check, image.Files.Find(check.Path)?.File));
            foreach (var check in checks.Contents) Add($"content {check.Name}", StructureFaults.Of(check, await image.TextAsync(check.Path, cancellationToken)));
        }

        return cases;

        void Add(string name, IEnumerable<string> faults)
        {
            cases.Add(Case(tests, name, began, Lines(faults)));
            began = time.GetTimestamp();
        }
    }

    /// <summary>A registry as the laptop reaches it.</summary>
    private async Task<RegistryHttp> RegistryAsync(string host, CancellationToken cancellationToken)
    {
        var local = await LocalRegistry.FindAsync(cluster, cancellationToken);
        bool own = local is not null && (local.HostFromContainerRuntime ?? local.Host) == host;
        return new RegistryHttp(own ? local!.Host : host, own || DestinationChoice.IsPrivate(host), DockerLogins.OfDeveloper());
    }

    private async Task<IReadOnlyList<TestCase>> CommandsAsync(TestSource tests, IEnumerable<CommandCheck> checks, string reference, CancellationToken cancellationToken)
    {
        var (pod, container) = await ContainerAsync(reference, cancellationToken);
        var cases = new List<TestCase>();
        foreach (var check in checks)
        {
            long began = time.GetTimestamp();
            var faults = new List<string>();
            foreach (var before in check.Setup) faults.AddRange(await FaultsAsync(new CommandCheck("setup", before, 0)));
            if (faults.Count == 0) faults.AddRange(await FaultsAsync(check));
            foreach (var after in check.Teardown) faults.AddRange(await FaultsAsync(new CommandCheck("teardown", after, 0)));
            cases.Add(Case(tests, $"command {check.Name}", began, Lines(faults)));
        }

        return cases;

        async Task<IEnumerable<string>> FaultsAsync(CommandCheck check)
        {
            try
            {
                return StructureFaults.Of(check, await Exec.RunAsync(cluster, new ExecOptions(pod, container, check.Command) { Limit = CommandLimit }, time, cancellationToken));
            }
            catch (ClusterException e) when (e.Failure is ClusterFailure.Other)
            {
                return [e.Message];
            }
        }
    }

    private async Task<(string Pod, string Container)> ContainerAsync(string reference, CancellationToken cancellationToken)
    {
        foreach (var pod in (await cluster.ListAsync(ResourceType.Pods, null, cancellationToken)).Where(PodView.IsReady))
        {
            if (pod.Items("spec", "containers").FirstOrDefault(c => c.Text("image") == reference) is { } container) return (pod.Name(), container.Text("name")!);
        }

        throw new TaskFailedException($"no pod runs {reference}, so that no command can be run in it");
    }

    private static string? Lines(IEnumerable<string> faults) => string.Join('\n', faults) is { Length: > 0 } text ? text : null;

    private TestCase Case(TestSource tests, string name, long began, string? fault) =>
        new(TestKind.Deploy, tests.Service, "structure", name, fault is null ? TestOutcome.Passed : TestOutcome.Failed, time.GetElapsedTime(began).TotalSeconds, fault);
}
