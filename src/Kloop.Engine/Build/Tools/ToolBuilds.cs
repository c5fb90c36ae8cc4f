using Kloop.Engine.Applications;
using Kloop.Engine.Build.Inputs;

namespace Kloop.Engine.Build.Tools;

/// <summary>Makes of an application's image what a tool is told. Pure.</summary>
internal static class ToolBuilds
{
    public static ToolBuild Of(ImageSource image, DockerfileBuilder builder, string push, string dockerfile, IReadOnlyDictionary<string, string> bases, string? platform)
    {
        var arguments = new Dictionary<string, string?>(builder.Arguments);
        foreach (var (name, argument) in image.Bases.Where(b => b.Value.Length > 0 && bases.ContainsKey(b.Key))) arguments[argument] = bases[name];
        return new ToolBuild(push, image.Context, dockerfile)
        {
            Target = builder.Target,
            Arguments = arguments,
            Replaced = bases.Where(b => !image.Bases.TryGetValue(b.Key, out string? argument) || argument.Length == 0).ToDictionary(),
            Platforms = image.Platforms.Count > 0 ? image.Platforms : platform is null ? [] : [platform],
            Flags = builder.Flags,
        };
    }

    /// <summary>The images that a build takes from registries.</summary>
    public static IEnumerable<string> Outside(ToolBuild build, string text)
    {
        var given = build.Arguments.Select(a => (a.Key, Value: a.Value ?? Environment.GetEnvironmentVariable(a.Key))).Where(a => a.Value is not null).ToDictionary(a => a.Key, a => a.Value!);
        return DockerfileImages.Of(text, given).Where(i => !build.Replaced.ContainsKey(i)).Concat(build.Replaced.Values).Where(i => ImageReference.Parse(i).Host is not null);
    }
}
