using System.Diagnostics;

namespace Kloop.Cli.Tests.Commands.Promote;

public sealed class PromoteCommandTests : IDisposable
{
    private const string Before = "image:\n  repository: registry.example/shop/catalog\n  tag: 1.3.0 # mine\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-").FullName;

    public PromoteCommandTests()
    {
        File.WriteAllText(Path.Combine(_folder, "values.yaml"), Before);
        using var git = Process.Start(new ProcessStartInfo("git", ["init", "--quiet", _folder]))!;
        git.WaitForExit();
    }

    private string Values => File.ReadAllText(Path.Combine(_folder, "values.yaml"));

    [Fact]
    public async Task DryRun_PrintsADiff_AndWritesNothing()
    {
        var (code, output, error) = await CommandLine.RunAsync("promote", "catalog", "--to", _folder, "--tag", "1.4.0", "--dry-run");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal("--- a/values.yaml\n+++ b/values.yaml\n@@ -1,3 +1,3 @@\n image:\n   repository: registry.example/shop/catalog\n-  tag: 1.3.0 # mine\n+  tag: 1.4.0 # mine\n", output);
        Assert.Equal(Before, Values);
    }

    [Fact]
    public async Task Written_ThenAlready_AsJson()
    {
        Assert.Equal((0, "{\"state\":\"written\",\"what\":\"values.yaml\"}\n", ""), await CommandLine.RunAsync("promote", "catalog", "--to", _folder, "--tag", "1.4.0", "--json"));
        Assert.Equal(Before.Replace("1.3.0", "1.4.0", StringComparison.Ordinal), Values);
        Assert.Equal((0, "{\"state\":\"already\",\"what\":\"values.yaml:2:3\"}\n", ""), await CommandLine.RunAsync("promote", "catalog", "--to", _folder, "--tag", "1.4.0", "--json"));
    }

    [Theory]
    [InlineData("--tag", "not a tag")]
    [InlineData("--digest", "sha256:12")]
    [InlineData("--message", "x")]
    public async Task WhatSaysNoImage_IsBadUsage(string option, string value) =>
        Assert.Equal(2, (await CommandLine.RunAsync("promote", "catalog", "--to", _folder, option, value)).Code);

    [Fact]
    public async Task Branch_NeedsNoName()
    {
        var (code, _, error) = await CommandLine.RunAsync("promote", "cart", "--branch", "--to", _folder, "--tag", "1", "--dry-run");
        Assert.Equal(2, code);
        Assert.Contains("registry.example/shop/catalog", error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
