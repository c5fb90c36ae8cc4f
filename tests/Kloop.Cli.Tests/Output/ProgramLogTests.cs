using System.Collections.Concurrent;
using Kloop.Cli.Output;
using Kloop.Shoes.Processes;

namespace Kloop.Cli.Tests.Output;

public sealed class ProgramLogTests
{
    private static readonly IReadOnlyList<ServicePrefix> Prefixes = ServicePrefix.For(["cart", "catalog"]);

    private readonly ConcurrentQueue<(bool ToError, string Line)> _written = [];

    [Fact]
    public async Task Lines_AreShown_BehindTheirServicesName_OnTheirStream_ToTheLast()
    {
        await using (var log = new ProgramLog(false, true, Write))
        {
            log.Add(Prefixes[0], new ProgramLine(false, "hello"));
            log.Add(Prefixes[1], new ProgramLine(true, "trouble"));
            for (int i = 0; i < 1000; i++) log.Add(Prefixes[0], new ProgramLine(false, $"{i}"));
        }

        Assert.Equal([(false, "cart    | hello"), (true, "\e[35mcatalog |\e[0m trouble"), .. Enumerable.Range(0, 1000).Select(i => (false, $"cart    | {i}"))], _written);
    }

    [Fact]
    public async Task TerminalThatStands_StopsNobody_AndWhatIsLeftOutIsCounted()
    {
        using var terminal = new ManualResetEventSlim();
        using var reached = new ManualResetEventSlim();
        await using (var log = new ProgramLog(false, false, (toError, line) =>
        {
            reached.Set();
            terminal.Wait();
            Write(toError, line);
        }, most: 1000))
        {
            for (int i = 0; i < 500; i++) log.Add(Prefixes[0], new ProgramLine(false, $"{i}"));
            log.Add(Prefixes[1], new ProgramLine(true, "trouble"));
            reached.Wait();
            terminal.Set();
        }

        var shown = _written.Where(w => !w.ToError).Select(w => w.Line).ToList();
        Assert.InRange(shown.Count, 1, 499);
        Assert.Equal(Enumerable.Range(0, shown.Count).Select(i => $"cart    | {i}"), shown);
        Assert.Contains((true, $"cart    | … {500 - shown.Count} lines left out: the terminal is slower than the program"), _written);
        Assert.Contains((true, "catalog | … 1 lines left out: the terminal is slower than the program"), _written);
    }

    [Fact]
    public async Task LinesAfterAGap_SayHowLongItWas()
    {
        using var terminal = new ManualResetEventSlim();
        using var first = new ManualResetEventSlim();
        await using (var log = new ProgramLog(false, false, (toError, line) =>
        {
            terminal.Wait();
            Write(toError, line);
            first.Set();
        }, most: 100))
        {
            for (int i = 0; i < 4; i++) log.Add(Prefixes[0], new ProgramLine(false, $"{i}"));
            terminal.Set();
            // Room comes a moment after the line is written: what is added until then is left out too.
            first.Wait();
            for (int i = 0; _written.Count < 3; i++) log.Add(Prefixes[0], new ProgramLine(false, $"later {i}"));
        }

        var lines = _written.Select(w => w.Line).ToList();
        Assert.Equal("cart    | 0", lines[0]);
        Assert.Matches(@"^cart    \| … \d+ lines left out", lines[1]);
        Assert.StartsWith("cart    | later ", lines[2], StringComparison.Ordinal);
    }

    private void Write(bool toError, string line) => _written.Enqueue((toError, line));
}
