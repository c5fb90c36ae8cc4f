using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.DevSpace.Dev;

/// <summary>Reads <c>sync</c>. https://www.devspace.sh/docs/configuration/dev/connections/file-sync</summary>
internal sealed class SyncReader(ImportContext context, ImportParts parts, string folder, PodSelector selector)
{
    private readonly List<ChangeRule> _rules = [];

    /// <summary>The folders, and what a change in them needs.</summary>
    public (IReadOnlyList<SyncFolder> Folders, IReadOnlyList<ChangeRule> Rules) Read(IReadOnlyList<Section> items)
    {
        var folders = items.Select(One).ToList();
        // DevSpace copies and does nothing else, unless it is told.
        if (folders.Count > 0 && _rules.TrueForAll(r => r.Pattern != "**")) _rules.Add(new ChangeRule("**", ChangeAction.Copy, []));
        return (folders, [.. _rules.DistinctBy(r => (r.Pattern, r.Action, string.Join('\0', r.Command)))]);
    }

    private SyncFolder One(Section item)
    {
        var (laptop, target) = Paths(item);
        bool up = item.Flag("disableUpload") != true, down = item.Flag("disableDownload") != true;
        bool file = item.Flag("file") ?? false;
        var ignored = Ignored(item, up, down);
        Rest(item);
        OnUpload(item.Child("onUpload"));
        item.Lacking("onDownload", "Kloop runs nothing on this laptop when files come");
        item.End();
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(laptop, folder));
        var direction = up && down ? SyncDirection.Both : down ? SyncDirection.Download : SyncDirection.Upload;
        if (!file) return new SyncFolder(item.Place, path, target) { Ignored = ignored, Direction = direction };
        int slash = target.TrimEnd('/').LastIndexOf('/');
        return new SyncFolder(item.Place, Path.GetDirectoryName(path)!, slash < 0 ? "." : slash == 0 ? "/" : target[..slash]) { Only = ["/" + Path.GetFileName(path)], Ignored = ignored, Direction = direction };
    }

    /// <summary><c>LAPTOP:CONTAINER</c>, one path for both, or version 1's two keys.</summary>
    private (string Laptop, string Target) Paths(Section item)
    {
        string laptop = item.Text("localSubPath") ?? ".", target = item.Text("containerPath") ?? ".";
        if (item.Scalar("path") is not { } path) return (laptop, target);
        var sides = path.Text.Split(':');
        if (sides.Length > 2) context.Notes.Fault(path.Place, $"path is LAPTOP:CONTAINER, and not {path.Kind}");
        return (sides[0], sides.Length == 1 ? sides[0] : sides[1]);
    }

    private List<string> Ignored(Section item, bool up, bool down)
    {
        var both = Patterns(item, "excludePaths", "excludeFile");
        var upload = Patterns(item, "uploadExcludePaths", "uploadExcludeFile");
        var download = Patterns(item, "downloadExcludePaths", "downloadExcludeFile");
        if (!up) upload = [];
        if (!down) download = [];
        foreach (string pattern in upload.Except(download).Where(_ => down)) context.Notes.Lack(item.Place, $"{item.Where}: {pattern} is not downloaded either");
        foreach (string pattern in download.Except(upload).Where(_ => up)) context.Notes.Lack(item.Place, $"{item.Where}: {pattern} is not uploaded either");
        return [.. both.Concat(upload).Concat(download).Distinct()];
    }

    private List<string> Patterns(Section item, string key, string fileKey)
    {
        var patterns = item.Texts(key).Select(p => p.Text).ToList();
        if (item.Scalar(fileKey) is not { } file) return patterns;
        string path = Path.GetFullPath(file.Text, folder);
        try
        {
            patterns.AddRange(File.ReadLines(path).Select(l => l.Trim()).Where(l => l.Length > 0 && !l.StartsWith('#')));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Notes.Lack(file.Place, $"{item.Where}.{fileKey}: {context.Shown(path)} cannot be read: nothing is left out by it");
        }

        return patterns;
    }

    private void Rest(Section item)
    {
        item.Meaningless("name", "arch", "waitInitialSync", "initialSyncCompareBy", "printLogs", "startContainer", "throttleChangeDetection", "polling");
        if (item.Scalar("initialSync") is { Text: not ("mirrorLocal" or "preferLocal") } initial) context.Notes.Lack(initial.Place, $"{item.Where}.initialSync: at the start the laptop's files win with Kloop, and not {initial.Text}");
        item.Lacking("bandwidthLimits", "Kloop does not limit itself");
        item.Lacking("noWatch", "Kloop goes on watching");
    }

    private void OnUpload(Section? upload)
    {
        if (upload is null) return;
        bool restarts = upload.Flag("restartContainer") ?? false;
        foreach (var exec in upload.Children("exec")) Exec(exec, restarts);
        if (upload.Child("execRemote") is { } remote)
        {
            foreach (string each in (string[])["onFileChange", "onDirCreate"]) remote.Lacking(each, "Kloop runs a command for a batch of files, and not for each");
            var batch = remote.Child("onBatch");
            if (Line(batch ?? remote) is { } command) Add(command, restarts);
            remote.Meaningless("command", "args");
            batch?.End();
            remote.End();
        }

        if (restarts && _rules.TrueForAll(r => r.Pattern != "**")) _rules.Add(new ChangeRule("**", ChangeAction.Restart, []));
        upload.End();
    }

    private void Exec(Section exec, bool restarts)
    {
        exec.Meaningless("name", "failOnError");
        exec.Lacking("once", "Kloop runs it after each change");
        bool local = exec.Flag("local") ?? false;
        var patterns = exec.Texts("onChange").Select(p => p.Text.StartsWith("./", StringComparison.Ordinal) ? p.Text[1..] : p.Text).ToList();
        var command = Line(exec);
        exec.End();
        if (command is null) return;
        if (local)
        {
            if (patterns.Count > 0) context.Notes.Lack(exec.Place, $"{exec.Where}: Kloop runs it after every change, and not after those of onChange alone");
            parts.Hooks.Add(new Hook(exec.Place, HookTime.AfterSync, command, folder, selector.Image));
            return;
        }

        if (patterns.Count == 0) Add(command, restarts);
        else foreach (string pattern in patterns) _rules.Add(new ChangeRule(pattern, ChangeAction.Run, command) { Restart = restarts });
    }

    /// <summary>After every change, and then perhaps a restart.</summary>
    private void Add(IReadOnlyList<string> command, bool restarts)
    {
        _rules.Add(new ChangeRule("**", ChangeAction.Run, command) { Restart = restarts });
    }

    private static IReadOnlyList<string>? Line(Section section)
    {
        var arguments = section.Texts("args").Select(a => a.Text).ToList();
        if (section.Text("command") is not { } command) return null;
        return arguments.Count > 0 ? [command, .. arguments] : ["sh", "-c", command];
    }
}
