namespace Kloop.Engine;

/// <summary>Compares versions of kloop.</summary>
internal static class Versions
{
    /// <summary>How one version is in relation to another: <c>older</c>, <c>newer</c>, or <c>other</c> where that cannot be told.</summary>
    public static string Relation(string one, string to) =>
        Version.TryParse(Core(one), out var first) && Version.TryParse(Core(to), out var second) && first != second
            ? first < second ? "older" : "newer"
            : "other";

    /// <summary>Without what a prerelease or a build adds.</summary>
    private static string Core(string version) => version.Split('-', '+')[0];
}
