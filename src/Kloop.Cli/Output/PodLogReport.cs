using System.Collections.Concurrent;
using System.Text.Json;
using Kloop.Engine.Dev.Logs;
using Kloop.Shoes.Processes;

namespace Kloop.Cli.Output;

/// <summary>Shows what containers write, each line behind its workload's name: on stdout, as data is.</summary>
/// <param name="json">JSON objects instead of lines.</param>
internal sealed class PodLogReport(bool json) : IAsyncDisposable
{
    /// <summary>Names are cut no shorter, and padded to it.</summary>
    private const int Width = 12;

    private readonly ProgramLog _lines = new(Terminal.OutHasColours, Terminal.ErrorHasColours, ConsoleLines.Write);
    private readonly ConcurrentDictionary<string, ServicePrefix> _prefixes = new();

    public void Write(LogLine line)
    {
        if (json) ConsoleLines.Write(false, JsonSerializer.Serialize(line, JsonLines.Default.LogLine));
        else _lines.Add(_prefixes.GetOrAdd(line.Workload, name => ServicePrefix.Of(name, Width, _prefixes.Count)), new ProgramLine(IsError: false, line.Text));
    }

    public ValueTask DisposeAsync() => _lines.DisposeAsync();
}
