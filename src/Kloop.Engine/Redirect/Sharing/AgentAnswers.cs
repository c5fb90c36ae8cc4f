using Kloop.Tunnel.Session;

namespace Kloop.Engine.Redirect.Sharing;

/// <summary>What one agent says of its sessions.</summary>
/// <param name="Sessions">Those that are connected.</param>
/// <param name="State">How the agent is; null from an agent that does not tell.</param>
internal sealed record AgentAnswer(IReadOnlyList<SessionInfo> Sessions, AgentState? State);

/// <summary>What the agents of one redirect say.</summary>
/// <param name="Complete">Whether there is one at least, and every one answered.</param>
/// <param name="Answers">The answers.</param>
internal sealed record AgentAnswers(bool Complete, IReadOnlyList<AgentAnswer> Answers)
{
    /// <summary>Nobody was asked, or nobody answered.</summary>
    public static readonly AgentAnswers None = new(false, []);

    /// <summary>The connected sessions, each once: with several agents a session is connected to all of them.</summary>
    public IEnumerable<SessionInfo> Sessions => Answers.SelectMany(a => a.Sessions).DistinctBy(s => s.Id);
}
