using Kloop.Engine.Applications;
using Kloop.Engine.Import.Reading;
using Kloop.Engine.Import.Skaffold.Sync;

namespace Kloop.Engine.Import.Skaffold;

/// <summary>Reads <c>test</c>: container structure tests, and commands. https://skaffold.dev/docs/testers/</summary>
internal sealed class TestsReader(ImportContext context, SkaffoldModule module)
{
    public IEnumerable<TestSource> Read(Section pipeline)
    {
        foreach (var item in pipeline.Children("test"))
        {
            string image = item.Text("image") ?? "";
            string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(item.Text("context") ?? ".", module.Folder));
            item.Lacking("structureTestsArgs", "Kloop checks the images itself, without the program that takes them");
            if (Structure(item, folder) is { Count: > 0 } files) yield return new TestSource(item.Place, TestKind.Deploy, image, [], folder) { Structure = files };
            foreach (var custom in item.Children("custom"))
            {
                // A change runs all of them again.
                custom.Meaningless("dependencies");
                custom.Lacking("timeoutSeconds", "Kloop waits for a test to end");
                if (custom.Scalar("command") is not { } command) context.Notes.Lack(custom.Place, "test.custom: it has no command");
                else if (command.Text.Contains("IMAGE", StringComparison.Ordinal)) context.Notes.Lack(command.Place, $"test.custom \"{command.Text}\": Kloop runs commands before images are built, so that there is no $IMAGE: make it an end-to-end test");
                else yield return new TestSource(custom.Place, TestKind.Unit, image, ["sh", "-c", command.Text], folder);
                custom.End();
            }

            item.End();
        }
    }

    private List<string> Structure(Section item, string folder)
    {
        var files = new List<string>();
        foreach (var pattern in item.Texts("structureTests"))
        {
            string glob = Path.GetFullPath(pattern.Text, folder);
            string[] found = !GlobFolders.IsGlob(glob) ? [glob] : [.. Candidates(glob).Where(f => GlobMatch.IsMatch(glob, f)).Order(StringComparer.Ordinal)];
            if (found.Length == 0) context.Notes.Lack(pattern.Place, $"structureTests \"{pattern.Text}\": no file matches it");
            files.AddRange(found);
        }

        return files;
    }

    private static IEnumerable<string> Candidates(string glob)
    {
        string folder = Path.GetDirectoryName(glob)!;
        while (GlobFolders.IsGlob(folder)) folder = Path.GetDirectoryName(folder)!;
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Take(10_000) : [];
    }
}
