using Kloop.Engine.Applications;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.Skaffold.Build;

/// <summary>Reads <c>custom</c>: a command that finds IMAGE, PUSH_IMAGE and BUILD_CONTEXT in its environment. https://skaffold.dev/docs/builders/builder-types/custom/</summary>
internal static class CustomArtifact
{
    public static CommandBuilder Read(Section? custom, ImportContext context)
    {
        string? command = custom?.Scalar("buildCommand") is { } line ? context.Expand(line, "buildCommand") : null;
        if (custom is null || (command is null && !custom.Has("buildCommand"))) context.Notes.Fault(custom?.Place ?? default, "this custom artifact has no buildCommand");
        var (inputs, ignored) = Dependencies(custom?.Child("dependencies"));
        return new CommandBuilder(["sh", "-c", command ?? ""], inputs, ignored);
    }

    /// <summary>What the image is made of; empty for all of its folder, which is also what a Dockerfile or a command could tell more finely.</summary>
    public static (IReadOnlyList<string> Inputs, IReadOnlyList<string> Ignored) Dependencies(Section? dependencies)
    {
        if (dependencies is null) return ([], []);
        var (paths, ignored) = (dependencies.Texts("paths"), dependencies.Texts("ignore"));
        if (dependencies.Child("dockerfile") is { } dockerfile)
        {
            dockerfile.Meaningless("path", "buildArgs");
            dockerfile.End();
        }

        dependencies.Lacking("command", "Kloop takes all of the artifact's folder as its inputs");
        dependencies.End();
        return ([.. paths.Select(p => p.Text)], [.. ignored.Select(p => p.Text)]);
    }
}
