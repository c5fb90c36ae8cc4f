using Kloop.Engine.Applications;
using Kloop.Engine.Ide;
using Kloop.Engine.Projects.Dockerfiles;
using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Projects.Dev;

/// <summary>What runs as it is written (Node.js, Python, static files): files are copied, and the process starts again where it does not look itself. Pure.</summary>
internal static class CopyPlan
{
    /// <summary>What servers read for each request.</summary>
    private static readonly string[] Static = ["public/", "static/", "wwwroot/", "*.css", "*.svg", "*.png", "*.jpg", "*.ico", "*.woff2"];

    /// <summary>The plan; null when nothing of the laptop's is in the image as it is.</summary>
    public static DevPlan? Of(DevRequest request)
    {
        var placed = request.Placed.Where(p => p.Origin is PathOrigin.File or PathOrigin.Folder && !IsDescription(p)).ToList();
        // What a build makes of the sources cannot be copied from the laptop.
        if (placed.Count == 0 || request.Placed.Any(p => p.Origin == PathOrigin.MadeInside && !IsDependency(p)) || CompilesAfterwards(request)) return null;
        var all = request.Placed.Where(p => p.Origin is PathOrigin.File or PathOrigin.Folder).ToList();
        var rules = new List<ChangeRule>(DevPlanner.BuildFiles(request));
        foreach (var renamed in CopiedFolders.Renamed(all)) rules.Add(new ChangeRule(RelativePath.Name(renamed.Laptop), ChangeAction.Rebuild, []));
        rules.AddRange(Language(request));
        rules.Add(new ChangeRule("*", ReloadsItself(request) ? ChangeAction.Copy : ChangeAction.Restart, []));
        var outside = CopiedFolders.Renamed(all).Select(p => request.Files.Absolute(RelativePath.Folder(p.Laptop))).Distinct();
        return new DevPlan(CopiedFolders.Of(request, all), [.. outside], rules);
    }

    private static IEnumerable<ChangeRule> Language(DevRequest request)
    {
        bool root = request.Stage?.IsRoot ?? false;
        switch (request.Builder.Language)
        {
            case Ide.Language.Node:
                string[] install = Install(request);
                bool installs = root && Runs(request, "npm", "yarn", "pnpm");
                foreach (string file in (string[])["package.json", "package-lock.json", "yarn.lock", "pnpm-lock.yaml"])
                {
                    // Who is not root cannot write where the image installed.
                    yield return installs ? new ChangeRule(file, ChangeAction.Run, install) { Restart = true } : new ChangeRule(file, ChangeAction.Rebuild, []);
                }

                yield return new ChangeRule("*.test.js", ChangeAction.Copy, []);
                break;
            case Ide.Language.Python:
                bool pip = root && Runs(request, "pip", "pip3") && request.Files.HasFile(RelativePath.Join(request.Builder.Project?.Folder ?? request.Builder.Context, "requirements.txt")!);
                yield return pip
                    ? new ChangeRule("requirements.txt", ChangeAction.Run, ["pip", "install", "-r", "requirements.txt"]) { Restart = true }
                    : new ChangeRule("requirements.txt", ChangeAction.Rebuild, []);
                foreach (string file in (string[])["pyproject.toml", "poetry.lock", "Pipfile.lock", "uv.lock"]) yield return new ChangeRule(file, ChangeAction.Rebuild, []);
                yield return new ChangeRule("test_*.py", ChangeAction.Copy, []);
                break;
            default:
                yield return new ChangeRule("*.conf", ChangeAction.Restart, []);
                break;
        }

        foreach (string pattern in Static) yield return new ChangeRule(pattern, ChangeAction.Copy, []);
    }

    private static string[] Install(DevRequest request)
    {
        bool Has(string file) => request.Files.HasFile(RelativePath.Join(request.Builder.Project?.Folder ?? request.Builder.Context, file)!);
        return Has("pnpm-lock.yaml") ? ["pnpm", "install", "--frozen-lockfile"] : Has("yarn.lock") ? ["yarn", "install", "--frozen-lockfile"] : Has("package-lock.json") ? ["npm", "ci"] : ["npm", "install"];
    }

    /// <summary>The program watches its own files, or reads them for each request.</summary>
    private static bool ReloadsItself(DevRequest request)
    {
        var words = request.Stage?.Program.SelectMany(w => w.Split(' ')).Select(RelativePath.Name).ToList() ?? [];
        if (words.Any(w => w is "nodemon" or "--watch" or "--reload" or "watch" or "ts-node-dev" or "vite" or "runserver" or "runserver_plus")) return true;
        if (words is [.., "next", "dev"] or ["next", "dev", ..] or ["npm", "run", "dev"] or ["yarn", "dev"] or ["pnpm", "dev"]) return true;
        return words.Count == 0 || RelativePath.Name(ImageName(request)) is "nginx" or "httpd" or "caddy" or "php" or "nginx-unprivileged";
    }

    private static string ImageName(DevRequest request)
    {
        var stage = request.Stage!;
        while (stage.From is { } below) stage = request.Builder.Stages[below];
        return Manifests.ImageUse.Split(stage.Base).Name;
    }

    private static bool Runs(DevRequest request, params string[] programs) =>
        request.Builder.Stages.SelectMany(s => s.Steps).OfType<RunStep>().SelectMany(r => ShellWords.Commands(r.Text)).Any(c => programs.Contains(c[0]));

    /// <summary>A RUN behind the COPY of the sources that makes something else of them.</summary>
    private static bool CompilesAfterwards(DevRequest request) =>
        (request.Stage?.Steps ?? []).SkipWhile(s => s is not CopyStep).OfType<RunStep>().SelectMany(r => ShellWords.Commands(r.Text)).Any(c =>
            c is ["npm" or "yarn" or "pnpm", "run", "build", ..] or ["yarn" or "pnpm", "build", ..] or ["tsc", ..] or ["npx", "tsc", ..] or ["make", ..] or ["cargo", ..] or ["gcc", ..]
                or ["bundle", "exec", "rake", ..] or ["mix", ..]);

    /// <summary>What describes dependencies is copied for the build's cache; with its folder it comes again.</summary>
    private static bool IsDescription(PlacedPath placed) =>
        placed.Origin == PathOrigin.File && RelativePath.Name(placed.Laptop) is "package.json" or "package-lock.json" or "yarn.lock" or "pnpm-lock.yaml" or "requirements.txt" or "pyproject.toml" or "poetry.lock";

    /// <summary>Dependencies that another stage installs.</summary>
    private static bool IsDependency(PlacedPath placed) =>
        placed.Laptop.EndsWith("node_modules", StringComparison.Ordinal) || placed.Laptop.Contains("site-packages", StringComparison.Ordinal) || placed.Laptop.EndsWith("venv", StringComparison.Ordinal)
        || placed.Laptop is "/install" or "/usr/local" or "/root/.local" or "/wheels" || placed.Laptop.StartsWith("/usr/", StringComparison.Ordinal);
}
