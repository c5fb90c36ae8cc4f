using Kloop.Engine.Applications;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.Skaffold.Build;

/// <summary>Reads <c>docker</c>.</summary>
internal static class DockerArtifact
{
    private const string UsualFile = "Dockerfile";

    public static DockerfileBuilder Read(Section? docker, ImportContext context, string folder) =>
        docker is null
            ? new DockerfileBuilder(Path.Combine(folder, UsualFile), null, null, new Dictionary<string, string?>(), [])
            : new DockerfileBuilder(File(docker, context, folder), null, Target(docker, context), Arguments(docker, context), Flags(docker, context, folder));

    /// <summary>The Dockerfile: below the artifact's folder.</summary>
    public static string File(Section docker, ImportContext context, string folder) =>
        Path.GetFullPath(docker.Scalar("dockerfile") is { } file ? context.Expand(file, "dockerfile") ?? file.Text : UsualFile, folder);

    public static string? Target(Section docker, ImportContext context) => docker.Scalar("target") is { } target ? context.Expand(target, "target") : null;

    /// <summary>The build arguments; without a value, the laptop's variable of that name.</summary>
    public static Dictionary<string, string?> Arguments(Section docker, ImportContext context)
    {
        var arguments = new Dictionary<string, string?>();
        foreach (var (name, value) in docker.Pairs("buildArgs"))
        {
            if (value.IsNull) arguments[name] = null;
            else if (context.Expand(value, $"build argument {name}") is { } text) arguments[name] = text;
        }

        return arguments;
    }

    private static List<string> Flags(Section docker, ImportContext context, string folder)
    {
        var flags = new List<string>();
        if (docker.Text("network") is { } network) flags.AddRange("--network", network);
        foreach (var host in docker.Texts("addHost")) flags.AddRange("--add-host", host.Text);
        foreach (var cache in docker.Texts("cacheFrom")) if (context.Expand(cache, "cacheFrom") is { } from) flags.AddRange("--cache-from", from);
        if (docker.Flag("pullParent") == true) flags.Add("--pull");
        if (docker.Flag("noCache") == true) flags.Add("--no-cache");
        if (docker.Flag("squash") == true) flags.Add("--squash");
        foreach (var secret in Secrets(docker)) flags.AddRange("--secret", Secret(secret, folder));
        if (docker.Text("ssh") is { } ssh) flags.AddRange("--ssh", ssh);
        flags.AddRange(docker.Texts("cliFlags").Select(f => f.Text));
        return flags;
    }

    /// <summary>Older files have one <c>secret</c>.</summary>
    private static IEnumerable<Section> Secrets(Section docker) => docker.Child("secret") is { } one ? [one, .. docker.Children("secrets")] : docker.Children("secrets");

    private static string Secret(Section secret, string folder)
    {
        string text = $"id={secret.Text("id")}";
        if (secret.Text("src") is { } source) text += $",src={Path.GetFullPath(source.StartsWith("~/", StringComparison.Ordinal) ? Home(source) : source, folder)}";
        if (secret.Text("env") is { } variable) text += $",env={variable}";
        if (secret.Text("dst") is { } target) text += $",dst={target}";
        secret.End();
        return text;
    }

    private static string Home(string path) => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[2..]);
}
