using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Kloop.Agent.Supervise;
using Kloop.Agent.Supervise.Calls;
using Kloop.Agent.Tests.Doubles;
using Kloop.Tunnel;
using Kloop.Tunnel.Handshake;
using Kloop.Tunnel.Session;
using Microsoft.Extensions.Time.Testing;

namespace Kloop.Agent.Tests.Supervise;

public sealed class SupervisorTests : IAsyncDisposable
{
    private static readonly ChildReaper Reaper = new();

    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-supervisor-").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly Agent.Supervise.Laptops _laptops;
    private readonly LineLog _log = new();
    private readonly ConcurrentQueue<ProcessStatus> _said = [];
    private readonly List<IAsyncDisposable> _opened = [];
    private Supervisor? _supervisor;
    private Task<int> _running = Task.FromResult(0);

    public SupervisorTests() => _laptops = new Agent.Supervise.Laptops(_time);

    public async ValueTask DisposeAsync()
    {
        _supervisor?.Signal(15, ends: true);
        await UntilAsync(() => _running.IsCompleted);
        _supervisor?.Dispose();
        foreach (var one in _opened) await one.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task WhatEnded_StartsAgainByItself_LaterEachTime_ThoughALaptopIsThere()
    {
        await ConnectAsync();
        Start(hold: TimeSpan.Zero, "echo no redis; exit 3");
        await UntilAsync(() => Ends.Count >= 3);
        Assert.Equal([0.5, 1, 2], Ends.Take(3).Select(e => e.AgainAfter!.Value));
        Assert.Equal([1, 2, 3], Ends.Take(3).Select(e => e.Ends));
        Assert.All(Ends, e => Assert.Equal((3, "no redis"), (e.ExitCode, e.LastLines![^1])));
        await _log.LineAsync("exit code 3; it starts again in 0.5 s, or after the next edit");
    }

    [Fact]
    public async Task WhatItWaitedFor_IsThereLater_AndNobodyEditsForIt()
    {
        await ConnectAsync();
        Start(hold: TimeSpan.Zero, "test -e there || exit 1; exec sleep 60");
        await UntilAsync(() => Ends.Count >= 1);
        await File.WriteAllTextAsync(Path.Combine(_folder, "there"), "");
        await UntilAsync(() => _supervisor!.Status is { State: ProcessState.Running } && _said.Count(s => s.State == ProcessState.Running) > Ends.Count);
    }

    [Fact]
    public async Task AnOrder_ComesFirst_AndTheWaitsBeginAnew()
    {
        await ConnectAsync();
        Start(hold: TimeSpan.Zero, "exit 3");
        await UntilAsync(() => Ends.Count >= 3);
        int before = _supervisor!.Status.Starts;
        // No time passes: the order alone starts it.
        Assert.Null(await _supervisor.StartAsync(restart: false).InTime());
        await Waiting.UntilAsync(() => _supervisor.Status is { State: ProcessState.Ended } now && now.Starts > before);
        Assert.Equal((0.5, 1), (Ends[^1].AgainAfter!.Value, Ends[^1].Ends));
    }

    [Fact]
    public async Task WhatIsHeld_StaysSo_WhileALaptopIsThere()
    {
        await ConnectAsync();
        Start(hold: TimeSpan.FromSeconds(30), "exec sleep 60");
        for (int i = 0; i < 200; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(ProcessState.Held, _supervisor!.Status.State);
        Assert.Null(await _supervisor.StartAsync(restart: false).InTime());
        Assert.Equal(ProcessState.Running, _supervisor.Status.State);
    }

    [Fact]
    public async Task AProgramThatIsNotThere_IsTriedAgain_AndTheOrderSaysWhy()
    {
        await ConnectAsync();
        Start(hold: TimeSpan.FromSeconds(30), ["/no/such/program"]);
        Assert.Contains("cannot be started", await _supervisor!.StartAsync(restart: false).InTime(), StringComparison.Ordinal);
        await UntilAsync(() => Ends.Count >= 2);
        Assert.All(Ends, e => Assert.Equal(127, e.ExitCode));
        Assert.Equal([0.5, 1], Ends.Take(2).Select(e => e.AgainAfter!.Value));
    }

    [Fact]
    public async Task WhatRanForLong_AndCannotBeStartedAnyMore_IsNotTriedAllTheTime()
    {
        await ConnectAsync();
        string program = Path.Combine(_folder, "program");
        await File.WriteAllTextAsync(program, "#!/bin/sh\nexec sleep 60\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Start(TimeSpan.Zero, [program]);
        await UntilAsync(() => _supervisor!.Status.State == ProcessState.Running);
        _time.Advance(TimeSpan.FromMinutes(1));
        File.Delete(program);
        var restarting = _supervisor!.StartAsync(restart: true);
        await UntilAsync(() => Ends.Count >= 3);
        Assert.Contains("cannot be started", await restarting.InTime(), StringComparison.Ordinal);
        Assert.Equal([0.5, 1, 2], Ends.Take(3).Select(e => e.AgainAfter!.Value));
    }

    private List<ProcessStatus> Ends => [.. _said.Where(s => s.State == ProcessState.Ended)];

    private void Start(TimeSpan hold, string script) => Start(hold, ["sh", "-c", $"cd {_folder}; {script}"]);

    private void Start(TimeSpan hold, string[] command)
    {
        var options = new SuperviseOptions(1, 0, hold, TimeSpan.FromSeconds(1), [], command, RunningAgent.Key);
        _supervisor = new Supervisor(options, Reaper, _laptops, (_, _) => { }, new AgentLog(_log, _time), _time);
        _supervisor.Changed += _said.Enqueue;
        _running = Task.Run(_supervisor.RunAsync);
    }

    private async Task UntilAsync(Func<bool> condition) => await Waiting.UntilAsync(() =>
    {
        if (condition()) return true;
        _time.Advance(TimeSpan.FromMilliseconds(100));
        return false;
    });

    private async Task ConnectAsync()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var laptop = await SocketTalk.CallAsync((IPEndPoint)listener.LocalEndPoint!);
        var agent = await listener.AcceptAsync().InTime();
        listener.Dispose();
        var accepting = TunnelHandshake.AcceptAsync(
            new NetworkStream(agent, ownsSocket: true), RunningAgent.Key, (_, _) => Task.CompletedTask, new ResumableConnections(), TimeProvider.System, default);
        _opened.Add(await TunnelHandshake.ConnectAsync(new NetworkStream(laptop, ownsSocket: true), RunningAgent.Key, _ => Task.CompletedTask, TimeProvider.System, default).InTime());
        var connection = (await accepting.InTime())!;
        _opened.Add(connection);
        _laptops.Add(connection);
    }
}
