using System.Text.Json.Nodes;
using Kloop.Engine.Redirect;
using Kloop.Engine.Tests.Doubles;

namespace Kloop.Engine.Tests.Redirect;

public sealed class ServiceViewTests
{
    [Fact]
    public void Service_IsRead()
    {
        var view = ServiceView.Of(Given.Service("""{"name":"http","port":80,"targetPort":"web"},{"port":81,"protocol":"TCP","targetPort":8081},{"port":82}"""));
        Assert.Equal("catalog", view.Name);
        Assert.Equal(new Dictionary<string, string> { ["app"] = "catalog", ["tier"] = "web" }, view.Selector);
        Assert.Equal(["http:80:web", ":81:8081", ":82:"], view.Ports.Select(p => $"{p.Name}:{p.Number}:{p.TargetPort}"));
        Assert.False(view.Headless);
    }

    [Theory]
    [InlineData("""{"type":"ExternalName","externalName":"db.example.org"}""", "db.example.org")]
    [InlineData("""{"ports":[{"port":80}]}""", "no selector")]
    [InlineData("""{"selector":{},"ports":[{"port":80}]}""", "no selector")]
    [InlineData("""{"selector":{"a":"b"}}""", "no ports")]
    [InlineData("""{"selector":{"a":"b"},"ports":[{"port":53},{"port":53,"protocol":"UDP"}]}""", "UDP port 53")]
    [InlineData("""{"selector":{"a":"b"},"ports":[{"port":53,"protocol":"SCTP"}]}""", "SCTP")]
    public void WhatCannotBeRedirected_IsNamed(string spec, string named)
    {
        var service = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "catalog" }, ["spec"] = JsonNode.Parse(spec) };
        var e = Assert.Throws<UsageException>(() => ServiceView.Of(service));
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
        Assert.Contains("\"catalog\"", e.Message, StringComparison.Ordinal);
    }
}
