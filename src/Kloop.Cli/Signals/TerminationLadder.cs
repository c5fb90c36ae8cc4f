using System.Runtime.InteropServices;
using Kloop.Engine.Redirect.Session;

namespace Kloop.Cli.Signals;

/// <summary>The first Ctrl-C, SIGTERM or SIGHUP asks to end, the second one ends without waiting for the program.</summary>
internal sealed class TerminationLadder : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _now = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    public TerminationLadder()
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
        }
    }

    public StopSignals Signals => new(_stop.Token, _now.Token);

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _stop.Dispose();
        _now.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        (_stop.IsCancellationRequested ? _now : _stop).Cancel();
    }
}
