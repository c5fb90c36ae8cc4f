using Microsoft.Extensions.Time.Testing;

namespace Kloop.Agent.Tests;

public sealed class AgentLogTests
{
    [Fact]
    public void Lines_BeginWithTheTime_InUtc()
    {
        var text = new StringWriter();
        new AgentLog(text, new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 6, TimeSpan.FromHours(0)))).Write("ready");
        Assert.Equal("2026-01-02T03:04:05.006Z ready" + Environment.NewLine, text.ToString());
    }
}
