using Kloop.Engine.Dev.Loop;
using Kloop.Engine.Redirect.Session;

namespace Kloop.Cli.Commands.Dev;

/// <summary>The keys of <c>kloop dev</c>, where there is a terminal to press them at.</summary>
internal sealed class DevKeys : IDisposable
{
    private readonly CancellationTokenSource _quit;

    public DevKeys(StopSignals signals)
    {
        _quit = CancellationTokenSource.CreateLinkedTokenSource(signals.Stop);
        Signals = signals with { Stop = _quit.Token };
    }

    /// <summary>What asks for the end: signals, and <c>q</c>.</summary>
    public StopSignals Signals { get; }

    /// <summary>Listens from now on.</summary>
    public void Start(Action<DevLoopRequest> ask)
    {
        if (Console.IsInputRedirected) return;
        // A read of the terminal cannot be given up: a thread that does not keep the process.
        new Thread(() => Listen(ask)) { IsBackground = true }.Start();
    }

    public void Dispose() => _quit.Dispose();

    private void Listen(Action<DevLoopRequest> ask)
    {
        try
        {
            while (!_quit.IsCancellationRequested)
            {
                switch (char.ToLowerInvariant(Console.ReadKey(intercept: true).KeyChar))
                {
                    case 'b': ask(DevLoopRequest.Rebuild); break;
                    case 'r': ask(DevLoopRequest.Restart); break;
                    case 'e': ask(DevLoopRequest.Events); break;
                    case 'o': ask(DevLoopRequest.Open); break;
                    case 'q': _quit.Cancel(); return;
                    default: break;
                }
            }
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or ObjectDisposedException)
        {
            // No terminal any more, or the end.
        }
    }
}
