using Kloop.Engine.Applications;
using Kloop.Engine.Projects.Dockerfiles;
using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Projects.Dev;

/// <summary>.NET: built on the laptop, the output sent, the process started again. Pure.</summary>
internal static class DotNetPlan
{
    /// <summary>Where the SDK's own images have the program (learn.microsoft.com, "Containerize a .NET app").</summary>
    private const string SdkFolder = "/app";

    /// <summary>What no package depends on: a build of these need not restore, which takes as long as the compiler does.</summary>
    private static readonly string[] Sources = ["*.cs", "*.razor", "*.cshtml", "*.resx", "*.proto", "appsettings*.json"];

    /// <summary>What servers read for each request, but for styles that the SDK puts together.</summary>
    private static readonly (string Pattern, bool IsBuilt)[] Static =
        [("*.razor.css", true), ("*.cshtml.css", true), .. ((string[])["*.css", "*.js", "*.html", "*.svg", "*.png", "*.jpg", "*.ico", "*.woff2", "*.map"]).Select(p => (p, false))];

    /// <summary>The plan; null when it is not clear what goes where.</summary>
    public static DevPlan? Of(DevRequest request)
    {
        if (request.Builder.Project is not { } project) return null;
        var stage = request.Stage;
        // Watches by itself: the sources are all that it needs.
        if (stage?.Program is ["dotnet", "watch", ..]) return CopyPlan.Of(request);
        var made = request.Placed.Where(p => p.Origin is PathOrigin.MadeInside or PathOrigin.MadeOutside).ToList();
        if (stage is not null && made.Count == 0) return null;
        var output = made.FirstOrDefault(m => stage!.Program.Any(w => ContainerPath.Below(m.Container.TrimEnd('/'), ContainerPath.Join(stage.WorkingDirectory, w)) is not null)) ?? made.FirstOrDefault();
        string container = output is null ? SdkFolder : output.Container.Length > 1 ? output.Container.TrimEnd('/') : output.Container;
        string file = request.Files.Absolute(project.File);
        string[] platform = Platform(request);
        string web = RelativePath.Join(project.Folder, "wwwroot")!;
        // Analyzers have their say where the image is built; an edit is to be answered.
        string[] build = ["dotnet", "build", file, "-c", "Debug", "-o", request.Output, .. platform, "-v", "quiet", "-nologo", "-clp:NoSummary", "-p:RunAnalyzers=false"];
        ChangeRule Again(string pattern) => new(pattern, ChangeAction.BuildHere, [.. build, "--no-restore"]) { Directory = request.Directory, Incremental = true };
        var folders = new List<SyncFolder> { new(null, request.Output, container) { Sources = request.Directory } };
        if (request.Files.HasFolder(web)) folders.Add(new SyncFolder(null, request.Files.Absolute(web), ContainerPath.Join(container, "wwwroot")));
        bool outside = output?.Origin == PathOrigin.MadeOutside;
        string published = outside ? request.Files.Absolute(output!.Laptop) : "";
        return new DevPlan(
            folders,
            [.. Folders(request, project.File).Skip(1)],
            [
                .. DevPlanner.BuildFiles(request), new ChangeRule("bin/", ChangeAction.Nothing, []), new ChangeRule("obj/", ChangeAction.Nothing, []),
                new ChangeRule("*.md", ChangeAction.Nothing, []),
                .. Static.Select(s => s.IsBuilt ? Again(s.Pattern) : new ChangeRule(s.Pattern, ChangeAction.Copy, [])), .. Sources.Select(Again),
                new ChangeRule("*", ChangeAction.BuildHere, build) { Directory = request.Directory },
            ])
        {
            Before = outside ? [(output!.Line, ["dotnet", "publish", file, "-c", "Release", "-o", published, .. platform, "-v", "quiet", "-nologo"], request.Directory)] : [],
            Assumed = outside ? [$"{request.Builder.Dockerfile}:{output!.Line} copies {output.Laptop}, which is not in the repository: it is made by dotnet publish before the image"] : [],
        };
    }

    /// <summary>A program that <c>dotnet</c> starts is the same everywhere; others are made for the image's platform.</summary>
    private static string[] Platform(DevRequest request)
    {
        if (request.Stage is not { } stage || stage.Program is ["dotnet", ..] || stage.Program.Any(w => w.EndsWith(".dll", StringComparison.Ordinal))) return [];
        return ["-r", request.Laptop.RuntimeIdentifier, HasRuntime(request, stage) ? "--no-self-contained" : "--self-contained"];
    }

    private static bool HasRuntime(DevRequest request, DockerStage stage)
    {
        while (stage.From is { } below) stage = request.Builder.Stages[below];
        string image = stage.Base;
        return image.Contains("dotnet/", StringComparison.Ordinal) && !image.Contains("runtime-deps", StringComparison.Ordinal);
    }

    /// <summary>The project's folder, and those of the projects that it refers to.</summary>
    private static IEnumerable<string> Folders(DevRequest request, string project)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var left = new Queue<string>([project]);
        while (left.TryDequeue(out string? file))
        {
            if (!seen.Add(file)) continue;
            yield return request.Files.Absolute(RelativePath.Folder(file));
            foreach (string reference in request.Projects.FirstOrDefault(p => p.File == file)?.References ?? []) left.Enqueue(reference);
        }
    }
}
