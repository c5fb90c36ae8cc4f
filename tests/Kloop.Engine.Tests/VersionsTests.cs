namespace Kloop.Engine.Tests;

public sealed class VersionsTests
{
    [Theory]
    [InlineData("0.1.0", "0.2.0", "older")]
    [InlineData("0.10.0", "0.9.0", "newer")]
    [InlineData("0.1.0-preview.1", "0.1.0", "other")]
    [InlineData("unknown", "0.1.0", "other")]
    [InlineData("", "0.1.0", "other")]
    public void Relation_IsByNumber(string one, string to, string relation) => Assert.Equal(relation, Versions.Relation(one, to));
}
