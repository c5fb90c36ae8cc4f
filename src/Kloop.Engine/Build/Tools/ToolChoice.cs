using Kloop.Engine.Programs;

namespace Kloop.Engine.Build.Tools;

/// <summary>Finds the tool that builds Dockerfiles: the one that was asked for, or the first that is there and works.</summary>
internal static class ToolChoice
{
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(10);

    /// <param name="asked">The tool's name; null for any.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="UsageException">There is no such tool.</exception>
    /// <exception cref="TaskFailedException">None works.</exception>
    public static async Task<BuildTool> FindAsync(string? asked, TimeProvider time, CancellationToken cancellationToken)
    {
        if (asked is not null && !Enum.TryParse(asked, ignoreCase: true, out BuildTool _))
        {
            throw new UsageException($"no builder \"{asked}\": there are {string.Join(", ", Enum.GetValues<BuildTool>().Select(ToolCommands.Program))}");
        }

        var tried = new List<string>();
        foreach (var tool in asked is null ? Enum.GetValues<BuildTool>() : [Enum.Parse<BuildTool>(asked, ignoreCase: true)])
        {
            if (await TroubleAsync(tool, time, cancellationToken) is not { } trouble) return tool;
            tried.Add($"{ToolCommands.Program(tool)}: {trouble}");
        }

        throw new TaskFailedException($"nothing here builds a Dockerfile ({string.Join("; ", tried)}): install docker, podman or buildah, or start Docker's engine");
    }

    private static async Task<string?> TroubleAsync(BuildTool tool, TimeProvider time, CancellationToken cancellationToken)
    {
        if (ProgramRun.Find(ToolCommands.Program(tool)) is null) return "not installed";
        if (ToolCommands.Probe(tool) is not { } probe) return null;
        using var limit = new CancellationTokenSource(ProbeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var result = await ProgramRun.RunAsync(probe, either.Token);
            return result.Code == 0 ? null : result.Tail(1) is { Length: > 0 } said ? said : "it does not answer";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "it does not answer";
        }
    }
}
