using Kloop.Engine.Applications;
using Kloop.Engine.Projects.Dockerfiles;
using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Projects.Dev;

/// <summary>Java: the jar is built on the laptop, sent, and started again. Pure.</summary>
internal static class JavaPlan
{
    /// <summary>The plan; null when no jar is copied.</summary>
    public static DevPlan? Of(DevRequest request)
    {
        var jar = request.Placed.LastOrDefault(p => p.Origin is PathOrigin.MadeInside or PathOrigin.MadeOutside && p.Laptop.EndsWith(".jar", StringComparison.Ordinal));
        if (jar is null || request.Builder.Project is not { } project) return null;
        string container = jar.Container.EndsWith('/') ? jar.Container + RelativePath.Name(jar.Laptop) : jar.Container;
        string name = container[(container.LastIndexOf('/') + 1)..];
        if (name.Contains('*', StringComparison.Ordinal)) return null;
        bool maven = project.File.EndsWith("pom.xml", StringComparison.Ordinal);
        string build = maven ? $"{Wrapper(request, "mvnw", "mvn")} -q package -DskipTests" : $"{Wrapper(request, "gradlew", "gradle")} -q assemble";
        string made = maven ? "target" : "build/libs";
        // Of a build's jars the one that runs: neither sources nor the plain one beside it.
        string copy = $"mkdir -p '{request.Output}' && cp \"$(ls -t {made}/*.jar | grep -Ev -e '-(plain|sources|javadoc|tests)\\.jar$' | head -n 1)\" '{request.Output}/{name}'";
        bool outside = jar.Origin == PathOrigin.MadeOutside;
        return new DevPlan(
            [new SyncFolder(null, request.Output, ContainerPath.Folder(container)) { Only = ["/" + name], Sources = request.Directory }],
            [],
            [
                .. DevPlanner.BuildFiles(request), new ChangeRule("target/", ChangeAction.Nothing, []), new ChangeRule("build/", ChangeAction.Nothing, []),
                new ChangeRule("src/test/", ChangeAction.Nothing, []), new ChangeRule("*.md", ChangeAction.Nothing, []),
                new ChangeRule("*", ChangeAction.BuildHere, ["sh", "-c", $"{build} && {copy}"]) { Directory = request.Directory },
            ])
        {
            Before = outside ? [(jar.Line, ["sh", "-c", build], request.Directory)] : [],
            Assumed = outside ? [$"{request.Builder.Dockerfile}:{jar.Line} copies {jar.Laptop}, which is not in the repository: it is made by {build} before the image"] : [],
        };
    }

    private static string Wrapper(DevRequest request, string wrapper, string program) =>
        request.Files.HasFile(RelativePath.Join(request.Builder.Project!.Folder, wrapper)!) ? "./" + wrapper : program;
}
