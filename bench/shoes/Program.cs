using System.Diagnostics;
using System.Globalization;
using Kloop.Bench.Shoes;
using Kloop.Shoes.Network;
using Kloop.Shoes.Network.Rules;
using Kloop.Shoes.Processes;

// bench/shoes: what the cluster's network costs a program, with a "cluster" on this machine's loopback.
if (args is [Launcher.Verb, ..]) return Launcher.Run(args);
if (args is ["client", var host, var port, var what, var count]) return await Client.RunAsync(host, ushort.Parse(port, CultureInfo.InvariantCulture), what, int.Parse(count, CultureInfo.InvariantCulture));

bool quick = args.Contains("--quick");
int connects = quick ? 500 : 3000, megabytes = quick ? 256 : 2048, seconds = quick ? 10 : 60;
using var server = new EchoServer();
using var network = new ProgramNetwork(new LoopbackCluster(server.Port), OutgoingRoutes.None, new NetworkEvents(_ => { }, Console.Error.WriteLine));

Console.WriteLine("| | without | through the shoes |");
Console.WriteLine("| --- | --- | --- |");
await RowAsync("start of a program that does nothing, ms, p50", async shoes => await StartAsync(shoes, quick ? 15 : 40));
await RowAsync("connect, blocking, µs, p50 / p99", shoes => SayAsync(shoes, "blocking", connects));
await RowAsync("connect, non-blocking, µs, p50 / p99", shoes => SayAsync(shoes, "non-blocking", connects));
await RowAsync("one stream down, MB/s", shoes => SayAsync(shoes, "down", megabytes));
await RowAsync("one stream up, MB/s", shoes => SayAsync(shoes, "up", megabytes));

int descriptors = Descriptors();
long memory = Memory();
string rate = await SayAsync(true, "steady", seconds);
for (int i = 0; i < 100 && network.OpenConnections > 0; i++) await Task.Delay(100);
Console.WriteLine($"\n200 connects a second for {seconds} s: {rate}; descriptors {descriptors} before, {Descriptors()} after; resident {memory} MB before, {Memory()} MB after; open connections after: {network.OpenConnections}");
return network.OpenConnections == 0 && Descriptors() <= descriptors + 10 ? 0 : 1;

async Task RowAsync(string what, Func<bool, Task<string>> measure) => Console.WriteLine($"| {what} | {await measure(false)} | {await measure(true)} |");

async Task<string> StartAsync(bool shoes, int times)
{
    var took = new List<double>();
    for (int i = 0; i < times; i++)
    {
        long began = Stopwatch.GetTimestamp();
        await ChildProcess.Start(["/bin/true"], new Dictionary<string, string?>(), false, network: shoes ? network : null).Exited;
        took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }

    return took.Order().ElementAt(times / 2).ToString("F1", CultureInfo.InvariantCulture);
}

async Task<string> SayAsync(bool shoes, string what, int count)
{
    string said = "";
    var child = ChildProcess.Start(
        [Environment.ProcessPath!, "client", shoes ? "echo" : "127.0.0.1", shoes ? "80" : $"{server.Port}", what, $"{count}"],
        new Dictionary<string, string?>(), false, output: line => said += line.Text, network: shoes ? network : null);
    int code = await child.Exited;
    await child.StopAsync(TimeSpan.Zero, TimeProvider.System, default);
    return code == 0 ? said : throw new InvalidOperationException($"{what}: {said}");
}

static int Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

static long Memory()
{
    GC.Collect();
    return Environment.WorkingSet / 1_000_000;
}
