namespace Kloop.Agent.Listening;

/// <summary>The readiness probe's port: accepts and closes. Says only that the agent runs.</summary>
internal static class HealthListener
{
    public static async Task RunAsync(ushort port, CancellationToken cancellationToken)
    {
        using var listener = TcpListening.Start(TcpListening.AnyAddress, port);
        while (true)
        {
            using var socket = await TcpListening.AcceptAsync(listener, cancellationToken);
        }
    }
}
