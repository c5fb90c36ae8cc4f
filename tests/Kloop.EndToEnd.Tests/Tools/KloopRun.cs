using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Kloop.EndToEnd.Tests.Tools;

/// <summary>A running `kloop redirect`, with its lines as they come.</summary>
internal sealed class KloopRun : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private KloopRun(Process process)
    {
        _process = process;
        _ = PumpAsync();
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>Everything it said so far.</summary>
    public string Text
    {
        get
        {
            lock (_lines) return string.Join('\n', _lines);
        }
    }

    public static KloopRun Start(IReadOnlyDictionary<string, string>? variables, params string[] arguments)
    {
        var process = Programs.Start(Repository.Kloop, variables, arguments);
        process.StandardInput.Close();
        return new KloopRun(process);
    }

    /// <summary>Starts it through another program that becomes it.</summary>
    public static KloopRun StartProgram(string program, params string[] arguments) => StartProgramWith(null, program, arguments);

    /// <summary>The same, with variables.</summary>
    public static KloopRun StartProgramWith(IReadOnlyDictionary<string, string>? variables, string program, params string[] arguments)
    {
        var process = Programs.Start(program, variables, arguments);
        process.StandardInput.Close();
        return new KloopRun(process);
    }

    /// <summary>Waits until it says something; fails when it ends before.</summary>
    public async Task<KloopRun> SaysAsync(string text, int seconds = 120)
    {
        await Eventually.IsAsync(() => Task.FromResult(Text), t => t.Contains(text, StringComparison.Ordinal) || _ended.Task.IsCompleted, $"kloop says \"{text}\"", seconds);
        Assert.True(Text.Contains(text, StringComparison.Ordinal), $"kloop ended and never said \"{text}\", but:\n{Text}");
        return this;
    }

    public Task<KloopRun> ReadyAsync() => SaysAsync(" comes to this laptop: ");

    /// <summary>Sends a signal by its name, such as INT.</summary>
    public async Task SignalAsync(string name) => await Programs.RunAsync("/bin/kill", $"-{name}", $"{Id}");

    /// <summary>Waits for its end; its exit code.</summary>
    public async Task<int> EndAsync(int seconds = 120)
    {
        await Eventually.IsAsync(() => Task.FromResult(_ended.Task.IsCompleted), e => e, $"kloop ends; it said:\n{Text}", seconds);
        return _process.ExitCode;
    }

    public async Task<int> InterruptAsync()
    {
        await SignalAsync("INT");
        return await EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await SignalAsync("INT");
            try
            {
                await EndAsync();
            }
            catch (TimeoutException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    private async Task PumpAsync()
    {
        await Task.WhenAll(PumpAsync(_process.StandardOutput), PumpAsync(_process.StandardError));
        await _process.WaitForExitAsync();
        _ended.SetResult();
    }

    private async Task PumpAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_lines) _lines.Add(line);
        }
    }
}
