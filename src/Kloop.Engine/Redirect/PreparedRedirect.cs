namespace Kloop.Engine.Redirect;

/// <summary>All that was found out before a redirect touches anything.</summary>
/// <param name="Target">The Service, one of its pods, and the ports.</param>
/// <param name="Environment">The pod's environment.</param>
/// <param name="Joins">Whether a redirect is there already.</param>
/// <param name="Dead">Sessions of it that are known to be gone.</param>
internal sealed record PreparedRedirect(
    RedirectTarget Target, IReadOnlyDictionary<string, string> Environment, bool Joins, IReadOnlySet<string> Dead);
