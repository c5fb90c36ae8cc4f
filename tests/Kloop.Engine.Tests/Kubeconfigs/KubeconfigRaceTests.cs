using System.Diagnostics;
using Kloop.Engine.Kubeconfigs;

namespace Kloop.Engine.Tests.Kubeconfigs;

/// <summary>Many processes, each with several threads, that write one kubeconfig at once.</summary>
public sealed class KubeconfigRaceTests : IDisposable
{
    private const int Processes = 4;
    private const int Threads = 5;
    private const int Merges = 26;
    private const int Removals = 24;
    private const string Variable = "KLOOP_TEST_KUBECONFIG_WRITER";

    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-").FullName;

    [Fact]
    public async Task AThousandMergesAndRemovals_LoseNothing()
    {
        string file = Path.Combine(_folder, "config");
        await File.WriteAllTextAsync(file, "# mine\nkind: Config\nclusters:\n- name: before # stays\n  cluster: {server: https://before.example}\n", TestContext.Current.CancellationToken);
        var writers = Enumerable.Range(0, Processes).Select(p => Start(file, $"p{p}")).ToList();
        foreach (var writer in writers)
        {
            string output = await writer.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await writer.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(writer.ExitCode == 0, output);
            writer.Dispose();
        }

        string text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var config = KubeconfigText.Read(text, file);
        string[] expected = [.. Enumerable.Range(0, Processes).SelectMany(p => Enumerable.Range(0, Threads).SelectMany(t => Enumerable.Range(Removals, Merges - Removals).Select(m => $"p{p}-{t}-{m}"))).Order()];
        Assert.Equal(expected, config.All("contexts").Select(KubeconfigText.NameOf).Order());
        Assert.Equal(expected, config.All("users").Select(KubeconfigText.NameOf).Order());
        Assert.Equal(expected.Append("before").Order(), config.All("clusters").Select(KubeconfigText.NameOf).Order());
        Assert.StartsWith("# mine\nkind: Config\nclusters:\n- name: before # stays\n", text, StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFiles(_folder));
    }

    /// <summary>One of the processes: this program again, told what to do by a variable.</summary>
    [Fact(Explicit = true)]
    public async Task Writer()
    {
        string[] told = (Environment.GetEnvironmentVariable(Variable) ?? throw new InvalidOperationException($"{Variable} is not set: this is a part of {nameof(AThousandMergesAndRemovals_LoseNothing)}")).Split('|');
        var config = new Kubeconfig([told[0]], TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(t => Task.Run(async () =>
        {
            for (int m = 0; m < Merges; m++)
            {
                await config.SetAsync(KubeconfigTextTests.Context($"{told[1]}-{t}-{m}"), current: m % 2 == 0, CancellationToken.None);
                if (m < Removals) await config.RemoveAsync($"{told[1]}-{t}-{m}", CancellationToken.None);
            }
        })));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Process Start(string file, string name)
    {
        string[] arguments = [typeof(KubeconfigRaceTests).Assembly.Location, "-noColor", "-explicit", "only", "-method", $"{typeof(KubeconfigRaceTests).FullName}.{nameof(Writer)}"];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        start.Environment[Variable] = $"{file}|{name}";
        return Process.Start(start)!;
    }
}
