using Kloop.Engine.Applications;
using Kloop.Engine.Build.Destinations;
using Kloop.Engine.Build.Inputs;
using Kloop.Engine.Build.Tools;
using Kloop.Engine.Programs;
using Kloop.Engine.Steps;

namespace Kloop.Engine.Build;

/// <summary>Builds one image and brings it to the cluster.</summary>
/// <param name="options">How.</param>
/// <param name="delivery">Where to.</param>
/// <param name="platform">The nodes' platform; null when it is the laptop's, or not known.</param>
/// <param name="report">Takes progress, and the whole log of what failed.</param>
/// <param name="time">The clock.</param>
internal sealed class ImageMaking(BuildOptions options, ImageDelivery delivery, string? platform, Action<StepEvent> report, TimeProvider time)
{
    private readonly Lazy<Task<BuildTool>> _tool = new(() => ToolChoice.FindAsync(options.Builder, time, CancellationToken.None));

    /// <param name="image">The image.</param>
    /// <param name="push">What it is to be called, with its tag.</param>
    /// <param name="bases">References of the application's images that it starts from, by name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TaskFailedException">It failed; the log was reported.</exception>
    public async Task<BuildOutcome> MakeAsync(ImageSource image, string push, IReadOnlyDictionary<string, string> bases, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("kloop-build-").FullName;
        try
        {
            return image.Builder switch
            {
                DockerfileBuilder builder => await ByToolAsync(image, builder, push, bases, folder, cancellationToken),
                DotNetBuilder builder => await ByDotNetAsync(image, builder, push, folder, cancellationToken),
                CommandBuilder builder => await ByCommandAsync(image, builder, push, bases, folder, cancellationToken),
                _ => throw new UsageException($"{BuildOrder.Where(image)}: image \"{image.Name}\" has no way to be built"),
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<BuildOutcome> ByToolAsync(
        ImageSource image, DockerfileBuilder builder, string push, IReadOnlyDictionary<string, string> bases, string folder, CancellationToken cancellationToken)
    {
        var tool = await _tool.Value;
        var outcome = BuildOutcome.Pushed;
        if (options.Rebuild || ToolCommands.Look(tool, push) is not { } look || (await ProgramRun.RunAsync(look, cancellationToken)).Code != 0)
        {
            Progress(image, $"building with {ToolCommands.Program(tool)}");
            string dockerfile = builder.Dockerfile ?? await WriteAsync(Path.Combine(folder, "Dockerfile"), builder.Text!, cancellationToken);
            var build = ToolBuilds.Of(image, builder, push, dockerfile, bases, platform) with { NoCache = options.Rebuild, Insecure = delivery.IsInsecure(push) };
            foreach (string from in ToolBuilds.Outside(build, ImageInputs.DockerfileOf(builder)).Where(delivery.IsInsecure))
            {
                if (ToolCommands.PullInsecure(tool, from) is { } pull) await RunAsync(image, pull, cancellationToken);
            }

            await RunAsync(image, ToolCommands.Build(tool, build), cancellationToken);
            outcome = BuildOutcome.Built;
        }

        Progress(image, delivery.IsRegistry ? $"pushing {push}" : $"loading {push}");
        await delivery.DeliverKeptAsync(tool, push, folder, _ => { }, cancellationToken);
        return outcome;
    }

    private async Task<BuildOutcome> ByDotNetAsync(ImageSource image, DotNetBuilder builder, string push, string folder, CancellationToken cancellationToken)
    {
        string archive = Path.Combine(folder, "published.tar.gz");
        Progress(image, "building with dotnet publish");
        await RunAsync(image, DotNetPublish.Of(builder, push, archive, image.Platforms.Count > 0 ? image.Platforms[0] : platform, delivery.IsInsecure), cancellationToken);
        Progress(image, delivery.IsRegistry ? $"pushing {push}" : $"loading {push}");
        await delivery.DeliverArchiveAsync(archive, push, folder, _ => { }, cancellationToken);
        return BuildOutcome.Built;
    }

    private async Task<BuildOutcome> ByCommandAsync(
        ImageSource image, CommandBuilder builder, string push, IReadOnlyDictionary<string, string> bases, string folder, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, string?>
        {
            ["IMAGE"] = push,
            ["PUSH_IMAGE"] = delivery.IsRegistry ? "true" : "false",
            ["BUILD_CONTEXT"] = image.Context,
            ["IMAGE_REPO"] = ImageReference.Parse(push).Name,
            ["IMAGE_TAG"] = ImageReference.Parse(push).Tag,
            ["PLATFORMS"] = string.Join(',', image.Platforms.Count > 0 ? image.Platforms : platform is null ? [] : [platform]),
        };
        foreach (var (name, argument) in image.Bases.Where(b => bases.ContainsKey(b.Key))) variables[argument] = bases[name];
        var call = new ProgramCall(builder.Command[0], [.. builder.Command.Skip(1)]) { Directory = image.Context, Variables = variables };
        Progress(image, $"building with {call}");
        await RunAsync(image, call, cancellationToken);
        if (!delivery.IsRegistry) await delivery.DeliverKeptAsync(await _tool.Value, push, folder, _ => { }, cancellationToken);
        else if (await delivery.DigestAsync(push, cancellationToken) is null)
        {
            throw new TaskFailedException($"{BuildOrder.Where(image)}: {call} succeeded, but {push} is not in the registry: the command has to push $IMAGE when PUSH_IMAGE is true");
        }

        return BuildOutcome.Built;
    }

    private async Task RunAsync(ImageSource image, ProgramCall call, CancellationToken cancellationToken)
    {
        var result = await ProgramRun.RunAsync(call, cancellationToken);
        if (result.Code == 0) return;
        report(new StepEvent(StepEventKind.Log, StepNames.Build, image.Name, result.Log));
        throw new TaskFailedException($"{BuildOrder.Where(image)}: image \"{image.Name}\" cannot be built: {call.Program} ended with {result.Code}; its whole log is above");
    }

    private static async Task<string> WriteAsync(string file, string text, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(file, text, cancellationToken);
        return file;
    }

    private void Progress(ImageSource image, string text) => report(new StepEvent(StepEventKind.Progress, StepNames.Build, image.Name, text));
}
