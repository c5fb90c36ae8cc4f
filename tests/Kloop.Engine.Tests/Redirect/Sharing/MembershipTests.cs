using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Engine.Tests.Doubles;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using static Kloop.Engine.Tests.Doubles.Members;

namespace Kloop.Engine.Tests.Redirect.Sharing;

/// <summary>Sessions that come and go at the same time, against an API server that answers as a real one.</summary>
public sealed class MembershipTests : IDisposable
{
    private static readonly HashSet<string> Nobody = [];

    private readonly MemoryApi _api = new();
    private readonly Cluster _cluster;
    private readonly Membership _membership;

    public MembershipTests()
    {
        _cluster = _api.Connect();
        _membership = new Membership(_cluster, "catalog", TimeProvider.System);
    }

    [Fact]
    public async Task AllWhoJoin_AreThere_AndOneOfAllWhoLeave_IsTheLast()
    {
        _api.Put(ResourceType.Secrets, Secret(Member("m0")));
        var joined = await Task.WhenAll(Enumerable.Range(1, 7).Select(i => _membership.JoinAsync(Member($"m{i}"), Nobody, default))).InTime();
        Assert.All(joined, Assert.NotNull);
        Assert.Equal(8, (await _membership.ReadAsync(default))!.Sessions.Count);

        var left = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => _membership.LeaveAsync(Member($"m{i}"), Nobody, false, default))).InTime();
        Assert.Single(left, l => l.Outcome == Leaving.Last);
        Assert.Equal(7, left.Count(l => l.Outcome == Leaving.Left));
        Assert.Equal($"m{Array.FindIndex(left, l => l.Outcome == Leaving.Last)}", (await _membership.ReadAsync(default))!.Ending!.Id);
    }

    [Fact]
    public async Task Join_BetweenReadAndPatchOfTheLast_KeepsItFromEnding()
    {
        _api.Put(ResourceType.Secrets, Secret(Member("one")));
        _api.Before = _ =>
        {
            _api.Before = null;
            _api.Put(ResourceType.Secrets, Secret(Member("one"), Member("two")));
        };
        Assert.Equal(Leaving.Left, (await _membership.LeaveAsync(Member("one"), Nobody, false, default)).Outcome);
        var after = (await _membership.ReadAsync(default))!;
        Assert.Null(after.Ending);
        Assert.Equal("two", Assert.Single(after.Sessions).Id);
    }

    [Fact]
    public async Task Join_OfWhatIsEnding_OrIsNotThere_IsNone()
    {
        Assert.Null(await _membership.JoinAsync(Member("two"), Nobody, default));
        _api.Put(ResourceType.Secrets, Secret(Member("one")));
        await _membership.LeaveAsync(Member("one"), Nobody, false, default);
        Assert.Null(await _membership.JoinAsync(Member("two"), Nobody, default));
    }

    [Fact]
    public async Task Join_Twice_IsOnce()
    {
        _api.Put(ResourceType.Secrets, Secret(Member("one")));
        Assert.NotNull(await _membership.JoinAsync(Member("two"), Nobody, default));
        Assert.NotNull(await _membership.JoinAsync(Member("two"), Nobody, default));
        Assert.Single(_api.Changes);
    }

    [Fact]
    public async Task Leave_AfterALostAnswer_IsTheSameAgain()
    {
        _api.Put(ResourceType.Secrets, Secret(Member("one")));
        Assert.Equal(Leaving.Last, (await _membership.LeaveAsync(Member("one"), Nobody, true, default)).Outcome);
        Assert.Equal(Leaving.Last, (await _membership.LeaveAsync(Member("one"), Nobody, true, default)).Outcome);
        Assert.Single(_api.Changes);
    }

    [Fact]
    public async Task Leave_OnlyAsTheLast_ChangesNothingWhileOthersAreThere()
    {
        _api.Put(ResourceType.Secrets, Secret(Member("one"), Member("two")));
        Assert.Equal(Leaving.Stayed, (await _membership.LeaveAsync(Member("one"), Nobody, true, default)).Outcome);
        Assert.Empty(_api.Changes);
    }

    [Fact]
    public async Task Leave_WithoutARecord_IsNothingToDo()
    {
        Assert.Equal(Leaving.NotThere, (await _membership.LeaveAsync(Member("one"), Nobody, false, default)).Outcome);
        _api.Put(ResourceType.Secrets, Secret(Member("two")));
        Assert.Equal(Leaving.NotThere, (await _membership.LeaveAsync(Member("one"), Nobody, false, default)).Outcome);
        Assert.Empty(_api.Changes);
    }

    [Fact]
    public async Task OfTwoHealers_OneHeals()
    {
        _api.Put(ResourceType.Secrets, Secret(Member("dead", Ended)));
        var healers = await Task.WhenAll(Enumerable.Range(0, 2).Select(i => _membership.HealAsync(Member($"h{i}"), new HashSet<string> { "dead" }, default))).InTime();
        Assert.Equal([Leaving.Stayed, Leaving.Last], healers.Select(h => h.Outcome).Order());
    }

    [Fact]
    public async Task Heal_TakesOverFromADeadOne_ButNotFromALiveOne()
    {
        _api.Put(ResourceType.Secrets, Secret(Member("one", Ended)));
        await _membership.LeaveAsync(Member("one", Ended), Nobody, false, default);
        Assert.Equal(Leaving.Stayed, (await _membership.HealAsync(Member("h"), Nobody, default)).Outcome);
        Assert.Equal(Leaving.Last, (await _membership.HealAsync(Member("h"), new HashSet<string> { "one" }, default)).Outcome);
        Assert.Equal("h", (await _membership.ReadAsync(default))!.Ending!.Id);
    }

    [Fact]
    public async Task Heal_WithOthersThere_RemovesTheDeadAlone()
    {
        _api.Put(ResourceType.Secrets, Secret(Member("dead", Ended), Member("two")));
        Assert.Equal(Leaving.Left, (await _membership.HealAsync(Member("h"), new HashSet<string> { "dead" }, default)).Outcome);
        var after = (await _membership.ReadAsync(default))!;
        Assert.Null(after.Ending);
        Assert.Equal("two", Assert.Single(after.Sessions).Id);
    }

    [Fact]
    public async Task Ending_IsWaitedFor()
    {
        _api.Put(ResourceType.Secrets, Secret(Member("one")));
        await _membership.LeaveAsync(Member("one"), Nobody, false, default);
        var waiting = _membership.WaitForEndAsync(default);
        Assert.False(waiting.IsCompleted);
        _api.Remove(ResourceType.Secrets, "kloop-catalog");
        await waiting.InTime();
    }

    [Fact]
    public async Task Ending_OfADeadOne_IsNotWaitedFor_ButNamed()
    {
        _api.Put(ResourceType.Secrets, Secret(Member("one", Ended)));
        await _membership.LeaveAsync(Member("one", Ended), Nobody, false, default);
        var failure = await Assert.ThrowsAsync<TaskFailedException>(() => _membership.WaitForEndAsync(default).InTime());
        Assert.Contains("run `kloop heal catalog -n shop`", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ApiThatRefusesForGood_IsTold()
    {
        _api.Put(ResourceType.Secrets, Secret(Member("one")));
        _api.Refuse = (verb, _) => verb == "PATCH" ? 403 : null;
        Assert.Equal(ClusterFailure.Forbidden, (await Assert.ThrowsAsync<ClusterException>(() => _membership.JoinAsync(Member("two"), Nobody, default))).Failure);
        _api.Refuse = (verb, _) => verb == "PATCH" ? 422 : null;
        Assert.Equal(ClusterFailure.Invalid, (await Assert.ThrowsAsync<ClusterException>(() => _membership.JoinAsync(Member("two"), Nobody, default).InTime())).Failure);
    }

    public void Dispose()
    {
        _cluster.Dispose();
        _api.Dispose();
    }
}
