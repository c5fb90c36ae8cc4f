using Kloop.Kubernetes;
using Kloop.Kubernetes.Streams;
using Kloop.Sync.Sessions;
using Kloop.Tunnel;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Handshake;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Dev.Sessions;

/// <summary>One connection to the supervisor in a pod, with a sync of each folder.</summary>
internal sealed class PodLink : IAsyncDisposable
{
    private readonly TunnelConnection _tunnel;
    private readonly SupervisorChannel _supervisor;
    private readonly Func<CancellationToken, Task<bool>> _resume;
    private readonly TaskCompletionSource<ProcessStatus> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PodLink(string pod, TunnelConnection tunnel, Func<CancellationToken, Task<bool>> resume, Action<PodLink, ProcessStatus> onProcess)
    {
        (Pod, _tunnel, _resume) = (pod, tunnel, resume);
        _supervisor = SupervisorChannel.Open(tunnel, status =>
        {
            _first.TrySetResult(status);
            onProcess(this, status);
        });
    }

    /// <summary>The pod's name.</summary>
    public string Pod { get; }

    /// <summary>One for each folder, in their order.</summary>
    public IReadOnlyList<SyncClient> Folders { get; private set; } = [];

    /// <summary>Connects, and agrees with the container on each folder.</summary>
    /// <exception cref="ClusterException">No port-forward.</exception>
    /// <exception cref="IOException">The supervisor does not answer as it should, or refuses a folder.</exception>
    public static async Task<PodLink> ConnectAsync(
        Cluster cluster, string pod, ushort port, byte[] key, IReadOnlyList<SyncOptions> folders, Func<IncomingChannel, Task> onIncoming,
        Action<PodLink, ProcessStatus> onProcess, TimeProvider time, CancellationToken cancellationToken)
    {
        var stream = await PortForward.OpenAsync(cluster, pod, port, cancellationToken);
        var tunnel = await TunnelHandshake.ConnectAsync(stream, key, onIncoming, time, cancellationToken);
        var link = new PodLink(pod, tunnel, async token =>
        {
            var again = await PortForward.OpenAsync(cluster, pod, port, token);
            return await TunnelHandshake.ResumeAsync(tunnel, again, key, time, token);
        }, onProcess);
        try
        {
            var clients = new List<SyncClient>();
            foreach (var folder in folders)
            {
                var channel = tunnel.Open(new ChannelTarget(ChannelKind.Sync));
                clients.Add(await SyncClient.ConnectAsync(new ChannelStream(channel), folder.Root, folder.ContainerRoot, folder.Dialect, folder.Rules, cancellationToken));
            }

            link.Folders = clients;
            return link;
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }
    }

    /// <summary>How the process was when the link came up.</summary>
    public Task<ProcessStatus> FirstStatusAsync(CancellationToken cancellationToken) => _first.Task.WaitAsync(cancellationToken);

    /// <summary>Gives the supervisor an order; why it could not be done, or null.</summary>
    public async Task<string?> OrderAsync(SupervisorAction action, CancellationToken cancellationToken) =>
        (await _supervisor.AskAsync(new SupervisorOrder(0, action), null, cancellationToken)).Error;

    /// <summary>Makes a port of the pod's loopback lead here; why that cannot be, or null.</summary>
    public async Task<string?> ListenAsync(ushort port, CancellationToken cancellationToken) =>
        (await _supervisor.AskAsync(new SupervisorOrder(0, SupervisorAction.Listen, Port: port), null, cancellationToken)).Error;

    /// <summary>Runs a command in the container; its exit code, or why it could not be started.</summary>
    public async Task<(int? ExitCode, string? Error)> RunAsync(
        IReadOnlyList<string> command, string? directory, Action<string> onOutput, CancellationToken cancellationToken)
    {
        var report = await _supervisor.AskAsync(new SupervisorOrder(0, SupervisorAction.Run, command, directory), onOutput, cancellationToken);
        return (report.ExitCode, report.Error);
    }

    /// <summary>Waits until no byte passes any more; the reason.</summary>
    public Task<string> WaitForInterruptionAsync(CancellationToken cancellationToken) => _tunnel.WaitForInterruptionAsync(cancellationToken);

    /// <summary>Goes on over a new stream; false when the supervisor does not know the connection any more.</summary>
    public Task<bool> TryResumeAsync(CancellationToken cancellationToken) => _tunnel.Completion.IsCompleted ? Task.FromResult(false) : _resume(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _tunnel.DisposeAsync();
        await _supervisor.DisposeAsync();
    }
}
