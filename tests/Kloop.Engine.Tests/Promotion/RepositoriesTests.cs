using System.Runtime.CompilerServices;
using System.Text;
using Kloop.Engine.Promotion;

namespace Kloop.Engine.Tests.Promotion;

/// <summary>
/// GitOps repositories as people write them. Each folder of Repositories has the files, the command, and in <c>expected</c> what it
/// prints: the diff is what changes, and git applies it to the same bytes that Kloop writes.
/// </summary>
public sealed class RepositoriesTests
{
    public static TheoryData<string> All() => [.. Directory.EnumerateDirectories(Folder()).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(All))]
    public async Task OnlyTheWantedBytesChange(string name)
    {
        string source = Path.Combine(Folder(), name);
        using var written = await GitFolder.OfAsync(Path.Combine(source, "files"));
        var before = written.Files();
        var (printed, diff) = await RunAsync(source, written.Path, dryRun: true);
        Assert.Equal(before, written.Files());
        Accept(Path.Combine(source, "expected"), printed);

        await RunAsync(source, written.Path, dryRun: false);
        using var applied = await GitFolder.OfAsync(Path.Combine(source, "files"));
        if (diff.Length > 0)
        {
            string patch = applied.Path + ".diff";
            await File.WriteAllTextAsync(patch, diff, TestContext.Current.CancellationToken);
            await applied.RunAsync("apply", "--whitespace=nowarn", patch);
            Assert.NotEqual(before, applied.Files());
        }

        Assert.Equal(applied.Files(), written.Files());
        Assert.Equal("", (await RunAsync(source, written.Path, dryRun: true)).Diff);
        var after = written.Files();
        await RunAsync(source, written.Path, dryRun: false);
        Assert.Equal(after, written.Files());
    }

    /// <summary>What is printed, with the error; and the diff alone.</summary>
    private static async Task<(string Printed, string Diff)> RunAsync(string source, string folder, bool dryRun)
    {
        var (printed, diff) = (new StringBuilder(), new StringBuilder());
        try
        {
            var options = Options(await File.ReadAllTextAsync(Path.Combine(source, "command"), TestContext.Current.CancellationToken), folder) with { DryRun = dryRun };
            await new PromotionRun(options, o =>
            {
                printed.Append(o.State == "diff" ? o.What : $"{o.State} {o.What}\n");
                if (o.State == "diff") diff.Append(o.What);
            }).RunAsync(TestContext.Current.CancellationToken);
        }
        catch (Exception e) when (e is UsageException or TaskFailedException)
        {
            printed.Append($"{(e is UsageException ? "usage" : "failed")}: {e.Message}\n");
        }

        return (printed.ToString(), diff.ToString());
    }

    private static PromotionOptions Options(string command, string folder)
    {
        string[] words = command.Split(' ', StringSplitOptions.TrimEntries);
        string? Value(string option) => Array.IndexOf(words, option) is >= 0 and var at ? words[at + 1].Trim('"') : null;
        return new PromotionOptions(PromotionWish.Of(words[0], Value("--tag"), Value("--digest"), Value("--image")), folder) { To = Value("--to") is { } to ? [to] : [] };
    }

    private static void Accept(string file, string printed)
    {
        if (!File.Exists(file))
        {
            File.WriteAllText(file, printed);
            Assert.Fail($"{file} is new: read it, and run the test again");
        }

        Assert.Equal(File.ReadAllText(file), printed);
    }

    private static string Folder([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "Repositories");
}
