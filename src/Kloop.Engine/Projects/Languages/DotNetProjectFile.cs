using System.Xml;
using System.Xml.Linq;
using Kloop.Engine.Ide;
using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Projects.Languages;

/// <summary>Reads a .NET project file. Pure.</summary>
internal static class DotNetProjectFile
{
    private static readonly string[] TestPackages = ["Microsoft.NET.Test.Sdk", "xunit", "xunit.v3", "NUnit", "MSTest", "MSTest.TestFramework", "TUnit"];

    /// <summary>What it says; null for a text that is no project of the SDK's kind.</summary>
    public static CodeProject? Read(string path, string text)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            if (XDocument.Load(reader).Root is not { Name.LocalName: "Project" } root || root.Attribute("Sdk")?.Value is not { } sdk) return null;
            string? Property(string name) => root.Descendants().FirstOrDefault(e => e.Name.LocalName == name)?.Value.Trim() is { Length: > 0 } value && !value.Contains('$', StringComparison.Ordinal) ? value : null;
            IEnumerable<string> Items(string name) => root.Descendants().Where(e => e.Name.LocalName == name).Select(e => e.Attribute("Include")?.Value).OfType<string>();
            string own = Path.GetFileNameWithoutExtension(path);
            string? image = Property("ContainerRepository") ?? Property("ContainerImageName");
            bool tests = Property("IsTestProject") == "true" || Items("PackageReference").Any(p => TestPackages.Contains(p, StringComparer.OrdinalIgnoreCase))
                || sdk.StartsWith("MSTest.Sdk", StringComparison.Ordinal);
            bool container = image is not null || Property("EnableSdkContainerSupport") == "true" || Property("PublishProfile") == "DefaultContainer";
            return new CodeProject(Language.DotNet, path)
            {
                Names = [.. ((string?[])[own, Property("AssemblyName"), image is null ? null : RelativePath.Name(image)]).OfType<string>()],
                IsTests = tests,
                IsTestProgram = Items("PackageReference").Contains("xunit.v3", StringComparer.OrdinalIgnoreCase) && !Items("PackageReference").Contains(TestPackages[0], StringComparer.OrdinalIgnoreCase),
                IsService = !tests && (container || sdk.StartsWith("Microsoft.NET.Sdk.Web", StringComparison.Ordinal) || sdk.StartsWith("Microsoft.NET.Sdk.Worker", StringComparison.Ordinal)),
                References = [.. Items("ProjectReference").Select(r => RelativePath.Join(RelativePath.Folder(path), r)).OfType<string>()],
                ContainerImage = image,
            };
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
