using System.Reflection;

namespace Kloop.Engine;

/// <summary>This kloop's version.</summary>
public static class KloopVersion
{
    /// <summary>Such as <c>0.1.0</c>.</summary>
    public static string Text { get; } =
        typeof(KloopVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
