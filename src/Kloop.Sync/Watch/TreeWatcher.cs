using System.Threading.Channels;
using Kloop.Sync.Ignore;
using Kloop.Sync.Scan;

namespace Kloop.Sync.Watch;

/// <summary>
/// Watches a tree by inotify(7). Ignored folders are not watched. A single save is told <see cref="Quiet"/> after it, a
/// burst as one batch, and one that does not end after <see cref="MostQuiet"/> and again each time.
/// </summary>
public sealed class TreeWatcher : IDisposable
{
    /// <summary>How long nothing may happen before a batch is told.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a batch is held back while events go on.</summary>
    public static readonly TimeSpan MostQuiet = TimeSpan.FromMilliseconds(100);

    private readonly string _root;
    private readonly TreeScanner _scanner;
    private readonly TimeProvider _time;
    private readonly InotifyQueue _queue = new();
    private readonly WatchedFolders _folders = new();
    private readonly Channel<WatchBatch> _batches = Channel.CreateUnbounded<WatchBatch>(new UnboundedChannelOptions { SingleWriter = true });
    private readonly Thread _thread;
    private HashSet<string> _paths = new(StringComparer.Ordinal);
    private bool _everything;
    private int? _rootWatch;
    private volatile bool _stopping;

    private TreeWatcher(string root, IgnoreRules rules, TimeProvider time)
    {
        (_root, _scanner, _time) = (root, new TreeScanner(root, rules), time);
        _thread = new Thread(Run) { IsBackground = true, Name = "watch" };
    }

    /// <summary>What changed, as it happens. Fails when the tree cannot be watched any longer.</summary>
    public ChannelReader<WatchBatch> Batches => _batches.Reader;

    /// <summary>How many folders are watched.</summary>
    public int Folders => _folders.Count;

    /// <summary>Begins to watch, and tells what is there: nothing that changes after the look is missed.</summary>
    /// <param name="root">The tree's folder.</param>
    /// <param name="rules">What of it is ignored.</param>
    /// <param name="time">Clock for the quiet period.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <exception cref="IOException">The folder is not there, or a limit of the kernel is reached; the message says which.</exception>
    public static (TreeWatcher Watcher, TreeSnapshot Snapshot) Start(string root, IgnoreRules rules, TimeProvider time, CancellationToken cancellationToken)
    {
        var watcher = new TreeWatcher(root, rules, time);
        try
        {
            var snapshot = watcher._scanner.Scan(watcher.Watch, cancellationToken);
            watcher._thread.Start();
            return (watcher, snapshot);
        }
        catch
        {
            watcher._queue.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping = true;
        // The end of a watch is an event: it wakes the thread.
        if (_rootWatch is { } root) _queue.Remove(root);
        if (_thread.IsAlive && _thread != Thread.CurrentThread) _thread.Join();
        _queue.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_stopping)
            {
                _queue.Wait(null);
                bool ongoing = CollectBurst();
                if (_stopping || (_paths.Count == 0 && !_everything)) continue;
                _batches.Writer.TryWrite(new WatchBatch(_paths, _everything) { Ongoing = ongoing });
                (_paths, _everything) = (new HashSet<string>(StringComparer.Ordinal), false);
            }

            _batches.Writer.TryComplete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            _batches.Writer.TryComplete(_stopping ? null : e);
        }
    }

    /// <summary>Reads until it is quiet; true when it was not, for too long.</summary>
    private bool CollectBurst()
    {
        long began = _time.GetTimestamp();
        while (!_stopping)
        {
            foreach (var one in _queue.Read()) Take(one);
            var passed = _time.GetElapsedTime(began);
            if (passed >= MostQuiet) return true;
            if (!_queue.Wait(Min(Quiet, MostQuiet - passed))) return MostQuiet - passed < Quiet;
        }

        return false;
    }

    private void Take(InotifyEvent one)
    {
        if ((one.Events & InotifyCalls.Events.Overflow) != 0)
        {
            _everything = true;
            return;
        }

        if (!_folders.TryGet(one.Watch, out string folder, out var rules)) return;
        if ((one.Events & (InotifyCalls.Events.Ignored | InotifyCalls.Events.DeleteSelf)) != 0)
        {
            if ((one.Events & InotifyCalls.Events.Ignored) != 0) _folders.Forget(one.Watch);
            if (one.Watch == _rootWatch && !_stopping) throw new DirectoryNotFoundException($"{_root} is gone");
            return;
        }

        if (one.Name.Length == 0) return;
        string path = folder.Length == 0 ? one.Name : $"{folder}/{one.Name}";
        bool isFolder = (one.Events & InotifyCalls.Events.IsFolder) != 0;
        // What a rule says of paths may be different from now on.
        if (one.Name == rules.NestedName) _everything = true;
        if (isFolder ? rules.IgnoresFolder(path) : rules.IgnoresItself(path, isFolder: false)) return;
        _paths.Add(path);
        if (isFolder) TakeFolder(one.Events, path, rules);
    }

    private void TakeFolder(InotifyCalls.Events events, string path, IgnoreRules rules)
    {
        if ((events & (InotifyCalls.Events.Delete | InotifyCalls.Events.MovedFrom)) != 0)
        {
            foreach (int watch in _folders.TakeTree(path)) _queue.Remove(watch);
        }

        if ((events & (InotifyCalls.Events.Create | InotifyCalls.Events.MovedTo)) == 0) return;
        try
        {
            // What came into it before it was watched told nobody.
            _paths.UnionWith(_scanner.ScanFolder(path, rules, Watch, CancellationToken.None).Entries.Keys);
        }
        catch (Exception e) when (e is DirectoryNotFoundException or UnauthorizedAccessException)
        {
            // Gone already, which is the next event; or not for us to read, which a scan tells.
        }
    }

    private void Watch(string folder, IgnoreRules rules)
    {
        if (_queue.Add(Path.Combine(_root, folder)) is not { } watch)
        {
            if (folder.Length == 0) throw new DirectoryNotFoundException($"{_root} is no folder");
            return;
        }

        if (folder.Length == 0) _rootWatch = watch;
        _folders.Set(watch, folder, rules);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
