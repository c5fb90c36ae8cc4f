namespace Kloop.Tunnel.Session;

/// <summary>What a laptop can ask of the supervisor of a developed container.</summary>
public enum SupervisorAction
{
    /// <summary>Start the process unless it runs: the laptop's edits are in.</summary>
    Release,

    /// <summary>Stop the process and start it again.</summary>
    Restart,

    /// <summary>Run a command beside the process, and tell its output.</summary>
    Run,

    /// <summary>Listen on a port of the pod's loopback, and open a channel of kind <see cref="Channels.ChannelKind.Accepted"/> for each connection.</summary>
    Listen,
}

/// <summary>One order; answered by reports with its number, the last of which says that it is done.</summary>
/// <param name="Id">Counts up, from 1.</param>
/// <param name="Action">What is asked for.</param>
/// <param name="Command">For <see cref="SupervisorAction.Run"/>: program and arguments.</param>
/// <param name="Directory">For <see cref="SupervisorAction.Run"/>: where, absolute; null for the container's working directory.</param>
/// <param name="Port">For <see cref="SupervisorAction.Listen"/>: which, 1 to 65535.</param>
public sealed record SupervisorOrder(long Id, SupervisorAction Action, IReadOnlyList<string>? Command = null, string? Directory = null, ushort Port = 0);

/// <summary>What the supervisor says: about an order, or, with no order, that the process changed.</summary>
/// <param name="Order">The order that it is about; 0 for none.</param>
/// <param name="Done">Whether the order is done; it is the last report about it then.</param>
/// <param name="Error">Why the order could not be done; null when it was.</param>
/// <param name="ExitCode">How the command of <see cref="SupervisorAction.Run"/> ended.</param>
/// <param name="Output">A piece of that command's output.</param>
/// <param name="Process">The process as it is now.</param>
public sealed record SupervisorReport(
    long Order = 0, bool Done = false, string? Error = null, int? ExitCode = null, string? Output = null, ProcessStatus? Process = null);

/// <summary>How the developed process is.</summary>
public enum ProcessState
{
    /// <summary>Not started: it waits for the laptop's edits.</summary>
    Held,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It ended by itself.</summary>
    Ended,
}

/// <summary>The developed process.</summary>
/// <param name="State">How it is.</param>
/// <param name="Starts">How often it was started in this container.</param>
/// <param name="ExitCode">How it ended; 128 and the signal's number for one that killed it.</param>
/// <param name="LastLines">What it said last, when it ended; oldest first.</param>
/// <param name="AgainAfter">In how many seconds it starts again by itself, when it ended; null from an agent that only starts it on order.</param>
/// <param name="Ends">How often it ended since the last order, or since it ran for long; 0 from an agent that does not count.</param>
public sealed record ProcessStatus(
    ProcessState State, int Starts, int? ExitCode = null, IReadOnlyList<string>? LastLines = null, double? AgainAfter = null, int Ends = 0);
