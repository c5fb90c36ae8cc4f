using System.Diagnostics;
using System.Globalization;
using Kloop.Engine.Applications;
using Kloop.Engine.Programs;

namespace Kloop.Engine.Debugging;

/// <summary>A debugger that the laptop has and the container needs: it travels as edits do.</summary>
/// <param name="Folder">What is synced; null where the container has it.</param>
/// <param name="Program">Its program below the folder; null where it is no program.</param>
/// <param name="Note">What is worth knowing; null for nothing.</param>
internal sealed record LaptopDebugger(SyncFolder? Folder, string? Program, string? Note) : IDisposable
{
    /// <summary>With the one part that Debian keeps beside it; other sources have it inside.</summary>
    private static readonly string[] DebugpyParts = ["debugpy", "bytecode"];

    private const string Prefix = "kloop-debugger-";

    private string? _temporary;

    /// <summary>Finds it.</summary>
    /// <exception cref="UsageException">It is not here, and no container has it.</exception>
    public static async Task<LaptopDebugger> FindAsync(DebugRuntime runtime, CancellationToken cancellationToken) => runtime switch
    {
        DebugRuntime.Python => await DebugpyAsync(cancellationToken),
        DebugRuntime.Go => Delve(),
        DebugRuntime.DotNet => DotNet(),
        _ => new LaptopDebugger(null, null, null),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_temporary is not null) Directory.Delete(_temporary, recursive: true);
    }

    private static async Task<LaptopDebugger> DebugpyAsync(CancellationToken cancellationToken)
    {
        foreach (string python in ((string?[])[ProgramRun.Find("python3"), "/usr/bin/python3"]).OfType<string>().Where(File.Exists).Distinct())
        {
            var asked = await ProgramRun.RunAsync(new ProgramCall(python, ["-c", "import debugpy, os; print(os.path.dirname(os.path.dirname(os.path.abspath(debugpy.__file__))))"]), cancellationToken);
            if (asked.Code == 0) return Copied(asked.Output.Trim(), DebugpyParts, null, null);
        }

        return new LaptopDebugger(null, null, "debugpy is not on this laptop (pip install debugpy brings it): the image must have it");
    }

    private static LaptopDebugger Delve()
    {
        string path = ProgramRun.Find("dlv") ?? throw new UsageException("dlv is not on this laptop: CGO_ENABLED=0 go install github.com/go-delve/delve/cmd/dlv@latest brings it, and it goes into the container from here");
        path = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        string? note = ElfFile.NeedsLoader(path) ? $"{path} needs shared libraries: in an image without them (FROM scratch, Alpine) it does not start; one built with CGO_ENABLED=0 does" : null;
        return Copied(Path.GetDirectoryName(path)!, [Path.GetFileName(path)], "dlv", note);
    }

    private static LaptopDebugger DotNet()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string[] places = [Path.Combine(home, ".vsdbg", "vsdbg"), Path.Combine(home, "vsdbg", "vsdbg"), ProgramRun.Find("vsdbg") ?? "", ProgramRun.Find("netcoredbg") ?? ""];
        string found = places.FirstOrDefault(File.Exists)
            ?? throw new UsageException("neither vsdbg (in ~/.vsdbg) nor netcoredbg (in PATH) is on this laptop: install one for the container's system, it goes into the container from here");
        found = new FileInfo(found).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? found;
        return new LaptopDebugger(new SyncFolder(null, Path.GetDirectoryName(found)!, DebugPlan.Folder), Path.GetFileName(found), null);
    }

    /// <summary>The parts alone: their folder may hold everything else that is installed.</summary>
    private static LaptopDebugger Copied(string folder, IEnumerable<string> parts, string? program, string? note)
    {
        RemoveDead();
        string temporary = Directory.CreateTempSubdirectory($"{Prefix}{Environment.ProcessId}-").FullName;
        foreach (string part in parts) Copy(Path.Combine(folder, part), Path.Combine(temporary, program ?? part));
        return new LaptopDebugger(new SyncFolder(null, temporary, DebugPlan.Folder), program, note) { _temporary = temporary };
    }

    /// <summary>What a killed kloop left; its process is in the folder's name.</summary>
    private static void RemoveDead()
    {
        foreach (string folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            if (!int.TryParse(Path.GetFileName(folder)[Prefix.Length..].Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int owner) || IsAlive(owner)) continue;
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another user's, or somebody else removes it at this moment.
            }
        }
    }

    private static bool IsAlive(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static void Copy(string from, string to)
    {
        if (File.Exists(from)) File.Copy(from, to);
        if (!Directory.Exists(from) || Path.GetFileName(from) is "__pycache__" or "tests") return;
        Directory.CreateDirectory(to);
        foreach (string entry in Directory.EnumerateFileSystemEntries(from)) Copy(entry, Path.Combine(to, Path.GetFileName(entry)));
    }
}
