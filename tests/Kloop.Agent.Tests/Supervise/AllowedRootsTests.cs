using Kloop.Agent.Supervise;

namespace Kloop.Agent.Tests.Supervise;

public sealed class AllowedRootsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-roots-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("/app", "/app")]
    [InlineData("/app/", "/app")]
    [InlineData("/app/src/../lib", "/app/lib")]
    [InlineData("/srv/x", "/srv/x")]
    public void WhatWasAgreedOn_MayBeSynced(string folder, string expected) => Assert.Equal(expected, new AllowedRoots(["/app", "/srv/x/"]).Resolve(folder));

    [Theory]
    [InlineData("/")]
    [InlineData("/app/..")]
    [InlineData("/application")]
    [InlineData("/etc")]
    public void AnythingElse_IsRefused(string folder) => Assert.Throws<UnauthorizedAccessException>(() => new AllowedRoots(["/app"]).Resolve(folder));

    [Fact]
    public void ALinkThatLeadsOut_IsRefused()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "out"), "/etc");
        Assert.Throws<UnauthorizedAccessException>(() => new AllowedRoots([_folder]).Resolve(Path.Combine(_folder, "out", "deep")));
    }
}
