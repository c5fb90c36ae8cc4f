using Kloop.Engine.Applications;
using Kloop.Engine.Projects.Dockerfiles;
using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Projects.Dev;

/// <summary>The folders to sync for what an image copies as it is. Pure.</summary>
internal static class CopiedFolders
{
    /// <summary>What is made in a container, or is nobody's there.</summary>
    private static readonly string[] Usual = ["node_modules/", ".venv/", "venv/", "__pycache__/", ".kloop/", ".gitignore", ".dockerignore", "kloop.yaml"];

    /// <summary>A folder for each COPY of a folder; files of one folder that go to one folder are one.</summary>
    public static IReadOnlyList<SyncFolder> Of(DevRequest request, IEnumerable<PlacedPath> placed)
    {
        var all = placed.ToList();
        var folders = all.Where(p => p.Origin == PathOrigin.Folder).DistinctBy(p => (p.Laptop, p.Container)).ToList();
        var files = all.Where(p => p.Origin == PathOrigin.File && !folders.Any(f => Covers(f, p))).ToList();
        return
        [
            .. folders.Select(f => new SyncFolder(null, request.Files.Absolute(f.Laptop), f.Container) { Ignored = [.. Ignored(request, f)] }),
            .. files.Where(HasItsName).GroupBy(f => (Folder: RelativePath.Folder(f.Laptop), Container: ContainerPath.Folder(f.Container)))
                .Select(g => new SyncFolder(null, request.Files.Absolute(g.Key.Folder), g.Key.Container) { Only = [.. g.Select(f => "/" + RelativePath.Name(f.Laptop)).Distinct()] }),
        ];
    }

    /// <summary>Files that get another name in the image: they cannot be synced by folder.</summary>
    public static IEnumerable<PlacedPath> Renamed(IEnumerable<PlacedPath> placed) => placed.Where(p => p.Origin == PathOrigin.File && !HasItsName(p));

    private static bool HasItsName(PlacedPath file) => RelativePath.Name(file.Laptop) == RelativePath.Name(file.Container);

    private static bool Covers(PlacedPath folder, PlacedPath file) =>
        RelativePath.Below(folder.Laptop, file.Laptop) is { } rest && ContainerPath.Join(folder.Container, rest) == file.Container;

    /// <summary>The usual things, and what .dockerignore keeps out of the build, in .gitignore's words.</summary>
    private static IEnumerable<string> Ignored(DevRequest request, PlacedPath folder)
    {
        string context = request.Builder.Context;
        string? text = request.Files.Text(request.Builder.Dockerfile + ".dockerignore") ?? request.Files.Text(RelativePath.Join(context, ".dockerignore")!);
        foreach (string raw in text?.Split('\n') ?? [])
        {
            string line = raw.Trim();
            if (line.Length == 0 || line.StartsWith('#')) continue;
            bool negated = line.StartsWith('!');
            string pattern = (negated ? line[1..] : line).Trim().TrimStart('/');
            if (pattern.StartsWith("./", StringComparison.Ordinal)) pattern = pattern[2..];
            // Its patterns are tied to the context; those of a folder above it hold as they are.
            string? below = RelativePath.Below(context, folder.Laptop) is { Length: > 0 } inner && !pattern.StartsWith('*')
                ? RelativePath.Below(inner, pattern.TrimEnd('/')) is { Length: > 0 } rest ? rest : null
                : pattern;
            if (below is { Length: > 0 }) yield return $"{(negated ? "!" : "")}/{below}";
        }

        foreach (string usual in Usual) yield return usual;
        if (request.Builder.Dockerfile is { } dockerfile && RelativePath.Below(folder.Laptop, dockerfile) is not null) yield return RelativePath.Name(dockerfile);
    }
}
