using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Kloop.Agent.Control;
using Kloop.Agent.Listening;
using Kloop.Agent.Supervise.Calls;

namespace Kloop.Agent.Supervise;

/// <summary>The agent as a container's first process, with the container's own program as its child.</summary>
[SupportedOSPlatform("linux")]
internal static class SuperviseProgram
{
    private static readonly PosixSignal[] Ending = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT];

    /// <summary>Signals that programs take as messages: SIGHUP, SIGUSR1, SIGUSR2, SIGWINCH; signal(7) has the numbers.</summary>
    private static readonly PosixSignal[] Passing = [PosixSignal.SIGHUP, (PosixSignal)10, (PosixSignal)12, (PosixSignal)28];

    /// <returns>The container's exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, string? key, Stream output, Stream error, AgentLog log, TimeProvider time)
    {
        SuperviseOptions options;
        try
        {
            options = SuperviseOptions.Parse(arguments, key);
        }
        catch (FormatException e)
        {
            log.Write($"cannot start: {e.Message}");
            return 2;
        }

        var reaper = new ChildReaper();
        var laptops = new Laptops(time);
        using var supervisor = new Supervisor(options, reaper, laptops, (isError, bytes) => (isError ? error : output).Write(bytes.Span), log, time);
        var registrations = Register(supervisor);
        using var stop = new CancellationTokenSource();
        try
        {
            var reverse = new ReversePorts(log);
            var channels = new LaptopChannels(supervisor, new AllowedRoots(options.Roots), reverse, reaper, log, time);
            var listener = new LaptopListener(options.ControlPort, options.Key, channels.OnIncomingAsync, log, time)
            {
                OnConnected = laptops.Add,
                OnEnded = (connection, _) =>
                {
                    laptops.Remove(connection);
                    reverse.Close(connection);
                },
            };
            _ = listener.RunAsync(stop.Token);
            if (options.ReadyPort != 0) _ = ReadyAsync(options.ReadyPort, supervisor, stop.Token);
            return await supervisor.RunAsync();
        }
        catch (SocketException e)
        {
            log.Write($"cannot listen on 127.0.0.1:{options.ControlPort}: {e.Message}");
            return 1;
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var registration in registrations) registration.Dispose();
        }
    }

    /// <summary>A pod without a readiness probe of its own is Ready only with the edits in.</summary>
    private static async Task ReadyAsync(ushort port, Supervisor supervisor, CancellationToken cancellationToken)
    {
        await supervisor.Started;
        await new HealthListener(port).RunAsync(cancellationToken);
    }

    private static List<PosixSignalRegistration> Register(Supervisor supervisor) =>
    [
        .. Ending.Concat(Passing).Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            supervisor.Signal(Number(context.Signal), ends: Ending.Contains(context.Signal));
        })),
    ];

    /// <summary>.NET's names are negative; the rest are the kernel's numbers, of signal(7).</summary>
    private static int Number(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGHUP => 1,
        PosixSignal.SIGINT => 2,
        PosixSignal.SIGQUIT => 3,
        PosixSignal.SIGTERM => 15,
        _ => (int)signal,
    };
}
