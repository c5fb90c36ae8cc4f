using System.ComponentModel;
using Kloop.Shoes.Processes;

namespace Kloop.Shoes.Mounts;

/// <summary>
/// The launcher's step that gives the program its own view of the folders. An ordinary user needs a user
/// namespace for it, in which they keep their own id. A process of several threads, which every .NET process
/// is, cannot enter one (unshare(2)): util-linux' unshare(1) does it, and starts the launcher again inside.
/// </summary>
internal static class MountNamespace
{
    /// <summary>Says that there is nothing to do.</summary>
    public const string Nothing = "-";

    /// <summary>Before the steps' file: the namespaces are entered.</summary>
    private const string Inside = "inside:";

    private const int PrCapAmbient = 47;
    private const nuint PrCapAmbientClearAll = 4;

    /// <summary>Does the steps of a file.</summary>
    /// <param name="mounts">The file, or <see cref="Nothing"/>.</param>
    /// <param name="again">The launcher's arguments for another value of <paramref name="mounts"/>.</param>
    /// <returns>Why it cannot be; null when all is done.</returns>
    public static string? Enter(string mounts, Func<string, IEnumerable<string>> again)
    {
        if (mounts == Nothing) return null;
        bool inside = mounts.StartsWith(Inside, StringComparison.Ordinal);
        if (!inside && LinuxCalls.GetEffectiveUser() != 0) return BecomeUnshare(again(Inside + mounts));
        try
        {
            var steps = MountStep.Read(File.ReadAllText(inside ? mounts[Inside.Length..] : mounts));
            string directory = Directory.GetCurrentDirectory();
            if (!inside)
            {
                MountCalls.Unshare(MountCalls.NewMounts);
                // What the laptop mounts later is seen; what we mount is not seen outside.
                MountCalls.Mount("none", "/", MountCalls.Slave | MountCalls.Recursive);
            }

            foreach (var step in steps) MountSteps.Do(step);
            Directory.SetCurrentDirectory(directory);
            // The program is to have no more rights than its user.
            _ = LinuxCalls.Prctl(PrCapAmbient, PrCapAmbientClearAll, 0, 0, 0);
            return null;
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException or FormatException)
        {
            return e.Message;
        }
    }

    private static string BecomeUnshare(IEnumerable<string> launcher)
    {
        string[] arguments =
        [
            "unshare", "--user", "--map-current-user", "--mount", "--propagation", "slave", "--keep-caps", "--",
            Launcher.Program, .. launcher,
        ];
        _ = LinuxCalls.ExecVp(arguments[0], [.. arguments, null]);
        return "there is no unshare(1) on this laptop (Debian: package util-linux, 2.36 or later)";
    }
}
