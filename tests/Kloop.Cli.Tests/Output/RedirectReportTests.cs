using System.Text.Json;
using Kloop.Cli.Output;
using Kloop.Engine.Redirect;
using Kloop.Tunnel.Session;

namespace Kloop.Cli.Tests.Output;

public sealed class RedirectReportTests
{
    [Fact]
    public async Task Report_IsDataOnStdout_OrTalkOnStderr()
    {
        var asJson = await ReportAsync(true, false, r => r.Write(Step("tunnel open")));
        Assert.Equal(("""{"kind":"Step","text":"tunnel open"}""" + Environment.NewLine, ""), (asJson.Out, asJson.Error));
        var asText = await ReportAsync(false, false, r => r.Write(Step("tunnel open")));
        Assert.Equal("", asText.Out);
        Assert.Contains("tunnel open", asText.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_AreAllInJson_InTheirOrder_AndBeforeWhatCameAfter()
    {
        var (_, stdout, _) = await ReportAsync(true, false, r =>
        {
            for (int i = 0; i < 500; i++) r.Write(Request($"/{i}"));
            r.Write(new RedirectEvent(RedirectEventKind.Ended, "over"));
        });
        var lines = stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"/{i}"), lines.SkipLast(1).Select(l => l.GetProperty("request").GetProperty("path").GetString()));
        Assert.Equal("Ended", lines[^1].GetProperty("kind").GetString());
    }

    [Fact]
    public async Task ManyRequests_DoNotFloodATerminal_AndAreCounted()
    {
        var (_, _, stderr) = await ReportAsync(false, false, r =>
        {
            for (int i = 0; i < 1000; i++) r.Write(Request($"/{i}"));
        });
        var lines = stderr.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int shown = lines.Count(l => l.Contains("GET /", StringComparison.Ordinal));
        long hidden = lines.Where(l => l.Contains("… and ", StringComparison.Ordinal)).Sum(l => long.Parse(l.Split("… and ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));
        Assert.InRange(shown, 20, 500);
        Assert.Equal(1000, shown + hidden);
    }

    [Theory]
    [InlineData(true, 500, "\e[31m")]
    [InlineData(true, 0, "\e[31m")]
    [InlineData(true, 404, "\e[33m")]
    [InlineData(true, 200, "\e[2m")]
    [InlineData(false, 500, null)]
    public async Task Colours_AreForTerminalsAlone(bool colours, int status, string? start)
    {
        var (_, _, stderr) = await ReportAsync(false, colours, r => r.Write(Request("/", status)));
        if (start is null) Assert.DoesNotContain("\e[", stderr, StringComparison.Ordinal);
        else Assert.StartsWith(start, stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneOfSeveralServices_IsNamed_BeforeEachLine_AndInJson()
    {
        var prefix = ServicePrefix.For(["cart", "catalog"])[0];
        var (_, stdout, _) = await CommandLine.CaughtAsync(() => WriteAsync(new RedirectReport(true, TimeProvider.System, false, prefix)));
        Assert.Equal("""{"kind":"Step","text":"one\ntwo","service":"cart"}""" + Environment.NewLine, stdout);
        var (_, _, stderr) = await CommandLine.CaughtAsync(() => WriteAsync(new RedirectReport(false, TimeProvider.System, false, prefix)));
        Assert.Matches(@"^cart    \|       .* s  one\ncart    \| two\n$", stderr);

        static async Task<int> WriteAsync(RedirectReport report)
        {
            await using (report) report.Write(Step("one\ntwo"));
            return 0;
        }
    }

    private static RedirectEvent Step(string text) => new(RedirectEventKind.Step, text);

    private static RedirectEvent Request(string path, int status = 200) =>
        new(RedirectEventKind.Request, $"GET {path} {status}", new RequestSeen(DateTimeOffset.UnixEpoch, "10.1.2.3", 80, "HTTP/1.1", "GET", path, status, 1));

    private static Task<(int, string Out, string Error)> ReportAsync(bool json, bool colours, Action<RedirectReport> write) => CommandLine.CaughtAsync(async () =>
    {
        await using var report = new RedirectReport(json, TimeProvider.System, colours);
        write(report);
        return 0;
    });
}
