using System.Collections.Concurrent;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Session;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Engine.Tests.Doubles;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Tests.Redirect.Session;

/// <summary>Agents that come and go, over the real tunnel through port-forwards of a <see cref="MemoryApi"/>.</summary>
public sealed class SessionKeeperTests : IAsyncDisposable
{
    private readonly MemoryApi _api = new();
    private readonly Cluster _cluster;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<RedirectEvent> _events = [];
    private readonly ConcurrentQueue<string> _recorded = [];
    private readonly SessionKeeper _keeper;
    private int _putBack;

    public SessionKeeperTests()
    {
        _cluster = _api.Connect();
        _api.Put(ResourceType.Deployments, Given.Json("""{"metadata":{"name":"kloop-catalog"}}"""));
        var watch = new RequestWatch(_events.Enqueue);
        _keeper = new SessionKeeper(
            _cluster, "catalog", Members.Key, new RegisterRoute(new SessionInfo("one", "ada", "laptop", DateTimeOffset.UnixEpoch, new SessionRoute("ada")), Observe: true),
            watch.HandleAsync, _ =>
            {
                _recorded.Enqueue("recorded");
                return Task.CompletedTask;
            }, _events.Enqueue, TimeProvider.System)
        {
            OnPutBack = _ =>
            {
                _putBack++;
                return Task.CompletedTask;
            },
        };
    }

    [Fact]
    public async Task EveryAgent_GetsTheRoute()
    {
        TestAgent first = new(_api, Members.Key, "a"), second = new(_api, Members.Key, "b");
        await _keeper.ConnectAsync(default).InTime();
        Assert.Equal("register one --as ada True", Assert.Single(first.Questions));
        Assert.Equal("register one --as ada True", Assert.Single(second.Questions));
        var answers = await _keeper.AnswersAsync().InTime();
        Assert.True(answers.Complete);
        Assert.Equal("one", Assert.Single(answers.Sessions).Id);
        await _keeper.UnregisterAsync().InTime();
        Assert.Equal("unregister", second.Questions.Last());
    }

    [Fact]
    public async Task AgentThatComesLater_GetsTheRouteToo()
    {
        _ = new TestAgent(_api, Members.Key, "a");
        await _keeper.ConnectAsync(default).InTime();
        var keeping = _keeper.KeepAsync(_stop.Token);
        var second = new TestAgent(_api, Members.Key, "b");
        await Waiting.UntilAsync(() => second.Connected.Any());
        Assert.Empty(_events);
        Assert.False(keeping.IsCompleted);
    }

    [Fact]
    public async Task OneOfTwoLost_IsNoLoss_TheLastIs_AndTheFirstBackIsToldOnce()
    {
        TestAgent first = new(_api, Members.Key, "a"), second = new(_api, Members.Key, "b");
        await _keeper.ConnectAsync(default).InTime();
        _ = _keeper.KeepAsync(_stop.Token);
        await first.StopAsync();
        await Waiting.UntilAsync(() => !first.Connected.Any());
        Assert.Empty(_events);
        await second.StopAsync();
        await Waiting.UntilAsync(() => !_events.IsEmpty);
        var third = new TestAgent(_api, Members.Key, "c");
        await Waiting.UntilAsync(() => _events.Count == 2);
        Assert.Equal([RedirectEventKind.Lost, RedirectEventKind.Restored], _events.Select(e => e.Kind));
        Assert.Equal(["one"], third.Connected);
    }

    [Fact]
    public async Task CutConnection_IsMadeAnew_AndItsRecordMadeSureOf()
    {
        var agent = new TestAgent(_api, Members.Key, "a");
        await _keeper.ConnectAsync(default).InTime();
        _ = _keeper.KeepAsync(_stop.Token);
        await agent.CutAsync();
        await Waiting.UntilAsync(() => _events.Any(e => e.Kind == RedirectEventKind.Restored));
        Assert.Equal(2, agent.Questions.Count);
        Assert.Single(_recorded);
    }

    [Fact]
    public async Task AgentThatPutTheServiceBack_IsToldOf_WhenItIsMetAgain()
    {
        var agent = new TestAgent(_api, Members.Key, "a");
        await _keeper.ConnectAsync(default).InTime();
        _ = _keeper.KeepAsync(_stop.Token);
        Assert.Equal(0, _putBack);
        agent.OnRegister = _ => new ControlAnswer(Agent: new AgentState(300, [], PutBack: true));
        await agent.CutAsync();
        await Waiting.UntilAsync(() => _events.Any(e => e.Kind == RedirectEventKind.Restored));
        Assert.Equal(1, _putBack);
    }

    [Fact]
    public async Task Clash_IsRefused_WithItsOwner()
    {
        _ = new TestAgent(_api, Members.Key, "a")
        {
            OnRegister = _ => new ControlAnswer(Clash: new SessionInfo("two", "grace", "tower", DateTimeOffset.UnixEpoch, new SessionRoute("ada"))),
        };
        var failure = await Assert.ThrowsAsync<TaskFailedException>(() => _keeper.ConnectAsync(default).InTime());
        Assert.Contains("is redirected by grace@tower since", failure.Message, StringComparison.Ordinal);
        Assert.Contains("with --as ada: take another NAME", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RouteThatTheAgentCannotDo_IsTold_InItsWords()
    {
        _ = new TestAgent(_api, Members.Key, "a") { OnRegister = _ => new ControlAnswer(Error: "no mirrors here") };
        Assert.EndsWith("does not take \"--as ada\": no mirrors here", (await Assert.ThrowsAsync<TaskFailedException>(() => _keeper.ConnectAsync(default).InTime())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RedirectThatSomebodyRemoved_EndsTheSession()
    {
        var agent = new TestAgent(_api, Members.Key, "a");
        await _keeper.ConnectAsync(default).InTime();
        var keeping = _keeper.KeepAsync(_stop.Token);
        _api.Remove(ResourceType.Deployments, "kloop-catalog");
        await agent.StopAsync();
        Assert.Contains("somebody removed the redirect", (await Assert.ThrowsAsync<TaskFailedException>(() => keeping.InTime())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_AreToldOf()
    {
        var agent = new TestAgent(_api, Members.Key, "a");
        await _keeper.ConnectAsync(default).InTime();
        await using (var feed = RequestFeed.Open(agent.Connection("one")))
        {
            await feed.WriteAsync([new RequestSeen(DateTimeOffset.UnixEpoch, "10.1.2.3", 80, "HTTP/1.1", "GET", "/products", 200, 12.4)], default);
            await Waiting.UntilAsync(() => !_events.IsEmpty);
        }

        var seen = Assert.Single(_events);
        Assert.Equal((RedirectEventKind.Request, "GET /products 200 12 ms from 10.1.2.3", (int?)200), (seen.Kind, seen.Text, seen.Request!.Status));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _keeper.CloseAsync();
        _cluster.Dispose();
        _api.Dispose();
        _stop.Dispose();
    }
}
