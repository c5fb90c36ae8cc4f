using Kloop.Engine.Applications;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.Skaffold.Build;

/// <summary>Reads <c>buildpacks</c>, as a call of <c>pack</c>. https://buildpacks.io/docs/for-platform-operators/how-to/integrate-ci/pack/cli/pack_build/</summary>
internal static class BuildpacksArtifact
{
    public static CommandBuilder Read(Section? packs, ImportContext context, string folder)
    {
        var arguments = new List<string> { "pack", "build", "--path", folder };
        IReadOnlyList<string> inputs = [], ignored = [];
        if (packs is not null)
        {
            if (packs.Scalar("builder") is { } builder && context.Expand(builder, "builder") is { } image) arguments.AddRange("--builder", image);
            if (packs.Scalar("runImage") is { } run && context.Expand(run, "runImage") is { } runs) arguments.AddRange("--run-image", runs);
            foreach (var variable in packs.Texts("env")) if (context.Expand(variable, "buildpacks.env") is { } text) arguments.AddRange("--env", text);
            foreach (var pack in packs.Texts("buildpacks")) arguments.AddRange("--buildpack", pack.Text);
            if (packs.Flag("trustBuilder") == true) arguments.Add("--trust-builder");
            if (packs.Flag("clearCache") == true) arguments.Add("--clear-cache");
            if (packs.Text("projectDescriptor") is { } descriptor) arguments.AddRange("--descriptor", descriptor);
            foreach (var volume in packs.Children("volumes")) arguments.AddRange("--volume", Volume(volume, folder));
            if (packs.Text("network") is { } network) arguments.AddRange("--network", network);
            (inputs, ignored) = CustomArtifact.Dependencies(packs.Child("dependencies"));
        }

        return new CommandBuilder(["sh", "-c", $"{ShellWord.Join(arguments)} $([ \"$PUSH_IMAGE\" = true ] && echo --publish) \"$IMAGE\""], inputs, ignored, "pack");
    }

    private static string Volume(Section volume, string folder)
    {
        string host = volume.Text("host") ?? "", text = $"{(host.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(host, folder) : host)}:{volume.Text("target")}";
        if (volume.Text("options") is { } options) text += $":{options}";
        volume.End();
        return text;
    }
}
