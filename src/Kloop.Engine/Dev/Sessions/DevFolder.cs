using Kloop.Engine.Applications;
using Kloop.Engine.Dev.Changes;
using Kloop.Sync.Ignore;
using Kloop.Sync.Reconcile;
using Kloop.Sync.Scan;
using Kloop.Sync.Sessions;
using Kloop.Sync.Watch;

namespace Kloop.Engine.Dev.Sessions;

/// <summary>One synced folder of a session: what is watched, and what both sides last had.</summary>
internal sealed class DevFolder : IDisposable
{
    /// <summary>Build results of sources that are watched for a build.</summary>
    private const string SourcesIgnored = "bin/\nobj/\nnode_modules/\ntarget/\n";

    private readonly List<TreeWatcher> _watchers = [];

    public DevFolder(SyncFolder folder)
    {
        Folder = folder;
        var (dialect, text) = FolderRules.Of(folder, Read(folder.Laptop, ".dockerignore"), Read(folder.Laptop, ".gitignore"));
        Options = new SyncOptions(folder.Laptop, folder.Container, ModeOf(folder.Direction), dialect, text);
        Rules = IgnoreRules.Parse(dialect, text);
        Sync = new SyncSession(Options);
    }

    public SyncFolder Folder { get; }

    public SyncOptions Options { get; }

    public IgnoreRules Rules { get; }

    public SyncSession Sync { get; }

    /// <summary>Paths that this session sent, for the comparison at its end.</summary>
    public HashSet<string> Sent { get; } = new(StringComparer.Ordinal);

    /// <summary>What of a path the rules are about: a change of sources is no change of the synced folder.</summary>
    public bool HasSources => Folder.Sources is { } sources && sources != Folder.Laptop;

    /// <summary>How many paths the laptop has.</summary>
    public int Count { get; private set; }

    /// <summary>The laptop's tree as it is now.</summary>
    public TreeSnapshot Look(CancellationToken cancellationToken) => new TreeScanner(Options.Root, Rules).Scan(null, cancellationToken);

    /// <summary>Begins to watch.</summary>
    /// <param name="onBatch">Told of changes: whether of the sources, and which.</param>
    /// <param name="onFailure">Told when the folder cannot be watched any longer.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the first look.</param>
    /// <exception cref="IOException">The folder is not there, or a limit of the kernel is reached.</exception>
    public void Watch(Action<bool, WatchBatch> onBatch, Action<Exception> onFailure, TimeProvider time, CancellationToken cancellationToken)
    {
        if (Folder.Direction != SyncDirection.Download || !HasSources)
        {
            var (watcher, snapshot) = TreeWatcher.Start(Options.Root, Rules, time, cancellationToken);
            Count = snapshot.Entries.Count;
            Follow(watcher, batch => onBatch(false, batch), onFailure);
        }

        if (!HasSources) return;
        foreach (string sources in (string[])[Folder.Sources!, .. Folder.MoreSources])
        {
            var ignored = IgnoreRules.Parse(IgnoreDialect.Git, SourcesIgnored + Read(sources, ".gitignore"));
            var (watcher, snapshot) = TreeWatcher.Start(sources, ignored, time, cancellationToken);
            var known = new KnownPaths(sources, snapshot.Entries.Keys);
            Follow(watcher, batch => { if (known.Lasting(batch) is { } lasting) onBatch(true, Beside(sources, lasting)); }, onFailure);
        }
    }

    public void Dispose()
    {
        foreach (var watcher in _watchers) watcher.Dispose();
        _watchers.Clear();
    }

    /// <summary>Paths as the first folder of sources has them, such as <c>../lib/a.cs</c>.</summary>
    private WatchBatch Beside(string sources, WatchBatch batch) => sources == Folder.Sources
        ? batch : batch with { Paths = batch.Paths.Select(p => Path.GetRelativePath(Folder.Sources!, Path.Combine(sources, p))).ToHashSet(StringComparer.Ordinal) };

    private void Follow(TreeWatcher watcher, Action<WatchBatch> onBatch, Action<Exception> onFailure)
    {
        _watchers.Add(watcher);
        _ = Task.Run(async () =>
        {
            try
            {
                await foreach (var batch in watcher.Batches.ReadAllAsync()) onBatch(batch);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                onFailure(e);
            }
        });
    }

    private static SyncMode ModeOf(SyncDirection direction) => direction switch
    {
        SyncDirection.Download => SyncMode.Down,
        SyncDirection.Both => SyncMode.Both,
        _ => SyncMode.Up,
    };

    private static string? Read(string folder, string name)
    {
        string file = Path.Combine(folder, name);
        return File.Exists(file) ? File.ReadAllText(file) : null;
    }
}
