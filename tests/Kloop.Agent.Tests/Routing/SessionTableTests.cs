using Kloop.Agent.Routing;
using Kloop.Agent.Tests.Doubles;
using Kloop.Tunnel;
using Kloop.Tunnel.Session;

namespace Kloop.Agent.Tests.Routing;

public sealed class SessionTableTests : IAsyncLifetime
{
    private readonly Origin _origin = new();
    private readonly RunningAgent _agent;
    private readonly SessionTable _table = new(TimeProvider.System);
    private TunnelConnection _one = null!;
    private TunnelConnection _other = null!;

    public SessionTableTests() => _agent = new RunningAgent(_origin.Address);

    public async ValueTask InitializeAsync() =>
        (_one, _other) = (await _agent.ConnectAsync(Laptops.Refuse), await _agent.ConnectAsync(Laptops.Refuse));

    [Fact]
    public void NoSession_MeansTheOrigin() => Assert.Null(_table.ForEverything);

    [Fact]
    public void SecondSession_ClashesWithTheFirst()
    {
        var first = new LiveSession(RunningAgent.Info("a"), _one);
        Assert.Null(_table.Add(first));
        Assert.Same(first, _table.Add(new LiveSession(RunningAgent.Info("b"), _other)));
        Assert.Same(first, _table.ForEverything);
    }

    [Fact]
    public void SessionThatComesBack_TakesItsOwnPlace_AndTheOldConnectionsEnd_DoesNotTakeItAway()
    {
        var back = new LiveSession(RunningAgent.Info("a"), _other);
        _table.Add(new LiveSession(RunningAgent.Info("a"), _one));
        Assert.Null(_table.Add(back));
        Assert.Equal([back], _table.Sessions);
        _table.Remove(_one, goodbye: false);
        Assert.Same(back, _table.ForEverything);
        _table.Remove(_other, goodbye: true);
        Assert.Null(_table.ForEverything);
    }

    [Theory]
    [InlineData("alice", null, "bob", null, false)]
    [InlineData("alice", null, "ALICE", null, true)]
    [InlineData("alice", "/a", "alice", null, true)]
    [InlineData("alice", "/a", "alice", "/a", true)]
    [InlineData("alice", "/a", "alice", "/b", false)]
    [InlineData(null, "/a", null, "/a", true)]
    [InlineData(null, "/a", null, "/b", false)]
    [InlineData(null, null, "alice", null, false)]
    [InlineData(null, null, null, null, true)]
    public void OnlyTheSame_Clashes(string? name, string? path, string? otherName, string? otherPath, bool clash)
    {
        var first = new LiveSession(RunningAgent.Info("a", Route(name, path)), _one);
        Assert.Null(_table.Add(first));
        Assert.Equal(clash ? first : null, _table.Add(new LiveSession(RunningAgent.Info("b", Route(otherName, otherPath)), _other)));
        // Copies take nothing away from anybody.
        Assert.Null(_table.Add(new LiveSession(RunningAgent.Info("c", Route(name, path) with { Mirror = true }), _other)));
    }

    [Fact]
    public void LostSession_IsRemembered_UntilItComesBack_AGoodbyeIsNot()
    {
        _table.Add(new LiveSession(RunningAgent.Info("a", Route("a", null)), _one));
        _table.Add(new LiveSession(RunningAgent.Info("b", Route("b", null)), _other));
        _table.Remove(_one, goodbye: false);
        _table.Remove(_other, goodbye: true);
        Assert.Equal("a", Assert.Single(_table.State.Lost).Id);
        _table.Add(new LiveSession(RunningAgent.Info("a", Route("a", null)), _other));
        Assert.Empty(_table.State.Lost);
    }

    private static SessionRoute Route(string? name, string? path) => new(name, path is null ? null : [new(ConditionKind.Path, path)]);

    [Fact]
    public void ManyAtOnce_OneTakesIt()
    {
        int taken = 0;
        Parallel.For(0, 100, i =>
        {
            if (_table.Add(new LiveSession(RunningAgent.Info($"{i}"), _one)) is null) Interlocked.Increment(ref taken);
        });
        Assert.Equal(1, taken);
        Assert.Single(_table.Sessions);
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _agent.DisposeAsync();
        _origin.Dispose();
    }
}
