namespace Kloop.Shoes.Environment;

/// <summary>What the developer wants otherwise than the pod has it.</summary>
/// <param name="Set">Values that win over all others.</param>
/// <param name="Unset">Names that the program is not to have at all.</param>
/// <param name="FromLaptop">Names whose value is the laptop's, also when it has none.</param>
public sealed record EnvironmentOverrides(IReadOnlyDictionary<string, string> Set, IReadOnlyList<string> Unset, IReadOnlyList<string> FromLaptop)
{
    /// <summary>Nothing.</summary>
    public static EnvironmentOverrides None { get; } = new(new Dictionary<string, string>(), [], []);
}

/// <summary>What a program on the laptop gets of a pod's environment. Pure.</summary>
public static class ProgramEnvironment
{
    /// <summary>What says where and who one is on this machine: a pod's value would be wrong here.</summary>
    private static readonly HashSet<string> Laptops = new(StringComparer.Ordinal)
    {
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "PWD", "OLDPWD", "TERM", "COLORTERM", "TMPDIR", "LANG", "LANGUAGE", "DISPLAY", "WAYLAND_DISPLAY",
        "SSH_AUTH_SOCK", "DBUS_SESSION_BUS_ADDRESS", "KUBECONFIG", "LD_LIBRARY_PATH", "LD_PRELOAD", "DOTNET_ROOT", "JAVA_HOME", "GOROOT", "GOPATH",
        "HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "ALL_PROXY", "NO_PROXY",
    };

    /// <summary>Whether the laptop's value of a variable counts, and never the pod's, unless it is set by hand.</summary>
    public static bool IsLaptops(string name) =>
        Laptops.Contains(name) || name.StartsWith("LC_", StringComparison.Ordinal) || name.StartsWith("XDG_", StringComparison.Ordinal)
        || (name.EndsWith("_proxy", StringComparison.Ordinal) && Laptops.Contains(name.ToUpperInvariant()));

    /// <summary>The variables that the program gets over the laptop's; null takes one away.</summary>
    public static IReadOnlyDictionary<string, string?> Of(IReadOnlyDictionary<string, string> pod, EnvironmentOverrides overrides)
    {
        var result = pod.Where(v => !IsLaptops(v.Key) && !overrides.FromLaptop.Contains(v.Key)).ToDictionary(v => v.Key, v => (string?)v.Value);
        foreach (string name in overrides.Unset) result[name] = null;
        foreach (var (name, value) in overrides.Set) result[name] = value;
        return result;
    }

    /// <summary>Names whose pod's value the program does not get, since the laptop's counts.</summary>
    public static IReadOnlyList<string> Kept(IReadOnlyDictionary<string, string> pod, EnvironmentOverrides overrides) =>
        [.. pod.Keys.Where(n => IsLaptops(n) && !overrides.Set.ContainsKey(n) && !overrides.Unset.Contains(n)).Order(StringComparer.Ordinal)];

    /// <summary>Names whose values differ. Never the values.</summary>
    public static IReadOnlyList<string> Changed(IReadOnlyDictionary<string, string?> before, IReadOnlyDictionary<string, string?> after) =>
        [.. before.Keys.Union(after.Keys).Where(n => before.GetValueOrDefault(n) != after.GetValueOrDefault(n)).Order(StringComparer.Ordinal)];
}
