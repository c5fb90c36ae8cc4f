using System.Xml;
using System.Xml.Linq;

namespace Kloop.Engine.Build.Inputs;

/// <summary>
/// What a .NET project's output depends on beside its own folder: projects that it refers to, files that it takes
/// from elsewhere, and the files that MSBuild, NuGet and the SDK look for in the folders above.
/// </summary>
internal static class ProjectFolders
{
    private static readonly string[] Above =
        ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "Directory.Build.rsp", "global.json", "nuget.config", "NuGet.config", "NuGet.Config", ".editorconfig"];

    /// <summary>The folders of the project and those it refers to, and single files.</summary>
    /// <param name="project">The project's file, absolute.</param>
    /// <exception cref="UsageException">A project cannot be read.</exception>
    public static (IReadOnlyList<string> Folders, IReadOnlyList<string> Files) Of(string project)
    {
        var (folders, files, left) = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal), new Queue<string>([project]));
        while (left.TryDequeue(out string? next))
        {
            string folder = Path.GetDirectoryName(next)!;
            if (!folders.Add(folder)) continue;
            foreach (var (element, path) in Named(next, folder))
            {
                if (element == "ProjectReference" && File.Exists(path)) left.Enqueue(path);
                else if (File.Exists(path) && !path.StartsWith(folder + '/', StringComparison.Ordinal)) files.Add(path);
            }

            for (string? at = folder; at is not null; at = Path.GetDirectoryName(at))
            {
                foreach (string file in Above.Select(n => Path.Combine(at, n)).Where(File.Exists)) files.Add(file);
            }
        }

        return ([.. folders], [.. files]);
    }

    private static IEnumerable<(string Element, string Path)> Named(string project, string folder)
    {
        XDocument document;
        try
        {
            document = XDocument.Load(project);
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{project}: the project cannot be read: {e.Message}");
        }

        return
            from element in document.Descendants()
            from name in (string[])["Include", "Update", "Project"]
            let value = (string?)element.Attribute(name)
            where !string.IsNullOrEmpty(value) && !value.Contains('$', StringComparison.Ordinal) && !value.Contains('*', StringComparison.Ordinal)
            select (element.Name.LocalName, Path.GetFullPath(value.Replace('\\', '/'), folder));
    }
}
