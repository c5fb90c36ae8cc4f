using Kloop.Engine.Applications;
using Kloop.Engine.Projects.Dockerfiles;
using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Projects.Dev;

/// <summary>Go: a static program is built on the laptop, sent, and started again. Pure.</summary>
internal static class GoPlan
{
    /// <summary>Flags that do not change what the program does, and their values; <c>-o</c> is Kloop's own.</summary>
    private static readonly string[] WithValue = ["-o", "-p", "-C"];

    /// <summary>The plan; null when it is not clear where the program goes.</summary>
    public static DevPlan? Of(DevRequest request)
    {
        if (Artefact(request) is not { } artefact) return null;
        var (container, stage, line, outside) = artefact;
        var build = stage is { } index ? BuildCommand(request, index, container) : null;
        string directory = build is { } known ? known.Directory : request.Directory;
        string name = container[(container.LastIndexOf('/') + 1)..];
        // What the Dockerfile copies is built where it copies it from, unless the image gives it another name.
        string output = outside is not null && RelativePath.Name(outside) == name ? request.Files.Absolute(outside) : $"{request.Output}/{name}";
        var command = Command(request, output, build?.Arguments ?? [MainPackage(request, name)]);
        var folder = new SyncFolder(null, Path.GetDirectoryName(output)!, ContainerPath.Folder(container)) { Only = ["/" + name], Sources = request.Directory };
        var others = CopiedFolders.Of(request, request.Placed.Where(p => p.Origin is PathOrigin.File or PathOrigin.Folder && p.Container != container && !IsSource(request, p)));
        // The command has to mean the same wherever it is started from.
        if (others.Count > 0 || directory != request.Directory) command = ["sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", directory, .. command];
        return new DevPlan(
            [folder, .. others],
            [],
            [
                .. DevPlanner.BuildFiles(request), new ChangeRule("*_test.go", ChangeAction.Nothing, []), new ChangeRule("*.md", ChangeAction.Nothing, []),
                new ChangeRule("*", ChangeAction.BuildHere, command) { Directory = directory },
            ])
        {
            Before = outside is null ? [] : [(line, Command(request, request.Files.Absolute(outside), [MainPackage(request, name)]), request.Directory)],
            Assumed = outside is null ? [] : [$"{request.Builder.Dockerfile}:{line} copies {outside}, which is not in the repository: it is built by go build before the image"],
        };
    }

    /// <summary>The program's path in the image, the stage that builds it, the COPY's line, and its path on the laptop where that has it built.</summary>
    private static (string Container, int? Stage, int Line, string? Outside)? Artefact(DevRequest request)
    {
        string? program = request.Stage?.Program.FirstOrDefault(w => w.Contains('/', StringComparison.Ordinal) && w is not "/bin/sh");
        var made = request.Placed.Where(p => p.Origin is PathOrigin.MadeInside or PathOrigin.MadeOutside && !p.Laptop.Contains('*', StringComparison.Ordinal))
            .Select(p => (Container: p.Container.EndsWith('/') ? p.Container + RelativePath.Name(p.Laptop) : p.Container, Path: p)).ToList();
        var chosen = made.Where(m => program is not null && (m.Container == program || m.Container == ContainerPath.Join(request.Stage!.WorkingDirectory, program))).Concat(made.Count == 1 ? made : []).ToList();
        if (chosen is [var one, ..]) return (one.Container, one.Path.Stage, one.Path.Line, one.Path.Origin == PathOrigin.MadeOutside ? one.Path.Laptop : null);
        // Built where it runs.
        foreach (var run in request.Stage?.Steps.OfType<RunStep>() ?? [])
        {
            if (GoBuild(run) is { } words && Output(words) is { } path) return (ContainerPath.Join(run.Directory, path), request.Builder.Stage, run.Line, null);
        }

        return null;
    }

    /// <summary>How a stage builds it: its arguments without <c>-o</c>, and the folder on the laptop.</summary>
    private static (IReadOnlyList<string> Arguments, string Directory)? BuildCommand(DevRequest request, int stage, string container)
    {
        var inside = new ContainerFiles(request.Files, request.Builder.Context, request.Builder.Stages).In(stage);
        foreach (var run in request.Builder.Stages[stage].Steps.OfType<RunStep>())
        {
            if (GoBuild(run) is not { } words || (Output(words) is { } output && RelativePath.Name(output) != RelativePath.Name(container) && !output.EndsWith('/'))) continue;
            var arguments = Kept(words);
            // A variable of the Dockerfile means nothing here.
            if (arguments.Any(a => a.Contains('$', StringComparison.Ordinal))) arguments = [.. arguments.Where(a => !a.StartsWith('-') && !a.Contains('$', StringComparison.Ordinal))];
            var folder = inside.LastOrDefault(p => p.Origin == PathOrigin.Folder && ContainerPath.Below(p.Container, run.Directory) is not null);
            string? laptop = folder is null ? null : RelativePath.Join(folder.Laptop, ContainerPath.Below(folder.Container, run.Directory)!);
            return (arguments, laptop is not null && request.Files.HasFolder(laptop) ? request.Files.Absolute(laptop) : request.Directory);
        }

        return null;
    }

    private static List<string>? GoBuild(RunStep run) =>
        ShellWords.Commands(run.Text).Select(c => c.SkipWhile(w => w.Contains('=', StringComparison.Ordinal)).ToList())
            .FirstOrDefault(c => c is ["go", "build", ..])?.Skip(2).ToList();

    private static string? Output(List<string> words)
    {
        for (int i = 0; i < words.Count; i++)
        {
            if (words[i] == "-o" && i + 1 < words.Count) return words[i + 1];
            if (words[i].StartsWith("-o=", StringComparison.Ordinal)) return words[i][3..];
        }

        return null;
    }

    private static List<string> Kept(List<string> words)
    {
        var kept = new List<string>();
        for (int i = 0; i < words.Count; i++)
        {
            if (WithValue.Contains(words[i])) i++;
            else if (!words[i].StartsWith("-o=", StringComparison.Ordinal) && words[i] is not ("-a" or "-v" or "-x")) kept.Add(words[i]);
        }

        return kept.Any(k => !k.StartsWith('-')) ? kept : [.. kept, "."];
    }

    private static string MainPackage(DevRequest request, string name)
    {
        string module = request.Builder.Project?.Folder ?? request.Builder.Context;
        string? command = ((string[])[name, request.Name]).FirstOrDefault(n => request.Files.HasFolder(RelativePath.Join(module, $"cmd/{n}")!));
        return command is null ? "." : $"./cmd/{command}";
    }

    /// <summary>The commit is left out: each one would make another program of the same source.</summary>
    private static string[] Command(DevRequest request, string output, IReadOnlyList<string> arguments) =>
        ["env", "CGO_ENABLED=0", "GOOS=linux", $"GOARCH={request.Laptop.GoArchitecture}", "go", "build", "-buildvcs=false", "-o", output, .. arguments];

    /// <summary>What is only there to be compiled.</summary>
    private static bool IsSource(DevRequest request, PlacedPath placed) =>
        placed.Laptop == request.Builder.Context || placed.Laptop == request.Builder.Project?.Folder
        || RelativePath.Name(placed.Laptop) is "go.mod" or "go.sum" || placed.Laptop.EndsWith(".go", StringComparison.Ordinal)
        || request.Files.Below(placed.Laptop).Any(f => f.EndsWith(".go", StringComparison.Ordinal));
}
