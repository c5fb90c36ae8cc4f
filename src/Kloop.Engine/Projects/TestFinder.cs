using Kloop.Engine.Applications;
using Kloop.Engine.Ide;
using Kloop.Engine.Projects.Files;
using Kloop.Engine.Projects.Images;
using Kloop.Engine.Projects.Languages;

namespace Kloop.Engine.Projects;

/// <summary>Finds the unit tests of each service, as its language usually has them. Pure.</summary>
internal static class TestFinder
{
    /// <param name="files">The repository.</param>
    /// <param name="projects">Its programs.</param>
    /// <param name="services">The services: a name, and what it is built from.</param>
    public static IReadOnlyList<TestSource> Find(ProjectFiles files, IReadOnlyList<CodeProject> projects, IReadOnlyList<(string Name, BuildCandidate Builder)> services) =>
        [.. services.SelectMany(s => Of(files, projects, s.Name, s.Builder)).DistinctBy(t => (t.Directory, string.Join('\0', t.Command)))];

    private static IEnumerable<TestSource> Of(ProjectFiles files, IReadOnlyList<CodeProject> projects, string service, BuildCandidate builder)
    {
        string folder = builder.Project?.Folder ?? builder.Context;
        TestSource Test(string at, params string[] command) => new(null, TestKind.Unit, service, command, files.Absolute(at));
        bool Any(Func<string, bool> name) => files.Below(folder).Any(p => name(RelativePath.Name(p)));
        switch (builder.Language)
        {
            case Language.DotNet:
                foreach (var tests in projects.Where(p => p is { Language: Language.DotNet, IsTests: true } && builder.Project is { } own && p.References.Contains(own.File)))
                {
                    yield return tests.IsTestProgram
                        ? Test(tests.Folder, "dotnet", "run", "--project", RelativePath.Name(tests.File), "--", "-noLogo", "-noColor", "-junit", "{results}/tests.xml") with { Results = ["*.xml"] }
                        : Test(tests.Folder, "dotnet", "test", RelativePath.Name(tests.File), "--logger", "trx", "--results-directory", "{results}") with { Results = ["*.trx"] };
                }

                break;
            case Language.Go when Any(n => n.EndsWith("_test.go", StringComparison.Ordinal)):
                yield return Test(folder, "go", "test", "./...");
                break;
            case Language.Node when builder.Project?.TestScript is not null:
                yield return Test(folder, "npm", "test");
                break;
            case Language.Node when Any(n => n.Contains(".test.", StringComparison.Ordinal) || n.StartsWith("test-", StringComparison.Ordinal) || n is "test.js" or "test.mjs"):
                yield return Test(folder, "node", "--test");
                break;
            case Language.Python when Any(IsPythonTest):
                // Who uses pytest says so.
                bool pytest = files.Below(folder).Any(p => RelativePath.Name(p) is "pytest.ini" or "conftest.py") || files.Paths.Where(p => RelativePath.Folder(p) == folder)
                    .Any(p => files.Text(p)?.Contains("pytest", StringComparison.Ordinal) == true);
                yield return pytest ? Test(folder, "python3", "-m", "pytest", "--junitxml={results}/pytest.xml") with { Results = ["*.xml"] } : Test(folder, "python3", "-m", "unittest");
                break;
            case Language.Java when files.HasFolder(RelativePath.Join(folder, "src/test")!):
                bool maven = builder.Project?.File.EndsWith("pom.xml", StringComparison.Ordinal) == true;
                string wrapper = RelativePath.Join(folder, maven ? "mvnw" : "gradlew")!;
                string program = files.HasFile(wrapper) ? "./" + RelativePath.Name(wrapper) : maven ? "mvn" : "gradle";
                yield return Test(folder, program, "-q", "test") with { Results = [maven ? "target/surefire-reports/*.xml" : "build/test-results/test/*.xml"] };
                break;
        }
    }

    private static bool IsPythonTest(string name) =>
        name.EndsWith(".py", StringComparison.Ordinal) && (name.StartsWith("test_", StringComparison.Ordinal) || name.EndsWith("_test.py", StringComparison.Ordinal));
}
