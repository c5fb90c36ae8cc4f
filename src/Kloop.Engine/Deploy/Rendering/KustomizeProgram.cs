using Kloop.Engine.Applications;
using Kloop.Engine.Programs;

namespace Kloop.Engine.Deploy.Rendering;

/// <summary>Renders kustomizations by <c>kustomize build</c>, or the one inside kubectl.</summary>
internal static class KustomizeProgram
{
    /// <exception cref="TaskFailedException">Neither is here, or it failed.</exception>
    public static async Task<string> RenderAsync(Kustomization source, CancellationToken cancellationToken)
    {
        string[] command = ProgramRun.Find("kustomize") is not null ? ["kustomize", "build"]
            : ProgramRun.Find("kubectl") is not null ? ["kubectl", "kustomize"]
            : throw new TaskFailedException($"{Where(source)}: a kustomization needs the program kustomize, or kubectl, which has it inside: neither is in PATH");
        var call = new ProgramCall(command[0], [command[1], source.Folder, .. source.Arguments]);
        var result = await ProgramRun.RunAsync(call, cancellationToken);
        return result.Code == 0 ? result.Output : throw new TaskFailedException($"{Where(source)}: {call} ended with {result.Code}: {result.Tail(10)}");
    }

    private static string Where(Kustomization source) => source.Place?.ToString() ?? source.Folder;
}
