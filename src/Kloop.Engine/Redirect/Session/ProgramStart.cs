using Kloop.Engine.Redirect.Network;
using Kloop.Shoes.Network.Rules;
using Kloop.Shoes.Processes;

namespace Kloop.Engine.Redirect.Session;

/// <summary>A program that is to be started.</summary>
/// <param name="Command">It and its arguments; empty for none.</param>
/// <param name="StdoutToStderr">Keep its output off stdout.</param>
/// <param name="Directory">Where it runs; null for the working directory.</param>
/// <param name="Output">Takes its lines; null to let it write to the terminal itself.</param>
/// <param name="Network">How it has the cluster's network.</param>
/// <param name="Outgoing">Which of its connections go through the cluster; the first that holds counts.</param>
internal sealed record ProgramStart(
    IReadOnlyList<string> Command, bool StdoutToStderr, string? Directory, Action<ProgramLine>? Output, NetworkWay Network, IReadOnlyList<OutgoingRule> Outgoing);
