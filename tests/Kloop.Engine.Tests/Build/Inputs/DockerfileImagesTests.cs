using Kloop.Engine.Build.Inputs;

namespace Kloop.Engine.Tests.Build.Inputs;

public sealed class DockerfileImagesTests
{
    private const string Text = """
        ARG BASE=node:18
        FROM ${BASE} AS build
        RUN --mount=type=bind,from=tools:1,target=/t make
        FROM build AS test
        FROM scratch
        COPY --from=build /a /a
        COPY --from=registry.example/certs /b /b
        COPY --from=0 /c /c
        """;

    [Fact]
    public void Images_AreThoseFromElsewhere() =>
        Assert.Equal(["node:18", "tools:1", "registry.example/certs"], DockerfileImages.Of(Text, new Dictionary<string, string>()));

    [Fact]
    public void AnArgument_WinsOverItsDefault() =>
        Assert.Equal("registry.example/base:1", DockerfileImages.Of(Text, new Dictionary<string, string> { ["BASE"] = "registry.example/base:1" })[0]);
}
