using Kloop.Shoes.Environment;

namespace Kloop.Shoes.Tests.Environment;

public sealed class BridgeTokensTests
{
    private static readonly (string, string)[] Volumes = [("allow-list", "/etc/allow"), ("kube-api-access-x7", "/var/run/secrets/kubernetes.io/serviceaccount")];

    [Theory]
    [InlineData("$(volumeMounts:allow-list)/list.json", "/etc/allow/list.json")]
    [InlineData("$(volumeMounts:kube-api-access-*)/token", "/var/run/secrets/kubernetes.io/serviceaccount/token")]
    [InlineData("http://$(services:catalog):80/x", "http://catalog:80/x")]
    [InlineData("$(services:catalog.shop) $(services:cart:80,443)", "catalog.shop cart")]
    [InlineData("Server=$(externalEndpoints:db.example.net:1433);", "Server=db.example.net;")]
    [InlineData("$(HOME) $(other:x) $", "$(HOME) $(other:x) $")]
    public void Tokens_AreReplaced(string value, string expected) => Assert.Equal(expected, BridgeTokens.Replace(value, Volumes));

    [Fact]
    public void VolumesAndEndpoints_AreFound()
    {
        const string value = "$(volumeMounts:a-*):$(volumeMounts:b) $(externalEndpoints:db.example.net:1433,1434) $(services:cart)";
        Assert.Equal(["a-*", "b"], BridgeTokens.Volumes(value));
        Assert.Equal(["db.example.net"], BridgeTokens.Endpoints(value));
    }

    [Theory]
    [InlineData("$(volumeMounts:nope)", "it mounts allow-list, kube-api-access-x7")]
    [InlineData("$(externalEndpoints:db.example.net)", "HOST:PORTS")]
    public void WrongOnes_AreNamed_WithARemedy(string value, string remedy)
    {
        var e = Assert.Throws<EnvironmentException>(() => BridgeTokens.Replace(value, Volumes));
        Assert.Contains(value, e.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, e.Message, StringComparison.Ordinal);
    }
}
