using System.Net;
using System.Net.Sockets;
using Kloop.Sync.Ignore;
using Kloop.Sync.Reconcile;
using Kloop.Sync.Scan;
using Kloop.Sync.Sessions;

namespace Kloop.Sync.Tests.Doubles;

/// <summary>Laptop and container: two folders, and both sides of the protocol on a real connection.</summary>
internal sealed class SyncPair(SyncMode mode = SyncMode.Up, IgnoreDialect dialect = IgnoreDialect.Git, string rules = "") : IAsyncDisposable
{
    public TemporaryFolder Laptop { get; } = new();

    public TemporaryFolder Container { get; private set; } = new();

    public SyncOptions Options => field ??= new SyncOptions(Laptop.Path, Container.Path, mode, dialect, rules);

    public SyncSession Session => field ??= new SyncSession(Options);

    public SyncClient Client { get; private set; } = null!;

    private readonly List<TcpClient> _sockets = [];
    private Task _serving = Task.CompletedTask;

    public async Task<SyncPair> ConnectAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var laptop = new TcpClient();
        await laptop.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        var container = await listener.AcceptTcpClientAsync();
        _sockets.AddRange([laptop, container]);
        _serving = new SyncServer(container.GetStream(), root => root).RunAsync(CancellationToken.None);
        Client = await SyncClient.ConnectAsync(laptop.GetStream(), Laptop.Path, Container.Path, dialect, rules, CancellationToken.None);
        return this;
    }

    public Task<SyncStep> AgreeAsync() => Session.AgreeAsync(Client, Scan(), CancellationToken.None);

    public TreeSnapshot Scan() => new TreeScanner(Laptop.Path, IgnoreRules.Parse(dialect, rules)).Scan(null, CancellationToken.None);

    /// <summary>Another container, from the same image: empty but for what <paramref name="image"/> writes.</summary>
    public async Task ReplaceContainerAsync(Action<TemporaryFolder> image)
    {
        await DisconnectAsync();
        foreach (string path in Directory.EnumerateFileSystemEntries(Container.Path))
        {
            if (Directory.Exists(path)) Directory.Delete(path, true);
            else File.Delete(path);
        }

        image(Container);
        await ConnectAsync();
    }

    public async Task DisconnectAsync()
    {
        if (_sockets.Count > 0) _sockets[^2].Dispose();
        try
        {
            await _serving;
        }
        catch (IOException)
        {
            // Cut in the middle of a message.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DisconnectAsync();
        foreach (var socket in _sockets) socket.Dispose();
        Laptop.Dispose();
        Container.Dispose();
    }
}
