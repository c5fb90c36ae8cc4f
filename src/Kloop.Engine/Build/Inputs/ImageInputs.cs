using Kloop.Engine.Applications;
using Kloop.Engine.Deploy.Manifests;
using Kloop.Sync.Ignore;

namespace Kloop.Engine.Build.Inputs;

/// <summary>The hash of all that an image is built from. The same inputs give the same tag on every machine.</summary>
internal static class ImageInputs
{
    /// <summary>Changes when what the hash covers changes, or what Kloop builds from the same inputs.</summary>
    private const string Version = "1";

    /// <param name="image">The image.</param>
    /// <param name="bases">References of the images of the application that it starts from, by name.</param>
    /// <param name="root">The application's folder, absolute.</param>
    /// <param name="variable">The laptop's environment.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<string> TagAsync(
        ImageSource image, IReadOnlyDictionary<string, string> bases, string root, Func<string, string?> variable, CancellationToken cancellationToken)
    {
        using var hash = new InputHash();
        hash.Add("version", Version);
        foreach (string platform in image.Platforms) hash.Add("platform", platform);
        foreach (var (name, reference) in bases.OrderBy(b => b.Key, StringComparer.Ordinal)) hash.Add("base " + name, ImageReference.Parse(reference) is var parsed ? parsed.Tag + parsed.Digest : null);
        switch (image.Builder)
        {
            case DockerfileBuilder builder:
                await AddAsync(hash, image, builder, variable, cancellationToken);
                break;
            case DotNetBuilder builder:
                await AddAsync(hash, builder, root, cancellationToken);
                break;
            case CommandBuilder builder:
                await AddAsync(hash, image, builder, cancellationToken);
                break;
        }

        return hash.ToTag();
    }

    /// <summary>Tells of files, absolute and perhaps gone, whether an image is built from them; what is read for it is read once.</summary>
    /// <exception cref="UsageException">A project cannot be read.</exception>
    public static Func<string, bool> Of(ImageSource image)
    {
        switch (image.Builder)
        {
            case DockerfileBuilder builder:
                var left = Ignored(image.Context, builder.Dockerfile);
                return path => path == builder.Dockerfile || (Below(image, path) is { } below && !left.Ignores(below, isFolder: false));
            case DotNetBuilder builder:
                var (folders, files) = ProjectFolders.Of(builder.Project);
                return path => files.Contains(path) || folders.Any(f => path.StartsWith(f + '/', StringComparison.Ordinal));
            case CommandBuilder builder:
                var (inputs, ignored, outside) = (Pattern(builder.Inputs), Pattern(builder.Ignored), Outside(image.Context, builder.Inputs).ToHashSet(StringComparer.Ordinal));
                return path => Below(image, path) is { } below
                    ? (builder.Inputs.Count == 0 || inputs.Ignores(below, isFolder: false)) && !ignored.Ignores(below, isFolder: false) : outside.Contains(path);
            default:
                return _ => false;
        }
    }

    /// <summary>A Dockerfile's text.</summary>
    /// <exception cref="UsageException">It cannot be read.</exception>
    public static string DockerfileOf(DockerfileBuilder builder)
    {
        if (builder.Text is { } text) return text;
        try
        {
            return File.ReadAllText(builder.Dockerfile!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"the Dockerfile {builder.Dockerfile} cannot be read: {e.Message}");
        }
    }

    /// <summary>The rules of <c>NAME.dockerignore</c> beside the Dockerfile, or else those of the context's <c>.dockerignore</c>.</summary>
    public static IgnoreRules Ignored(string context, string? dockerfile)
    {
        string? file = new[] { dockerfile is null ? null : dockerfile + ".dockerignore", Path.Combine(context, ".dockerignore") }.FirstOrDefault(File.Exists);
        return IgnoreRules.Parse(IgnoreDialect.Docker, file is null ? "" : File.ReadAllText(file));
    }

    private static string? Below(ImageSource image, string path) => path.StartsWith(image.Context + '/', StringComparison.Ordinal) ? path[(image.Context.Length + 1)..] : null;

    private static async Task AddAsync(InputHash hash, ImageSource image, DockerfileBuilder builder, Func<string, string?> variable, CancellationToken cancellationToken)
    {
        hash.Add("dockerfile", DockerfileOf(builder));
        hash.Add("target", builder.Target);
        foreach (var (name, value) in builder.Arguments.OrderBy(a => a.Key, StringComparer.Ordinal)) hash.Add("argument " + name, value ?? variable(name));
        foreach (string flag in builder.Flags) hash.Add("flag", flag);
        await TreeHash.AddAsync(hash, image.Context, Ignored(image.Context, builder.Dockerfile), null, cancellationToken);
    }

    private static async Task AddAsync(InputHash hash, DotNetBuilder builder, string root, CancellationToken cancellationToken)
    {
        hash.Add("project", Path.GetRelativePath(root, builder.Project));
        foreach (var (name, value) in builder.Properties.OrderBy(p => p.Key, StringComparer.Ordinal)) hash.Add("property " + name, value);
        var (folders, files) = ProjectFolders.Of(builder.Project);
        foreach (string folder in folders)
        {
            hash.Add("folder", Path.GetRelativePath(root, folder));
            await TreeHash.AddAsync(hash, folder, IgnoreRules.Parse(IgnoreDialect.Git, "bin/\nobj/\n" + GitIgnores.For(folder)), null, cancellationToken);
        }

        foreach (string file in files) hash.Add("file " + Path.GetRelativePath(root, file), await TreeHash.ReadAsync(file, cancellationToken));
    }

    private static async Task AddAsync(InputHash hash, ImageSource image, CommandBuilder builder, CancellationToken cancellationToken)
    {
        foreach (string word in builder.Command) hash.Add("word", word);
        var (inputs, ignored) = (Pattern(builder.Inputs), Pattern(builder.Ignored));
        await TreeHash.AddAsync(
            hash, image.Context, IgnoreRules.Parse(IgnoreDialect.Git, GitIgnores.For(image.Context)),
            path => (builder.Inputs.Count == 0 || inputs.Ignores(path, isFolder: false)) && !ignored.Ignores(path, isFolder: false), cancellationToken);
        foreach (string file in Outside(image.Context, builder.Inputs)) hash.Add("file " + Path.GetRelativePath(image.Context, file), await TreeHash.ReadAsync(file, cancellationToken));
    }

    /// <summary>Inputs such as <c>../common/*.proto</c>, which no scan of the context meets.</summary>
    private static IEnumerable<string> Outside(string context, IReadOnlyList<string> inputs) =>
        inputs.Where(i => i.StartsWith("../", StringComparison.Ordinal)).SelectMany(i => FileGlob.Expand(Path.GetFullPath(i, context))).Order(StringComparer.Ordinal);

    private static IgnoreRules Pattern(IReadOnlyList<string> patterns) => IgnoreRules.Parse(IgnoreDialect.Docker, string.Join('\n', patterns));
}
