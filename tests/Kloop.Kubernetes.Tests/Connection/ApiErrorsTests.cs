using System.Net;
using Kloop.Kubernetes.Connection;

namespace Kloop.Kubernetes.Tests.Connection;

public sealed class ApiErrorsTests
{
    [Theory]
    [InlineData(401, ClusterFailure.Unauthenticated)]
    [InlineData(403, ClusterFailure.Forbidden)]
    [InlineData(404, ClusterFailure.NotFound)]
    [InlineData(409, ClusterFailure.Conflict)]
    [InlineData(400, ClusterFailure.Invalid)]
    [InlineData(422, ClusterFailure.Invalid)]
    [InlineData(429, ClusterFailure.Other)]
    [InlineData(500, ClusterFailure.Other)]
    [InlineData(503, ClusterFailure.Other)]
    public void Status_HasItsKind_AndTheServersWords(int status, ClusterFailure failure)
    {
        var e = ApiErrors.From((HttpStatusCode)status, """{"kind":"Status","message":"the server's words"}""", "patch", "services \"catalog\"");
        Assert.Equal(failure, e.Failure);
        Assert.Contains("the server's words", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Forbidden_NamesVerbThingAndRemedy()
    {
        var e = ApiErrors.From(HttpStatusCode.Forbidden, """{"message":"no"}""", "patch", "services \"catalog\"");
        Assert.Contains("you may not patch services \"catalog\"", e.Message, StringComparison.Ordinal);
        Assert.Contains("kloop plan", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Quota_IsNoLackOfRights() =>
        Assert.Equal(ClusterFailure.Invalid, ApiErrors.From(HttpStatusCode.Forbidden, """{"message":"exceeded quota: small"}""", "create", "x").Failure);

    [Theory]
    [InlineData("")]
    [InlineData("<html>proxy</html>")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"message":7}""")]
    public void BodyThatIsNoStatus_IsShownAsItIs(string body) =>
        Assert.Contains($"({body})", ApiErrors.From(HttpStatusCode.BadGateway, body, "get", "x").Message, StringComparison.Ordinal);
}
