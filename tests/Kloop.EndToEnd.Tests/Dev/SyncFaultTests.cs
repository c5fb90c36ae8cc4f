using System.Net;
using System.Net.Sockets;
using System.Text;
using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Dev;

/// <summary>What goes wrong under a developer's hands: nothing is lost, it is said, and it goes on by itself.</summary>
public sealed class SyncFaultTests(DevApp app) : IClassFixture<DevApp>
{
    private const string Same = "have the same SHA-256 in the container";

    [Fact]
    public async Task A_full_disk_is_said_and_the_file_comes_when_there_is_room()
    {
        using var folder = new LaptopFolder();
        folder.Write("big.bin", 50 << 20);
        await using var run = app.Sync("deploy/small", $"{folder.Path}:/dev/shm/data");
        await run.SaysAsync("is ready");
        folder.Write("more.bin", 30 << 20);
        await run.SaysAsync("more.bin is not in the container: No space left on device");
        // Nothing half: neither the file nor, between two tries, a part of it under another name.
        await Eventually.IsAsync(() => InAsync("small", "ls -A /dev/shm/data"), files => files.Trim() == "big.bin", "nothing half is left");
        folder.Write("big.bin", 10 << 20);
        await Eventually.IsAsync(() => InAsync("small", "stat -c %s /dev/shm/data/more.bin 2>/dev/null || true"), size => size.Trim() == $"{30 << 20}", "the file is in");
        await EndsWellAsync(run);
    }

    [Fact]
    public async Task A_pod_that_goes_in_the_middle_of_a_transfer_is_followed_by_one_with_all_files()
    {
        using var folder = new LaptopFolder();
        File.Copy(Repository.App("web.py"), folder.At("web.py"));
        await using var run = app.Sync("deploy/web", $"{folder.Path}:/srv");
        await run.SaysAsync("is ready");
        string old = await NewestAsync();
        // Random bytes, which no compression makes small: long enough for the pod to go meanwhile.
        for (int i = 0; i < 100; i++) folder.Write($"data{i}.bin", 1 << 20);
        await app.Kubectl.OutAsync("delete", "pod", old, "--grace-period=0", "--force", "--wait=false");
        await Eventually.IsAsync(NewestAsync, pod => pod.Length > 0 && pod != old, "there is another pod");
        await Eventually.IsAsync(() => InAsync("web", "ls /srv | grep -c data"), count => count.Trim() == "100", "the other pod has them");
        await EndsWellAsync(run);
    }

    [Fact]
    public async Task A_laptop_that_slept_goes_on_where_it_was()
    {
        using var folder = new LaptopFolder();
        folder.Write("one.bin", 1000);
        await using var run = app.Sync("deploy/cart", $"{folder.Path}:/data");
        await run.SaysAsync("has all files, and its process was started");
        await run.SignalAsync("STOP");
        // Longer than a link may be silent: both sides take it for lost.
        await Task.Delay(TimeSpan.FromSeconds(20));
        folder.Write("two.bin", 1000);
        await run.SignalAsync("CONT");
        await run.SaysAsync("two.bin: copied");
        await EndsWellAsync(run);
    }

    [Fact]
    public async Task A_checkout_of_thousands_of_files_is_one_change()
    {
        using var folder = new LaptopFolder();
        await GitAsync("init -q -b main");
        folder.Write(".gitignore", "obj/\n");
        for (int i = 0; i < 5000; i++) folder.Write($"src/{i % 50}/old{i}.txt", $"old {i}");
        await GitAsync("add -A");
        await GitAsync("commit -q -m old");
        await GitAsync("checkout -q -b other");
        for (int i = 0; i < 5000; i++) File.Delete(folder.At($"src/{i % 50}/old{i}.txt"));
        for (int i = 0; i < 5000; i++) folder.Write($"src/{i % 50}/new{i}.txt", $"new {i}");
        await GitAsync("add -A");
        await GitAsync("commit -q -m new");
        await GitAsync("checkout -q main");
        await using var run = app.Sync("deploy/web", $"{folder.Path}:/srv/tree", "--restart", "--command", "python3 /seed/web.py");
        await run.SaysAsync("is ready");
        string listing = "find /srv/tree/src -type f | sed 's,.*/,,; s/[0-9].*//' | sort | uniq -c";
        Assert.Equal("5000 old", (await InAsync("web", listing)).Trim());
        await GitAsync("checkout -q other");
        await run.SaysAsync("restarted (");
        await Eventually.IsAsync(() => InAsync("web", listing), l => l.Trim() == "5000 new", "the other branch's files are there, and no others");
        // One; a machine under load may stand still in the middle of it.
        Assert.InRange(run.Text.Split('\n').Count(l => l.Contains("restarted (", StringComparison.Ordinal)), 1, 2);
        await EndsWellAsync(run);

        Task GitAsync(string arguments) => RunGitAsync(folder.Path, arguments);
    }

    [Fact]
    public async Task A_thousand_edits_of_one_size_end_the_same_while_an_ignored_folder_is_written_to()
    {
        using var folder = new LaptopFolder();
        folder.Write("state.txt", "0000");
        folder.Write("obj/noise", "0");
        await using var run = app.Sync("deploy/cart", $"{folder.Path}:/data", "--ignore", "obj/");
        await run.SaysAsync("has all files, and its process was started");
        using var enough = new CancellationTokenSource();
        var noise = Task.Run(async () =>
        {
            for (int i = 0; !enough.IsCancellationRequested; i++)
            {
                folder.Write("obj/noise", $"{i}");
                await Task.Delay(20);
            }
        });
        try
        {
            for (int i = 1; i <= 1000; i++)
            {
                folder.Write("state.txt", $"{i:0000}");
                await Task.Delay(10);
            }

            folder.Write("last.txt", "x");
            await run.SaysAsync("last.txt");
        }
        finally
        {
            await enough.CancelAsync();
            await noise;
        }

        await EndsWellAsync(run);
        Assert.DoesNotContain("noise", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_of_the_pod_leads_to_the_laptop_also_in_the_next_pod()
    {
        using var folder = new LaptopFolder();
        File.Copy(Repository.App("web.py"), folder.At("web.py"));
        int port = Repository.FreePort();
        await using var run = app.Sync("deploy/web", $"{folder.Path}:/srv", "--reverse", $"{port}:9100");
        await run.SaysAsync("is ready");
        Assert.Contains("refused", await FromPodAsync(), StringComparison.OrdinalIgnoreCase);
        await run.SaysAsync($"nothing listens on port {port} of the laptop");
        using var laptop = new TcpListener(IPAddress.Loopback, port);
        laptop.Start();
        var answering = AnswerAsync(laptop);
        Assert.Equal("from the laptop", await FromPodAsync());
        string old = await NewestAsync();
        await app.Kubectl.OutAsync("delete", "pod", old, "--wait=false");
        await Eventually.IsAsync(NewestAsync, pod => pod.Length > 0 && pod != old, "there is another pod");
        await Eventually.IsAsync(FromPodAsync, a => a == "from the laptop", "the next pod reaches it too");
        await run.InterruptAsync();
        laptop.Stop();
        await answering;
    }

    private static async Task RunGitAsync(string folder, string arguments) =>
        (await Programs.RunAsync("git", ["-C", folder, "-c", "user.name=ada", "-c", "user.email=ada@shop.test", .. arguments.Split(' ')])).Succeeded(arguments);

    private static async Task AnswerAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes("from the laptop"));
            }
        }
        catch (SocketException)
        {
            // Stopped.
        }
    }

    /// <summary>What the pod's own program gets at its port 9100.</summary>
    private async Task<string> FromPodAsync()
    {
        const string Program = """
            import socket
            try:
                s = socket.create_connection(("127.0.0.1", 9100), 10)
                print(b"".join(iter(lambda: s.recv(100), b"")).decode() or "refused")
            except OSError as e:
                print("refused", e)
            """;
        return (await app.Kubectl.RunAsync("exec", await NewestAsync(), "-c", "web", "--", "python3", "-c", Program)).Output.Trim();
    }

    private async Task EndsWellAsync(KloopRun run)
    {
        Assert.Equal(0, await run.InterruptAsync());
        Assert.Contains(Same, run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("differ", run.Text, StringComparison.Ordinal);
        await app.Kubectl.NothingLeftAsync();
    }

    /// <summary>The newest pod of the web that runs.</summary>
    private async Task<string> NewestAsync() =>
        (await app.Kubectl.OutAsync("get", "pods", "-l", "app=web", "--field-selector=status.phase=Running", "--sort-by=.metadata.creationTimestamp", "-o", "jsonpath={range .items[*]}{.metadata.deletionTimestamp} {.metadata.name}{\"\\n\"}{end}"))
        .Split('\n').Where(l => l.StartsWith(' ')).Select(l => l.Trim()).LastOrDefault() ?? "";

    /// <summary>What a shell in the newest pod says.</summary>
    private async Task<string> InAsync(string workload, string command) =>
        (await app.Kubectl.RunAsync("exec", $"deployment/{workload}", "-c", workload, "--", "sh", "-c", command)).Output;
}
