using Kloop.Engine.Applications;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.Skaffold.Build;

/// <summary>Reads <c>ko</c>, as a call of the program. https://ko.build/configuration/</summary>
internal static class KoArtifact
{
    public static CommandBuilder Read(Section? ko, ImportContext context, string folder)
    {
        var variables = new List<string>();
        var arguments = new List<string> { "ko", "build", "--bare" };
        IReadOnlyList<string> inputs = ["**/*.go"], ignored = [];
        string main = ".", directory = ".";
        if (ko is not null)
        {
            if (ko.Text("fromImage") is { } from) variables.Add($"KO_DEFAULTBASEIMAGE={from}");
            variables.AddRange(ko.Texts("env").Select(e => context.Expand(e, "ko.env")).OfType<string>());
            var flags = ko.Texts("flags").Select(f => context.Expand(f, "ko.flags")).OfType<string>().ToList();
            var linker = ko.Texts("ldflags").Select(f => context.Expand(f, "ko.ldflags")).OfType<string>().ToList();
            if (linker.Count > 0) flags.Add($"'-ldflags={string.Join(' ', linker)}'");
            if (flags.Count > 0) variables.Add($"GOFLAGS={string.Join(' ', flags)}");
            foreach (var (key, value) in ko.Pairs("labels")) arguments.AddRange("--image-label", $"{key}={context.Expand(value, "ko.labels")}");
            main = ko.Text("main") ?? main;
            directory = ko.Text("dir") ?? directory;
            if (CustomArtifact.Dependencies(ko.Child("dependencies")) is { Inputs.Count: > 0 } dependencies) (inputs, ignored) = dependencies;
        }

        arguments.Add(main.StartsWith('.') || main.StartsWith('/') ? main : $"./{main}");
        string environment = string.Concat(variables.Select(v => $" {ShellWord.Of(v)}"));
        // IMAGE is repository:tag; ko takes them apart, and loads the image by a repository name of its own.
        string line = $"cd {ShellWord.Of(Path.GetFullPath(directory, folder))} && env{environment} KO_DOCKER_REPO=\"${{IMAGE%:*}}\" {ShellWord.Join(arguments)} --tags \"${{IMAGE##*:}}\" $([ \"$PUSH_IMAGE\" = true ] || echo --local)";
        return new CommandBuilder(["sh", "-c", line], inputs, ignored, "ko");
    }
}
