using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Shoes.Processes;
using Kloop.Tunnel.Session;
using static Kloop.Engine.Tests.Doubles.Members;

namespace Kloop.Engine.Tests.Redirect.Sharing;

public sealed class SessionLivenessTests
{
    private static readonly DateTimeOffset Later = new(2026, 1, 2, 4, 0, 0, TimeSpan.Zero);
    private static readonly AgentAnswers Old = Agents(new AgentState(3600, []));

    public static TheoryData<string, Liveness, string> Processes => new()
    {
        { nameof(Alive), Liveness.Live, "its process on this laptop runs" },
        { nameof(Ended), Liveness.Dead, "its process on this laptop has ended" },
        { nameof(Namesake), Liveness.Dead, "this laptop was restarted since" },
        { nameof(Elsewhere), Liveness.Unknown, "its agent does not answer" },
    };

    [Theory, MemberData(nameof(Processes))]
    public void WithoutTheAgent_TheProcessTells(string process, Liveness liveness, string reason) =>
        Assert.Equal((liveness, reason), Judge(Process(process), AgentAnswers.None));

    [Theory]
    [InlineData(nameof(Alive), Liveness.Live)]
    [InlineData(nameof(Elsewhere), Liveness.Live)]
    [InlineData(nameof(Namesake), Liveness.Live)]
    [InlineData(nameof(Ended), Liveness.Dead)]
    public void Connected_IsLive_UnlessItsProcessIsSureToHaveEnded(string process, Liveness liveness) =>
        Assert.Equal(liveness, Judge(Process(process), Agents(new AgentState(3600, []), "one")).Item1);

    [Theory]
    [InlineData(3600L, null, Liveness.Dead)]
    [InlineData(3600L, 5L, Liveness.Unknown)]
    [InlineData(3600L, 99L, Liveness.Unknown)]
    [InlineData(3600L, 100L, Liveness.Dead)]
    [InlineData(99L, null, Liveness.Unknown)]
    [InlineData(100L, null, Liveness.Dead)]
    public void AnotherLaptops_IsDead_OnceTheAgentWouldHaveSeenIt(long up, long? lost, Liveness liveness) =>
        Assert.Equal(liveness, Judge(Elsewhere, Agents(new AgentState(up, lost is { } s ? [new LostSession("one", s)] : []))).Item1);

    [Fact]
    public void SessionThatBeganAMomentAgo_MayBeOnItsWay()
    {
        var member = Member("one", Elsewhere);
        Assert.Equal(Liveness.Unknown, SessionLiveness.Of(member, Old, member.Since.AddSeconds(99)).Liveness);
        Assert.Equal(Liveness.Unknown, SessionLiveness.Of(member, Old, member.Since.AddSeconds(-30)).Liveness);
        Assert.Equal(Liveness.Dead, SessionLiveness.Of(member, Old, member.Since.AddSeconds(100)).Liveness);
    }

    [Fact]
    public void AgentThatDoesNotTell_LeavesItUnknown() => Assert.Equal(Liveness.Unknown, Judge(Elsewhere, Agents(null)).Item1);

    [Fact]
    public void OfSeveralAgents_AllMustAnswer_AndAnyMayHaveIt()
    {
        var silent = new AgentAnswers(false, [new AgentAnswer([], new AgentState(3600, []))]);
        Assert.Equal(Liveness.Unknown, Judge(Elsewhere, silent).Item1);
        var second = new AgentAnswers(true, [new AgentAnswer([], new AgentState(3600, [])), new AgentAnswer([Info("one")], new AgentState(3, []))]);
        Assert.Equal(Liveness.Live, Judge(Elsewhere, second).Item1);
        var young = new AgentAnswers(true, [new AgentAnswer([], new AgentState(3600, [])), new AgentAnswer([], new AgentState(3, []))]);
        Assert.Equal(Liveness.Dead, Judge(Elsewhere, young).Item1);
    }

    [Fact]
    public void State_SaysWhoseItIsAndWhenItWasLost()
    {
        var state = SessionLiveness.Of(Member("one", Elsewhere), Agents(new AgentState(3600, [new LostSession("one", 12), new LostSession("two", 1)])), Later);
        Assert.Equal(("one", "ada", "tower", "--as one", null, 12L), (state.Id, state.Owner, state.Host, state.Route, state.Mode, state.LostSecondsAgo));
    }

    [Fact]
    public void ConnectedWithoutARecord_IsShownToo()
    {
        var all = SessionLiveness.All([Member("one")], Agents(new AgentState(5, []), "one", "two"), Later);
        Assert.Equal(["one", "two"], all.Select(s => s.Id));
        Assert.Equal("connected, without a record", all[1].Reason);
        Assert.Equal("all", all[1].Mode);
    }

    private static (Liveness, string) Judge(LaptopProcess process, AgentAnswers agents)
    {
        var state = SessionLiveness.Of(Member("one", process), agents, Later);
        return (state.Liveness, state.Reason);
    }

    private static AgentAnswers Agents(AgentState? state, params string[] connected) => new(true, [new AgentAnswer([.. connected.Select(Info)], state)]);

    private static SessionInfo Info(string id) => new(id, "ada", "laptop", DateTimeOffset.UnixEpoch, new SessionRoute());

    private static LaptopProcess Process(string name) => name switch
    {
        nameof(Alive) => Alive,
        nameof(Ended) => Ended,
        nameof(Namesake) => Namesake,
        _ => Elsewhere,
    };
}
