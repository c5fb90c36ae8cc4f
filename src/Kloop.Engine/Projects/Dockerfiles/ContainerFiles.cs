using System.IO.Enumeration;
using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Projects.Dockerfiles;

/// <summary>Which paths of the laptop are which paths of an image, through all of its stages. Pure.</summary>
/// <param name="files">The repository.</param>
/// <param name="context">The build's folder, relative to its root.</param>
/// <param name="stages">The Dockerfile's stages.</param>
internal sealed class ContainerFiles(ProjectFiles files, string context, IReadOnlyList<DockerStage> stages)
{
    /// <summary>What a stage has, in the order of its steps.</summary>
    public IReadOnlyList<PlacedPath> In(int stage)
    {
        var placed = new List<PlacedPath>();
        if (stages[stage].From is { } below) placed.AddRange(In(below));
        foreach (var step in stages[stage].Steps.OfType<CopyStep>())
        {
            var there = step.Stage is { } from ? In(from) : null;
            foreach (string source in step.Sources) placed.AddRange(there is null ? FromContext(step, source) : FromStage(step, source, there));
        }

        return placed;
    }

    private IEnumerable<PlacedPath> FromContext(CopyStep step, string source)
    {
        if (source.Contains("://", StringComparison.Ordinal) || RelativePath.Join(context, source.TrimStart('/')) is not { } path) yield break;
        if (path.AsSpan().IndexOfAny('*', '?', '[') >= 0)
        {
            foreach (string match in Matches(path)) yield return Place(step, match);
        }
        else
        {
            yield return Place(step, path);
        }
    }

    private PlacedPath Place(CopyStep step, string path)
    {
        if (files.HasFile(path)) return new PlacedPath(step.Line, PathOrigin.File, path, AsFile(step.Target, RelativePath.Name(path)));
        return files.HasFolder(path)
            ? new PlacedPath(step.Line, PathOrigin.Folder, path, AsFolder(step.Target))
            : new PlacedPath(step.Line, PathOrigin.MadeOutside, path, step.Target);
    }

    private IEnumerable<PlacedPath> FromStage(CopyStep step, string source, IReadOnlyList<PlacedPath> there)
    {
        string path = ContainerPath.Join("/", source);
        bool found = false;
        foreach (var one in there)
        {
            if (ContainerPath.Below(path, one.Container.TrimEnd('/')) is { } inside)
            {
                found = true;
                string target = inside.Length > 0 ? ContainerPath.Join(step.Target, inside)
                    : one.Origin == PathOrigin.Folder ? AsFolder(step.Target) : AsFile(step.Target, path[(path.LastIndexOf('/') + 1)..]);
                yield return one with { Line = step.Line, Container = target };
            }
            else if (one.Origin == PathOrigin.Folder && ContainerPath.Below(one.Container, path) is { } rest && RelativePath.Join(one.Laptop, rest) is { } laptop
                && (files.HasFile(laptop) || files.HasFolder(laptop)))
            {
                found = true;
                yield return Place(step, laptop);
            }
        }

        if (!found) yield return new PlacedPath(step.Line, PathOrigin.MadeInside, path, step.Target, step.Stage);
    }

    private List<string> Matches(string pattern)
    {
        string[] parts = pattern.Split('/');
        bool Fits(string path) => path.Split('/') is var own && own.Length == parts.Length && own.Zip(parts).All(p => FileSystemName.MatchesSimpleExpression(p.Second, p.First, ignoreCase: false));
        var fitting = files.Below(context).Where(Fits).ToList();
        return fitting.Count > 0 ? fitting : [pattern];
    }

    private static string AsFile(string target, string name) => target.EndsWith('/') ? target + name : target == "/" ? "/" + name : target;

    private static string AsFolder(string target) => target.Length > 1 ? target.TrimEnd('/') : target;
}
