using System.Text;
using Kloop.Agent.Control;
using Kloop.Agent.Supervise.Calls;
using Kloop.Sync.Sessions;
using Kloop.Sync.Transfer;
using Kloop.Tunnel;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Session;

namespace Kloop.Agent.Supervise;

/// <summary>What a supervisor does for the channels that laptops open.</summary>
internal sealed class LaptopChannels(Supervisor supervisor, AllowedRoots roots, ReversePorts reverse, ChildReaper reaper, AgentLog log, TimeProvider time)
{
    public async Task OnIncomingAsync(TunnelConnection laptop, IncomingChannel incoming, CancellationToken cancellationToken)
    {
        try
        {
            switch (incoming.Target.Kind)
            {
                case ChannelKind.Sync:
                    await using (var stream = new ChannelStream(incoming.Accept())) await new SyncServer(stream, roots.Resolve).RunAsync(cancellationToken);
                    break;
                case ChannelKind.Supervisor:
                    await using (var channel = new SupervisedChannel(incoming.Accept())) await ObeyAsync(laptop, channel, cancellationToken);
                    break;
                case ChannelKind.Dial:
                    await DialRoute.RunAsync(incoming, cancellationToken);
                    break;
                default:
                    incoming.Refuse(DialError.Denied, $"the supervisor opens no channel of kind {(int)incoming.Target.Kind}");
                    break;
            }
        }
        catch (SyncProtocolException e)
        {
            log.Write($"a laptop's sync ended: {e.Message}");
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The laptop went; it comes back with a new channel.
        }
    }

    private async Task ObeyAsync(TunnelConnection laptop, SupervisedChannel channel, CancellationToken cancellationToken)
    {
        void Tell(ProcessStatus status) => _ = SayAsync(channel, new SupervisorReport(Process: status), cancellationToken);
        supervisor.Changed += Tell;
        try
        {
            await SayAsync(channel, new SupervisorReport(Process: supervisor.Status), cancellationToken);
            while (await channel.NextAsync(cancellationToken) is { } order) _ = DoAsync(laptop, channel, order, cancellationToken);
        }
        finally
        {
            supervisor.Changed -= Tell;
        }
    }

    private async Task DoAsync(TunnelConnection laptop, SupervisedChannel channel, SupervisorOrder order, CancellationToken cancellationToken)
    {
        SupervisorReport report;
        try
        {
            report = order.Action switch
            {
                SupervisorAction.Release or SupervisorAction.Restart =>
                    new SupervisorReport(order.Id, Done: true, await supervisor.StartAsync(order.Action == SupervisorAction.Restart), Process: supervisor.Status),
                SupervisorAction.Run when order.Command is { Count: > 0 } command => await RunAsync(channel, order, command, cancellationToken),
                SupervisorAction.Listen when order.Port is > 0 and var port => new SupervisorReport(order.Id, Done: true, reverse.Open(laptop, port)),
                _ => new SupervisorReport(order.Id, Done: true, "the supervisor does not know this order: use the same kloop on both sides"),
            };
        }
        catch (IOException e)
        {
            report = new SupervisorReport(order.Id, Done: true, e.Message);
        }

        await SayAsync(channel, report, cancellationToken);
    }

    private async Task<SupervisorReport> RunAsync(SupervisedChannel channel, SupervisorOrder order, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var child = Child.Start(reaper, command, order.Directory, (_, bytes) =>
            // The reader's own thread: a laptop that is behind slows the command down, as a full pipe does.
            SayAsync(channel, new SupervisorReport(order.Id, Output: Encoding.UTF8.GetString(bytes.Span)), cancellationToken).Wait(cancellationToken), time);
        int code = await child.Exited;
        await child.LastOutputAsync();
        return new SupervisorReport(order.Id, Done: true, ExitCode: code);
    }

    private static async Task SayAsync(SupervisedChannel channel, SupervisorReport report, CancellationToken cancellationToken)
    {
        try
        {
            await channel.SayAsync(report, cancellationToken);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The laptop went: with a new channel it asks how the process is.
        }
    }
}
