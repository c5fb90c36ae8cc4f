using System.Collections.Concurrent;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Session;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Engine.Tests.Doubles;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using static Kloop.Engine.Tests.Doubles.Members;

namespace Kloop.Engine.Tests.Redirect.Session;

public sealed class EntranceTests : IDisposable
{
    private readonly MemoryApi _api = new();
    private readonly Cluster _cluster;
    private readonly ConcurrentQueue<RedirectEvent> _events = [];

    public EntranceTests()
    {
        _cluster = _api.Connect();
        var service = Given.Service("""{"port":80,"targetPort":"http","protocol":"TCP"}""");
        _api.Put(ResourceType.Services, service);
        var pod = Given.Pod();
        pod["metadata"]!["labels"] = Given.Json("""{"app":"catalog","tier":"web"}""");
        _api.Put(ResourceType.Pods, pod);
    }

    [Fact]
    public async Task RedirectThatIsThere_IsJoined_WithItsKeyAndPorts()
    {
        Put(_api, Member("one", Elsewhere), Member("dead", Ended));
        _ = new TestAgent(_api, Key);
        var entrance = await EntranceAsync(new RedirectOptions("catalog", [], [], Image: "i", Registry: "r", HighlyAvailable: true, SelfHeal: false), "dead");
        var entered = await entrance.EnterAsync(default).InTime();
        Assert.Equal(Key, entered.Key);
        Assert.Equal(24170, entered.Target.Plan.Control);
        Assert.Equal(entered.Origin.AgentPorts["80/TCP"], entered.Target.Plan.Ports.Single().Agent);
        Assert.Equal(["one", "own"], Sessions());
        Assert.Contains(_events, e => e.Text == "joined the redirect of ada@tower");
        Assert.Contains(_events, e => e.Text.StartsWith("without effect: --image, --registry, --ha, --no-self-heal", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhoIsSecondAtTheSameMoment_Joins()
    {
        _api.Before = change =>
        {
            if (change != "POST secrets/kloop-catalog") return;
            _api.Before = null;
            _api.Put(ResourceType.Secrets, Secret(Member("one")));
            _ = new TestAgent(_api, Key);
        };
        var entrance = await EntranceAsync(new RedirectOptions("catalog", [], []));
        Assert.Equal(Key, (await entrance.EnterAsync(default).InTime()).Key);
        Assert.True(entrance.Attempted);
        Assert.Equal(["one", "own"], Sessions());
    }

    [Fact]
    public async Task RedirectThatIsEnding_IsWaitedFor()
    {
        Put(_api, Member("one"));
        await new Membership(_cluster, "catalog", TimeProvider.System).LeaveAsync(Member("one"), new HashSet<string>(), false, default);
        var entrance = await EntranceAsync(new RedirectOptions("catalog", [], []));
        var entering = entrance.EnterAsync(default);
        await Waiting.UntilAsync(() => _events.Any(e => e.Text.Contains("is just ending the redirect", StringComparison.Ordinal)));
        Assert.False(entering.IsCompleted);
        // Somebody else was faster with the next one.
        _api.Put(ResourceType.Secrets, Secret(Member("two")));
        _ = new TestAgent(_api, Key);
        await entering.InTime();
        Assert.Equal(["own", "two"], Sessions());
    }

    [Fact]
    public async Task RecordThatCannotBeRead_IsNamed_AndTheSessionMayLeaveAgain()
    {
        var secret = Secret(Member("one"));
        secret["data"]!["key"] = "???";
        _api.Put(ResourceType.Secrets, secret);
        var entrance = await EntranceAsync(new RedirectOptions("catalog", [], []));
        Assert.Contains("Secret kloop-catalog", (await Assert.ThrowsAsync<TaskFailedException>(() => entrance.EnterAsync(default).InTime())).Message, StringComparison.Ordinal);
        Assert.True(entrance.Attempted);
    }

    [Fact]
    public async Task WhoMayNotCreateTheRecord_HasNothingToLeave()
    {
        _api.Refuse = (verb, _) => verb == "POST" ? 403 : null;
        var entrance = await EntranceAsync(new RedirectOptions("catalog", [], []));
        await Assert.ThrowsAsync<ClusterException>(() => entrance.EnterAsync(default).InTime());
        Assert.False(entrance.Attempted);
    }

    [Fact]
    public async Task AnotherVersion_IsTold()
    {
        var (_, plan, origin) = Given.Redirected(Given.Service("""{"port":80,"targetPort":"http"}"""));
        var old = new SessionRecord("ada", Elsewhere, default, "0.0.9", null);
        _api.Put(ResourceType.Secrets, new Kloop.Engine.Redirect.Objects.AgentObjects("catalog", plan, origin).Record(Key, old, Member("one")));
        _ = new TestAgent(_api, Key);
        await (await EntranceAsync(new RedirectOptions("catalog", [], []))).EnterAsync(default).InTime();
        Assert.Contains(_events, e => e.Text.StartsWith("the agent is of ada@tower's kloop 0.0.9, which is older than this one", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _cluster.Dispose();
        _api.Dispose();
    }

    private IEnumerable<string> Sessions() =>
        new MemberList(_api.Find(ResourceType.Secrets, "kloop-catalog")!).Sessions.Select(s => s.Id).Order(StringComparer.Ordinal);

    private async Task<Entrance> EntranceAsync(RedirectOptions options, params string[] dead)
    {
        var target = await RedirectTarget.FindAsync(_cluster, options, default);
        return new Entrance(_cluster, options, target, Member("own"), dead.ToHashSet(), _events.Enqueue, TimeProvider.System);
    }
}
