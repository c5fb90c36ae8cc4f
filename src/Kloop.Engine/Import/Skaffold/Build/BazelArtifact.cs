using Kloop.Engine.Applications;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.Skaffold.Build;

/// <summary>Reads <c>bazel</c>: the target is an image's archive, which is loaded and gets the image's name.</summary>
internal static class BazelArtifact
{
    public static CommandBuilder Read(Section? bazel, ImportContext context)
    {
        string? target = bazel?.Text("target");
        if (target is null) context.Notes.Fault(bazel?.Place ?? default, "this bazel artifact has no target: say which, such as target: //:cart.tar");
        var arguments = (bazel?.Texts("args") ?? []).Select(a => a.Text).ToList();
        bazel?.Lacking("platforms", "Kloop builds bazel's targets for bazel's own platform");
        string options = ShellWord.Join(arguments), word = ShellWord.Of(target ?? "");
        string line =
            $"set -e; bazel build {options} {word}; archive=\"$(bazel cquery {options} --output=files {word})\"; "
            + "loaded=\"$(docker load --input \"$archive\" | sed -n 's/^Loaded image[^:]*: //p' | head -n 1)\"; docker tag \"$loaded\" \"$IMAGE\"; "
            + "if [ \"$PUSH_IMAGE\" = true ]; then docker push \"$IMAGE\"; fi";
        return new CommandBuilder(["sh", "-c", line], [], ["bazel-*/**"], "bazel");
    }
}
