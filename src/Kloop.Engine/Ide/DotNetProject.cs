using System.Xml;
using System.Xml.Linq;

namespace Kloop.Engine.Ide;

/// <summary>What a .NET project file says.</summary>
internal static class DotNetProject
{
    private const string Usual = "net10.0";

    /// <summary>The target framework: the project's own, or of a Directory.Build.props here or above.</summary>
    public static string Framework(string folder, string project)
    {
        var files = new List<string> { Path.Combine(folder, project) };
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent) files.Add(Path.Combine(at.FullName, "Directory.Build.props"));
        return files.Where(File.Exists).Select(Read).OfType<string>().FirstOrDefault() ?? Usual;
    }

    private static string? Read(string path)
    {
        try
        {
            using var reader = XmlReader.Create(path, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            return XDocument.Load(reader).Descendants().FirstOrDefault(e => e.Name.LocalName is "TargetFramework" or "TargetFrameworks")?.Value.Split(';')[0].Trim();
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
