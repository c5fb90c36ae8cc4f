using Kloop.Engine.Configuration.Written;
using Kloop.Engine.Protection;
using Kloop.Shoes.Network.Rules;

namespace Kloop.Engine.Configuration;

/// <summary>What a <c>kloop.yaml</c> says; docs/reference/configuration.md.</summary>
/// <param name="File">The file as people know it.</param>
/// <param name="Redirect">The Services of <c>redirect:</c>, in the file's order.</param>
/// <param name="Outgoing">Which way the programs' connections go.</param>
/// <param name="Run">The programs of <c>run:</c>, in the file's order.</param>
public sealed record KloopConfiguration(string File, IReadOnlyList<RedirectItem> Redirect, IReadOnlyList<OutgoingRule>? Outgoing = null, IReadOnlyList<RunItem>? Run = null)
{
    /// <summary>Where nothing is written by mistake; null where it does not say.</summary>
    public ProtectedPlaces? Protected { get; init; }

    /// <summary>The file's folder, absolute.</summary>
    internal string Folder { get; init; } = "";

    /// <summary>What it says of the application; null for nothing.</summary>
    internal WrittenApplication? Application { get; init; }
}
