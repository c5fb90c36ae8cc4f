using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Several;
using Kloop.Engine.Run;

namespace Kloop.Cli.Output;

/// <summary>Shows what several redirects do, and what their programs write, each line behind its Service's name.</summary>
internal sealed class SeveralReports : IAsyncDisposable
{
    private readonly ProgramLog _programs = new(Terminal.OutHasColours, Terminal.ErrorHasColours, ConsoleLines.Write);
    private readonly Dictionary<string, (ServicePrefix Prefix, RedirectReport Report)> _services;

    public SeveralReports(IReadOnlyList<string> services, bool json, TimeProvider time) =>
        _services = ServicePrefix.For([.. services.Distinct()]).ToDictionary(p => p.Service, p => (p, new RedirectReport(json, time, Terminal.ErrorHasColours, p)));

    /// <summary>One of the Services, with its listeners.</summary>
    public ServiceRedirect For(RedirectOptions options)
    {
        var (prefix, report) = _services[options.Service];
        return new ServiceRedirect(options, report.Write, line => _programs.Add(prefix, line));
    }

    /// <summary>One of the programs without traffic, with its listeners.</summary>
    public ProgramRun For(RunOptions options)
    {
        var (prefix, report) = _services[options.Target];
        return new ProgramRun(options with { Output = line => _programs.Add(prefix, line) }, report.Write);
    }

    /// <summary>Shows what still waits.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var (_, report) in _services.Values) await report.DisposeAsync();
        await _programs.DisposeAsync();
    }
}
