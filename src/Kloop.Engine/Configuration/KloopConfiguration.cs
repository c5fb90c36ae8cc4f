namespace Kloop.Engine.Configuration;

/// <summary>What a <c>kloop.yaml</c> says; docs/reference/configuration.md.</summary>
/// <param name="File">The file as people know it.</param>
/// <param name="Redirect">The Services of <c>redirect:</c>, in the file's order.</param>
public sealed record KloopConfiguration(string File, IReadOnlyList<RedirectItem> Redirect);
