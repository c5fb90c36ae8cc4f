using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Session;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Engine.Tests.Doubles;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Kloop.Tunnel.Session;
using static Kloop.Engine.Tests.Doubles.Members;

namespace Kloop.Engine.Tests.Redirect;

/// <summary>A whole session that shares a redirect, from its checks to its last trace.</summary>
public sealed class RedirectSessionTests : IDisposable
{
    /// <summary>Of an agent that was started a moment ago it cannot be told that another laptop's session is gone.</summary>
    private static readonly AgentState Young = new(5, []);

    private readonly MemoryApi _api = new();
    private readonly Cluster _cluster;
    private readonly TcpListener _program = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<RedirectEvent> _events = [];

    public RedirectSessionTests()
    {
        _cluster = _api.Connect();
        _program.Start();
        var pod = Given.Pod();
        pod["metadata"]!["labels"] = Given.Json("""{"app":"catalog","tier":"web"}""");
        _api.Put(ResourceType.Pods, pod);
    }

    [Fact]
    public async Task Joins_Serves_AndLeaves_AsIfItHadNeverBeenThere()
    {
        Put(_api, Member("other", Elsewhere));
        var agent = new TestAgent(_api, Key) { State = Young };
        var running = RunAsync(new SessionRoute("grace"));
        await ReadyAsync(running);
        Assert.Contains("only requests with header \"kubernetes-route-as: grace\"", _events.Single(e => e.Kind == RedirectEventKind.Ready).Text, StringComparison.Ordinal);
        Assert.Equal(2, Sessions().Count);
        await _stop.CancelAsync();
        Assert.Equal(0, await running.InTime());
        Assert.Contains("unregister", agent.Questions);
        Assert.Equal("other", Assert.Single(Sessions()).Id);
        Assert.All(_api.Changes, c => Assert.Equal("PATCH secrets/kloop-catalog", c));
        Assert.Equal("you left shop/catalog; it is still redirected by ada@tower", _events.Last().Text);
    }

    [Fact]
    public async Task TheLastOne_WhoJoined_PutsEverythingBack()
    {
        Put(_api, Member("other", Elsewhere));
        _ = new TestAgent(_api, Key) { State = Young };
        var running = RunAsync(new SessionRoute("grace"));
        await ReadyAsync(running);
        using (var other = _api.Connect())
        {
            Assert.Equal(Leaving.Left, (await new Membership(other, "catalog", TimeProvider.System).LeaveAsync(Member("other", Elsewhere), new HashSet<string>(), false, default)).Outcome);
        }

        await _stop.CancelAsync();
        await running.InTime();
        Assert.Equal(["pods/catalog-1", "services/catalog"], _api.Names);
        Assert.Null(OriginRecord.Find(_api.Find(ResourceType.Services, "catalog")!));
        Assert.Equal((RedirectEventKind.Ended, "shop/catalog is as it was before"), (_events.Last().Kind, _events.Last().Text));
    }

    [Fact]
    public async Task SureClash_IsRefused_BeforeAnythingIsTouched()
    {
        Put(_api, Member("other", Elsewhere));
        await ConnectOtherAsync(new TestAgent(_api, Key) { State = Young }, new SessionRoute("grace"));
        var failure = await Assert.ThrowsAsync<TaskFailedException>(() => RunAsync(new SessionRoute("grace")).InTime());
        Assert.Contains("is redirected by ada@tower since", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_api.Changes);
    }

    [Fact]
    public async Task ClashThatOnlyTheAgentSees_IsLeftAgain()
    {
        Put(_api, Member("other", Elsewhere));
        _ = new TestAgent(_api, Key)
        {
            State = Young,
            OnRegister = _ => new ControlAnswer(Clash: new SessionInfo("other", "ada", "tower", DateTimeOffset.UnixEpoch, new SessionRoute(null, [new RouteCondition(ConditionKind.Path, "/a")]))),
        };
        var failure = await Assert.ThrowsAsync<TaskFailedException>(() => RunAsync(new SessionRoute(null, [new RouteCondition(ConditionKind.Path, "/**")])).InTime());
        Assert.Contains("with --match path:/a: take another part", failure.Message, StringComparison.Ordinal);
        Assert.Equal("other", Assert.Single(Sessions()).Id);
        Assert.NotNull(OriginRecord.Find(_api.Find(ResourceType.Services, "catalog")!));
    }

    [Fact]
    public async Task ServiceThatIsNotSwitchedYet_IsSwitched_ByWhoIsReadyFirst()
    {
        Put(_api, Member("other", Elsewhere));
        _api.Put(ResourceType.Services, Given.Service("""{"port":80,"targetPort":"http","protocol":"TCP"}"""));
        _ = new TestAgent(_api, Key) { State = Young };
        // The other one switches between our read and our patch.
        _api.Before = change =>
        {
            if (change != "PATCH services/catalog") return;
            _api.Before = null;
            Put(_api, [.. Sessions()]);
        };
        var running = RunAsync(new SessionRoute("grace"));
        await ReadyAsync(running);
        Assert.Contains(_events, e => e.Text == "Service switched already");
        await _stop.CancelAsync();
        await running.InTime();
        Assert.Equal("other", Assert.Single(Sessions()).Id);
    }

    [Fact]
    public async Task SessionThatOthersTookForGone_ComesBackWithItsRecord()
    {
        Put(_api, Member("other", Elsewhere));
        var agent = new TestAgent(_api, Key) { State = Young };
        var running = RunAsync(new SessionRoute("grace"));
        await ReadyAsync(running);
        Put(_api, Member("other", Elsewhere));
        await agent.CutAsync();
        await Waiting.UntilAsync(() => _events.Any(e => e.Kind == RedirectEventKind.Restored));
        Assert.Equal(2, Sessions().Count);
        await _stop.CancelAsync();
        await running.InTime();
    }

    [Fact]
    public async Task ProgramThatADebuggerStarts_ReachesTheCluster_BeforeItListens()
    {
        Put(_api, Member("other", Elsewhere));
        var agent = new TestAgent(_api, Key) { State = Young };
        string file = Path.GetTempFileName();
        ushort port = (ushort)((IPEndPoint)_program.LocalEndpoint).Port;
        _program.Stop();
        var running = RunAsync(new SessionRoute("grace"), port, o => o with { EnvJson = file, Wait = true });
        await Waiting.UntilAsync(() => running.IsCompleted || (agent.Connected.Any() && _events.Any(e => e.Text == $"environment written to {file}: start your program with it")));
        Assert.Contains("\"HTTP_PROXY\":\"http://127.0.0.1:", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        using var program = new TcpListener(IPAddress.Loopback, port);
        program.Start();
        await ReadyAsync(running);
        await _stop.CancelAsync();
        Assert.Equal(0, await running.InTime());
        File.Delete(file);
    }

    public void Dispose()
    {
        _program.Dispose();
        _cluster.Dispose();
        _api.Dispose();
        _stop.Dispose();
    }

    private IReadOnlyList<SessionMember> Sessions() => new MemberList(_api.Find(ResourceType.Secrets, "kloop-catalog")!).Sessions;

    private Task<int> RunAsync(SessionRoute route) => RunAsync(route, (ushort)((IPEndPoint)_program.LocalEndpoint).Port, o => o);

    private Task<int> RunAsync(SessionRoute route, ushort port, Func<RedirectOptions, RedirectOptions> with) =>
        new RedirectSession(_cluster, with(new RedirectOptions("catalog", [], [new PortWish(port, 80)], Route: route)), _events.Enqueue, TimeProvider.System)
            .RunAsync(new StopSignals(_stop.Token, CancellationToken.None));

    private async Task ReadyAsync(Task running)
    {
        await Waiting.UntilAsync(() => running.IsCompleted || _events.Any(e => e.Kind == RedirectEventKind.Ready));
        if (running.IsCompleted) await running;
    }

    private async Task ConnectOtherAsync(TestAgent agent, SessionRoute route)
    {
        var link = await AgentLink.ConnectAsync(_cluster, _api.Find(ResourceType.Pods, agent.Pod)!, Key, _ => Task.CompletedTask, TimeProvider.System, default).InTime();
        Assert.Null((await link.RegisterAsync(new RegisterRoute(new SessionInfo("other", "ada", "tower", DateTimeOffset.UnixEpoch, route)), default).InTime()).Clash);
    }
}
