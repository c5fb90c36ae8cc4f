namespace Kloop.Engine.Tests.Import.Skaffold;

public sealed class SkaffoldSyncTests : IDisposable
{
    private readonly ImportFolder _folder = new();

    [Theory]
    [InlineData("{src: 'src/**/*.js', dest: /app}", "  sync web to /app Upload only /src/**/*.js")]
    [InlineData("{src: '**/*.html', dest: .}", "  sync web to . Upload only /**/*.html")]
    [InlineData("{src: 'static/*.css', dest: css, strip: static/}", "  sync web/static to css Upload only /*.css")]
    [InlineData("{src: '**/*.{ts,js}', dest: a}", "  sync web to a Upload only /**/*.ts\n  sync web to a Upload only /**/*.js")]
    [InlineData("{src: '**/*.py', dest: a, strip: lib}", "  sync web/lib to a Upload only /**/*.py\n  sync web to a Upload only /**/*.py but /lib/")]
    [InlineData("{src: 'all/**', dest: /all, strip: all/}", "  sync web/all to /all Upload")]
    public void ManualRules_KeepThePathsLessThePrefix(string rule, string folders) => Syncs($"sync: {{manual: [{rule}]}}", folders);

    [Fact]
    public void InferredRules_GoWhereTheDockerfilePutsThem()
    {
        _folder.With("web/package.json").With("web/package-lock.json").With("web/src/a.js").With("web/run.sh").With("web/Dockerfile", """
            FROM node AS build
            WORKDIR /app
            COPY package*.json ./
            RUN npm ci
            FROM build
            ENV WHERE=/app/code
            COPY src $WHERE
            COPY --from=build /x /y
            COPY run.sh /usr/bin/start
            """);
        Syncs("sync: {infer: ['src/**/*.js', '*.json', 'run.sh']}", """
              sync web/src to /app/code Upload only /**/*.js
              sync web to /app Upload only /package-lock.json
              sync web to /app Upload only /package.json
            """);
    }

    [Fact]
    public void WithoutRules_EverythingIsInferred()
    {
        _folder.With("web/a").With("web/Dockerfile", "FROM x\nWORKDIR /srv\nCOPY . .\n");
        Syncs("sync: {}", "  sync web to /srv Upload");
    }

    [Fact]
    public void WhatCannotBeKnown_IsListed() => Assert.Equal(
        """
        image web in web docker web/Dockerfile
        unsupported skaffold.yaml:7:11: build.artifacts.sync: there is no web/Dockerfile to tell where files go; write manual rules, or else a change builds the image anew
        """.ReplaceLineEndings("\n"),
        Read("sync: {infer: ['**']}"));

    private void Syncs(string sync, string folders) => Assert.Equal(
        $"image web in web docker web/Dockerfile\ntarget web\n{folders.ReplaceLineEndings("\n")}\n  rule ** Copy", Read(sync));

    private string Read(string sync) =>
        _folder.With("skaffold.yaml", $"apiVersion: skaffold/v4beta1\nkind: Config\nbuild:\n  artifacts:\n  - image: web\n    context: web\n    {sync}\n").Text("skaffold.yaml");

    public void Dispose() => _folder.Dispose();
}
