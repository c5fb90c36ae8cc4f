using Kloop.Shoes.Environment;

namespace Kloop.Shoes.Tests.Environment;

public sealed class MountedPathsTests
{
    [Theory]
    [InlineData("/etc/app", "/r/etc/app")]
    [InlineData("/etc/app/settings.json", "/r/etc/app/settings.json")]
    [InlineData("/etc/app:/usr/bin:/etc/app/tls/x", "/r/etc/app:/usr/bin:/r/etc/app/tls/x")]
    [InlineData("file:///etc/app/a?x=/data", "file:///r/etc/app/a?x=/r/data")]
    [InlineData("--config=/etc/app/a --data /data", "--config=/r/etc/app/a --data /r/data")]
    [InlineData("""{"path": "/data/x"}""", """{"path": "/r/data/x"}""")]
    [InlineData("/etc/apple and /etc/app2 and /my/etc/app", "/etc/apple and /etc/app2 and /my/etc/app")]
    [InlineData("http://host/data", "http://host/data")]
    [InlineData("", "")]
    [InlineData("/r", "/r")]
    public void Paths_AreNamedWhereTheyAre(string value, string expected)
    {
        var result = MountedPaths.Rewrite(new Dictionary<string, string?> { ["X"] = value, ["GONE"] = null }, ["/etc/app", "/etc/app/tls", "/data", "/r"], "/r");
        Assert.Equal(expected, result["X"]);
        Assert.Null(result["GONE"]);
    }
}
