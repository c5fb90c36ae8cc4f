using System.Collections.Concurrent;
using Kloop.Engine.Applications;
using Kloop.Engine.Build.Destinations;
using Kloop.Engine.Build.Inputs;
using Kloop.Engine.Deploy.Planning;
using Kloop.Engine.Hooks;
using Kloop.Engine.Steps;

namespace Kloop.Engine.Build;

/// <summary>Builds an application's images and brings them to the cluster: what is unchanged is neither built nor pushed.</summary>
internal sealed class ImageBuilds(Application application, BuildOptions options, ImageDestination destination, ImageDelivery delivery, ImageMaking making, Action<StepEvent> report, TimeProvider time)
{
    private const int MostAtOnce = 4;

    /// <summary>Builds all, each after its bases.</summary>
    /// <exception cref="TaskFailedException">One failed.</exception>
    public async Task<IReadOnlyList<BuiltImage>> RunAsync(CancellationToken cancellationToken)
    {
        var hooks = new HookRun(application, report, time);
        await hooks.RunAsync(HookTime.BeforeBuild, null, StepNames.Build, NoVariables, cancellationToken);
        var built = await EachAsync((image, bases, token) => BuildAsync(image, bases, hooks, token), cancellationToken);
        await hooks.RunAsync(HookTime.AfterBuild, null, StepNames.Build, NoVariables, cancellationToken);
        return built;
    }

    /// <summary>What the images would be called, without building any.</summary>
    /// <param name="mustBeThere">Fails for an image that its registry lacks.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<IReadOnlyList<BuiltImage>> NamesAsync(bool mustBeThere, CancellationToken cancellationToken) => EachAsync(
        async (image, bases, token) =>
        {
            var names = await NamesAsync(image, bases, token);
            string? digest = delivery.IsRegistry && (mustBeThere || image.Tag is not null) ? await delivery.DigestAsync(names.Push, token) : null;
            if (mustBeThere && delivery.IsRegistry && digest is null) throw new TaskFailedException($"image \"{image.Name}\" is not built as it is here now ({names.Push} is not there): kloop up builds and deploys, kloop build builds");
            if (image.Tag is null) digest = null;
            else if (digest is null) report(new StepEvent(StepEventKind.Note, StepNames.Build, image.Name, $"{names.Push} is not built yet: its digest is not known"));
            return new BuiltImage(image.Name, Pinned(names.Pull, digest), BuildOutcome.Named, 0);
        },
        cancellationToken);

    /// <summary>What a build would do; it neither builds nor runs a command.</summary>
    public async Task<IReadOnlyList<PlannedImage>> PlanAsync(CancellationToken cancellationToken)
    {
        var plan = new ConcurrentBag<PlannedImage>();
        var named = await EachAsync(
            async (image, bases, token) =>
            {
                var names = await NamesAsync(image, bases, token);
                bool made = application.Hooks.Any(h => h.Time == HookTime.BeforeBuild && (h.Image is null || h.Image == image.Name));
                bool there = await delivery.HasAsync(names.Hashed, token);
                string? digest = there && names.Push != names.Hashed && delivery.IsRegistry ? await delivery.DigestAsync(names.Hashed, token) : null;
                string reference = Pinned(names.Pull, digest);
                plan.Add(new PlannedImage(image.Name, reference, options.Rebuild ? false : made ? null : there));
                return new BuiltImage(image.Name, reference, BuildOutcome.Named, 0);
            },
            cancellationToken);
        return [.. named.Select(n => plan.First(p => p.Name == n.Name))];
    }

    /// <summary>The images that an image starts from, by name: those with an argument, and those that its Dockerfile names itself.</summary>
    internal static IEnumerable<string> BasesOf(ImageSource image) => image.Builder is DockerfileBuilder builder
        ? image.Bases.Keys.Concat(DockerfileImages.Of(ImageInputs.DockerfileOf(builder), Given(builder)).Select(i => ImageReference.Parse(i).Name)).Distinct()
        : image.Bases.Keys;

    internal static Dictionary<string, string> Given(DockerfileBuilder builder) =>
        builder.Arguments.Select(a => (a.Key, Value: a.Value ?? Environment.GetEnvironmentVariable(a.Key))).Where(a => a.Value is not null).ToDictionary(a => a.Key, a => a.Value!);

    private static readonly Dictionary<string, string?> NoVariables = [];

    private async Task<IReadOnlyList<BuiltImage>> EachAsync(
        Func<ImageSource, IReadOnlyDictionary<string, string>, CancellationToken, Task<BuiltImage>> make, CancellationToken cancellationToken)
    {
        var order = BuildOrder.Of(Wanted(), BasesOf);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var places = new SemaphoreSlim(options.Parallel ?? Math.Clamp(Environment.ProcessorCount, 1, MostAtOnce));
        var tasks = new Dictionary<string, Task<BuiltImage>>(StringComparer.Ordinal);
        var failures = new ConcurrentQueue<Exception>();
        foreach (var image in order)
        {
            var bases = BasesOf(image).Where(tasks.ContainsKey).ToDictionary(b => b, b => tasks[b]);
            tasks[image.Name] = Task.Run(() => OneAsync(image, bases), CancellationToken.None);
        }

        try
        {
            return await Task.WhenAll(order.Select(i => tasks[i.Name]));
        }
        catch (Exception) when (!failures.IsEmpty)
        {
            await Task.WhenAll(tasks.Values).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw failures.First() is TaskFailedException first && failures.Count > 1
                ? new TaskFailedException(string.Join('\n', failures.OfType<TaskFailedException>().Prepend(first).Select(f => f.Message).Distinct()))
                : failures.First();
        }

        async Task<BuiltImage> OneAsync(ImageSource image, Dictionary<string, Task<BuiltImage>> bases)
        {
            var references = new Dictionary<string, string>();
            foreach (var (name, task) in bases) references[name] = (await task).Reference;
            await places.WaitAsync(stop.Token);
            try
            {
                return await make(image, references, stop.Token);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                failures.Enqueue(e);
                await stop.CancelAsync();
                throw;
            }
            finally
            {
                places.Release();
            }
        }
    }

    private async Task<BuiltImage> BuildAsync(ImageSource image, IReadOnlyDictionary<string, string> bases, HookRun hooks, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        var variables = new Dictionary<string, string?> { ["BUILD_CONTEXT"] = image.Context };
        // A command before the build makes what the build takes in: it comes before the look at the inputs.
        await hooks.RunAsync(HookTime.BeforeBuild, image.Name, StepNames.Build, variables, cancellationToken);
        var names = await NamesAsync(image, bases, cancellationToken);
        string? digest = null;
        var outcome = BuildOutcome.Unchanged;
        if (options.Rebuild || !await delivery.HasAsync(names.Hashed, cancellationToken))
        {
            outcome = await making.MakeAsync(image, names.Hashed, bases, cancellationToken);
            digest = options.Rebuild ? await delivery.DigestAsync(names.Hashed, cancellationToken) : null;
        }

        if (names.Push != names.Hashed && delivery.IsRegistry)
        {
            digest = await delivery.DigestAsync(names.Hashed, cancellationToken);
            if (digest != await delivery.DigestAsync(names.Push, cancellationToken)) await delivery.TagAsync(names.Hashed, image.Tag!, cancellationToken);
        }

        double seconds = time.GetElapsedTime(began).TotalSeconds;
        string reference = Pinned(names.Pull, digest);
        report(new StepEvent(StepEventKind.Done, StepNames.Build, image.Name, $"{reference} {Word(outcome)}", seconds));
        if (outcome != BuildOutcome.Unchanged) await hooks.RunAsync(HookTime.AfterBuild, image.Name, StepNames.Build, variables, cancellationToken);
        return new BuiltImage(image.Name, reference, outcome, seconds);
    }

    private async Task<(string Hashed, string Push, string Pull)> NamesAsync(ImageSource image, IReadOnlyDictionary<string, string> bases, CancellationToken cancellationToken)
    {
        string hash = await ImageInputs.TagAsync(image, bases, application.Root, Environment.GetEnvironmentVariable, cancellationToken);
        // A cluster that images are loaded into keeps the hashed name: there a tag that changes its meaning would not be noticed.
        var (push, pull) = destination.References(image.Name, delivery.IsRegistry ? image.Tag ?? hash : hash);
        return (destination.References(image.Name, hash).Push, push, pull);
    }

    /// <summary>A tag that may change its meaning is held fast by the digest, so that pods start anew when it does.</summary>
    private static string Pinned(string pull, string? digest) => digest is null ? pull : $"{pull}@{digest}";

    private IReadOnlyList<ImageSource> Wanted()
    {
        if (options.Only.Count == 0) return application.Images;
        if (options.Only.FirstOrDefault(n => application.Images.All(i => i.Name != n)) is { } unknown)
        {
            throw new UsageException($"no image \"{unknown}\" is built here; there are {string.Join(", ", application.Images.Select(i => i.Name))}");
        }

        var wanted = new HashSet<string>(options.Only, StringComparer.Ordinal);
        var order = BuildOrder.Of(application.Images, BasesOf);
        foreach (var image in order.Reverse().Where(i => wanted.Contains(i.Name))) wanted.UnionWith(BasesOf(image));
        return [.. application.Images.Where(i => wanted.Contains(i.Name))];
    }

    private static string Word(BuildOutcome outcome) => outcome switch
    {
        BuildOutcome.Built => "built",
        BuildOutcome.Pushed => "brought to the cluster; it was built before",
        _ => "unchanged",
    };
}
