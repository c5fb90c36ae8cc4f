using System.Text.Json.Serialization;

namespace Kloop.Engine.Dev;

/// <summary>Something that the dev loop did or noticed, for whoever shows it. The text never holds a secret.</summary>
/// <param name="Kind">Which of the kinds below.</param>
/// <param name="Text">For people.</param>
public sealed record DevEvent(DevEventKind Kind, string Text)
{
    /// <summary>Which workload it is about, such as <c>deployment/cart</c>; null for none.</summary>
    public string? Workload { get; init; }

    /// <summary>Whether several workloads are developed in, so that a line for people has to say which.</summary>
    [JsonIgnore]
    public bool OfSeveral { get; init; }

    /// <summary>Paths that were changed, below their folder, for <see cref="DevEventKind.Changed"/> and <see cref="DevEventKind.Rebuild"/>; at most 100.</summary>
    public IReadOnlyList<string>? Paths { get; init; }

    /// <summary>How long it took from the notice of the change, ms.</summary>
    public double? Milliseconds { get; init; }

    /// <summary>Bytes that were sent for it.</summary>
    public long? Bytes { get; init; }

    /// <summary>How the process, or a command, ended.</summary>
    public int? ExitCode { get; init; }

    /// <summary>What the process said last, oldest first, for <see cref="DevEventKind.Crashed"/>.</summary>
    public IReadOnlyList<string>? LastLines { get; init; }
}

/// <summary>Kinds of events; names are part of the <c>--json</c> output.</summary>
public enum DevEventKind
{
    /// <summary>A step of starting or ending is done.</summary>
    Step,

    /// <summary>A pod has all edits, and is ready.</summary>
    Ready,

    /// <summary>Worth knowing.</summary>
    Note,

    /// <summary>Changes are in the container, and what they needed is done.</summary>
    Changed,

    /// <summary>A change could not be carried out; it is tried again.</summary>
    Failed,

    /// <summary>A line of a command's output, on the laptop or in the container.</summary>
    Output,

    /// <summary>Changes need a new image.</summary>
    Rebuild,

    /// <summary>The process ended by itself.</summary>
    Crashed,

    /// <summary>The connection to the pod is lost; edits wait for the next.</summary>
    Lost,

    /// <summary>It is back.</summary>
    Restored,

    /// <summary>The session is over.</summary>
    Ended,
}
