using Kloop.Shoes.Environment;

namespace Kloop.Shoes.Tests.Environment;

public sealed class ProgramEnvironmentTests
{
    private static readonly Dictionary<string, string> Pod = new() { ["PATH"] = "/app", ["https_proxy"] = "x", ["LC_ALL"] = "C", ["REGION"] = "eu", ["LEVEL"] = "info", ["TOKEN"] = "t" };

    [Fact]
    public void LaptopsOwn_AreNeverThePods()
    {
        Assert.Equal(["LEVEL", "REGION", "TOKEN"], ProgramEnvironment.Of(Pod, EnvironmentOverrides.None).Keys.Order());
        Assert.Equal(["LC_ALL", "PATH", "https_proxy"], ProgramEnvironment.Kept(Pod, EnvironmentOverrides.None));
    }

    [Fact]
    public void Overrides_SetUnset_AndKeepTheLaptops()
    {
        var overrides = new EnvironmentOverrides(new Dictionary<string, string> { ["LEVEL"] = "debug", ["PATH"] = "/mine" }, ["TOKEN", "OTHER"], ["REGION"]);
        Assert.Equal(
            new Dictionary<string, string?> { ["LEVEL"] = "debug", ["PATH"] = "/mine", ["TOKEN"] = null, ["OTHER"] = null },
            ProgramEnvironment.Of(Pod, overrides));
    }

    [Fact]
    public void Changes_AreNames()
    {
        var now = new Dictionary<string, string?> { ["A"] = "2", ["C"] = "1", ["D"] = "1" };
        Assert.Equal(["A", "B", "D"], ProgramEnvironment.Changed(new Dictionary<string, string?> { ["A"] = "1", ["B"] = "1", ["C"] = "1" }, now));
    }
}
