using Kloop.Engine.Environments;

namespace Kloop.Engine.Tests.Environments;

public sealed class TimeToLiveTests
{
    [Theory]
    [InlineData("90m", 90)]
    [InlineData("8h", 480)]
    [InlineData("3d", 4320)]
    [InlineData("2w", 20160)]
    public void Times_AreRead(string text, int minutes) => Assert.Equal(TimeSpan.FromMinutes(minutes), TimeToLive.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("8")]
    [InlineData("h")]
    [InlineData("0h")]
    [InlineData("-1h")]
    [InlineData("3y")]
    [InlineData("99999999d")]
    [InlineData("1.5h")]
    public void Others_AreRefused(string text) => Assert.Contains("such as 8h", Assert.Throws<UsageException>(() => TimeToLive.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(60, "in 60 min")]
    [InlineData(470, "in 8 h")]
    [InlineData(-4320, "3 d ago")]
    public void Distances_AreForPeople(int minutes, string text) => Assert.Equal(text, TimeToLive.Distance(TimeSpan.FromMinutes(minutes)));
}
