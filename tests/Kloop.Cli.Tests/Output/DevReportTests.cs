using Kloop.Cli.Output;
using Kloop.Engine.Dev;

namespace Kloop.Cli.Tests.Output;

public sealed class DevReportTests
{
    [Theory]
    [InlineData(DevEventKind.Changed, "products.json: copied", "catalog: products.json: copied")]
    [InlineData(DevEventKind.Output, "error CS1002: ; expected", "catalog: error CS1002: ; expected")]
    [InlineData(DevEventKind.Output, "catalog-lib failed", "catalog: catalog-lib failed")]
    [InlineData(DevEventKind.Failed, "the process does not start: no", "catalog: the process does not start: no")]
    [InlineData(DevEventKind.Crashed, "catalog-5d4-x: the process ended", "catalog-5d4-x: the process ended")]
    [InlineData(DevEventKind.Failed, "deployment/catalog is not developed in", "deployment/catalog is not developed in")]
    public void OfSeveralWorkloads_EachLineSaysWhich_Once(DevEventKind kind, string text, string shown) =>
        Assert.Equal(shown, DevReport.Text(new DevEvent(kind, text) { Workload = "deployment/catalog", OfSeveral = true }));

    [Fact]
    public void TheOnlyWorkload_NeedsNoName() =>
        Assert.Equal("a.js: copied", DevReport.Text(new DevEvent(DevEventKind.Changed, "a.js: copied") { Workload = "deployment/catalog" }));
}
