using System.Collections.Concurrent;
using System.Net;
using Kloop.Shoes.Network;
using Kloop.Shoes.Network.Names;
using Kloop.Shoes.Network.Ports;
using Kloop.Shoes.Network.Rules;
using Kloop.Shoes.Processes;

namespace Kloop.Shoes.Tests.Doubles;

/// <summary>Runs programs in the shoes of a pod of a <see cref="LoopbackCluster"/>.</summary>
internal sealed class ShoesRun : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly List<ChildProcess> _children = [];

    public ShoesRun(OutgoingRoutes? routes = null)
    {
        // The file's own servers too: programs read it.
        var servers = LaptopNameServers.FromFile().Addresses;
        Network = new ProgramNetwork(
            Cluster, routes ?? OutgoingRoutes.None, new NetworkEvents(Listening.Enqueue, Notes.Enqueue), new LaptopNameServers([.. servers.Select(s => new IPEndPoint(s, 53))]) { IsSilent = true });
    }

    public LoopbackCluster Cluster { get; } = new();

    public ProgramNetwork Network { get; }

    public ConcurrentQueue<ListeningPort> Listening { get; } = new();

    public ConcurrentQueue<string> Notes { get; } = new();

    public ChildProcess Start(IReadOnlyList<string> command, Action<ProgramLine> output, Dictionary<string, string?>? variables = null)
    {
        var child = ChildProcess.Start(command, variables ?? [], false, "/tmp", output, network: Network);
        _children.Add(child);
        return child;
    }

    /// <summary>Runs a program to its end; its exit code and all that it wrote.</summary>
    public async Task<(int Code, string Text)> RunAsync(params string[] command)
    {
        var lines = new ConcurrentQueue<string>();
        var child = Start(command, line => lines.Enqueue(line.Text));
        int code = await child.Exited.WaitAsync(Limit);
        await child.StopAsync(TimeSpan.Zero, TimeProvider.System, CancellationToken.None);
        return (code, string.Join('\n', lines));
    }

    public void Dispose()
    {
        foreach (var child in _children) child.StopAsync(TimeSpan.Zero, TimeProvider.System, CancellationToken.None).GetAwaiter().GetResult();
        Network.Dispose();
    }
}
