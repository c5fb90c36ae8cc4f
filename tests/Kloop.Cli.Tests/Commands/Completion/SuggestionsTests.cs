using System.Diagnostics;
using Kloop.Cli.Commands.Completion;

namespace Kloop.Cli.Tests.Commands.Completion;

public sealed class SuggestionsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("kloop red", "redirect")]
    [InlineData("kloop env de", "delete")]
    [InlineData("kloop redirect --mir", "--mirror")]
    [InlineData("kloop completion ", "bash fish zsh")]
    [InlineData("kloop redirect cart -- no", "")]
    [InlineData("kloop helm-post", "")]
    public async Task TheGrammar_IsKnown(string line, string expected)
    {
        var (code, stdout, stderr) = await SuggestAsync(line);
        Assert.Equal((0, ""), (code, stderr));
        Assert.Equal(expected, string.Join(' ', stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task VerbsAlone_AreOffered_WhereNothingIsTyped()
    {
        string[] offered = (await SuggestAsync("kloop ")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("status", offered);
        Assert.DoesNotContain(offered, o => o.StartsWith('-') || o == "helm-post-render");
    }

    [Fact]
    public async Task WhatStandsAfterTheCursor_DoesNotCount()
    {
        const string Line = "kloop sta --json";
        Assert.Equal("status\n", (await CommandLine.RunAsync("[suggest:9]", Line)).Out);
    }

    [Fact]
    public async Task Contexts_ComeFromTheKubeconfig()
    {
        string file = Path.Combine(_folder, "config");
        await File.WriteAllTextAsync(file, """
            contexts: [ { name: one, context: { cluster: c, user: u } }, { name: other, context: { cluster: c, user: u } } ]
            """, TestContext.Current.CancellationToken);
        Assert.Equal("one\nother\n", (await SuggestAsync($"kloop status --kubeconfig {file} --context o")).Out);
    }

    [Theory]
    [InlineData("kloop redirect ca")]
    [InlineData("kloop logs -n sh")]
    public async Task WithoutACluster_ThereAreNoNames_AndNoError(string line)
    {
        var (code, stdout, stderr) = await SuggestAsync($"kloop --kubeconfig {Path.Combine(_folder, "none")}{line["kloop".Length..]}");
        Assert.Equal((0, "", ""), (code, stdout, stderr));
    }

    [Theory]
    [InlineData("/opt/bin/kloop sta --json", 18, "status")]
    [InlineData("kloop redirect cart --match header:", 35, "X=y")]
    public async Task Bash_AsksForTheLine_UpToTheCursor(string line, int cursor, string expected)
    {
        // In the place of kloop: it answers what it was asked.
        string program = Path.Combine(_folder, "kloop");
        await File.WriteAllTextAsync(program, """
            #!/bin/sh
            case "$1 $2" in
              "[suggest:9] kloop sta") echo status ;;
              "[suggest:35] kloop redirect cart --match header:") echo header:X=y ;;
            esac
            """, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo("bash", ["-c", $"{CompletionCommand.Script("bash")}\nCOMP_LINE='{line}' COMP_POINT={cursor} COMP_WORDS=('{program}'); _kloop; printf '%s\\n' \"${{COMPREPLY[@]}}\""]) { RedirectStandardOutput = true };
        using var bash = Process.Start(start)!;
        Assert.Equal(expected, (await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim());
    }

    private static Task<(int Code, string Out, string Error)> SuggestAsync(string line) => CommandLine.RunAsync($"[suggest:{line.Length}]", line);
}
