using Kloop.Engine.Shoes;
using Kloop.Shoes.Mounts;

namespace Kloop.Engine.Doctor;

/// <summary>Whether a program can have its pod's files at their own paths, found out by putting one folder on another.</summary>
internal static class FilesCheck
{
    private const string Name = "files";

    /// <summary>What keeps ordinary users from namespaces (user_namespaces(7); Ubuntu 24.04's and Debian's own), the value that does, and the one that does not.</summary>
    private static readonly (string Setting, string Forbids, string Allows, string Who)[] Settings =
    [
        ("kernel.apparmor_restrict_unprivileged_userns", "1", "0", "AppArmor keeps user namespaces from ordinary users"),
        ("kernel.unprivileged_userns_clone", "0", "1", "the kernel keeps user namespaces from ordinary users"),
        ("user.max_user_namespaces", "0", "15000", "the kernel has no user namespaces"),
    ];

    /// <summary>Tries it; nothing is left.</summary>
    public static async Task<Check> RunAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux()) return Of("mount namespaces need Linux", false, _ => null);
        try
        {
            string folder = Directory.CreateTempSubdirectory("kloop-doctor-").FullName;
            try
            {
                string steps = Path.Combine(folder, "steps"), from = Path.Combine(folder, "from"), to = Path.Combine(folder, "to");
                foreach (string each in (string[])[from, to]) Directory.CreateDirectory(each);
                await File.WriteAllTextAsync(steps, MountStep.Write([new(MountAction.Bind, from, to), new(MountAction.ReadOnly, to)]), cancellationToken);
                return Of(await MountTrial.RunAsync(steps, cancellationToken), !MountTrial.LosesSetUserId, Read);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Of(e.Message, !MountTrial.LosesSetUserId, Read);
        }
    }

    /// <summary>The same from what is known. Pure.</summary>
    /// <param name="refusal">What the trial said; null when it succeeded.</param>
    /// <param name="isRoot">Whether the user is root, who needs no user namespace.</param>
    /// <param name="read">A file's text; null when it cannot be read.</param>
    internal static Check Of(string? refusal, bool isRoot, Func<string, string?> read)
    {
        if (refusal is null)
        {
            return new(Name, CheckResult.Ok, "your program finds its pod's files at their own paths" + (isRoot ? "" : "; sudo and other set-user-ID programs have no effect in it then"));
        }

        var (cause, remedy) = Why(refusal, isRoot, read);
        return new(Name, CheckResult.Warning, $"your program finds its pod's files below ${PodShoes.RootVariable} alone, and variables name them there: {cause}", remedy);
    }

    private static (string Cause, string Remedy) Why(string refusal, bool isRoot, Func<string, string?> read)
    {
        if (refusal.Contains("unshare(1)", StringComparison.Ordinal) || refusal.Contains("unrecognized option", StringComparison.Ordinal))
        {
            return (refusal, "install util-linux, 2.36 or later");
        }

        if (!isRoot && Settings.FirstOrDefault(s => read($"/proc/sys/{s.Setting.Replace('.', '/')}")?.Trim() == s.Forbids) is { Setting: not null } found)
        {
            return ($"{found.Who} ({refusal})", $"sudo sysctl -w {found.Setting}={found.Allows}, and for good the same in a file of /etc/sysctl.d");
        }

        // 2 is a filter (proc_pid_status(5)), which a container's engine sets.
        if (read("/proc/self/status")?.Contains("\nSeccomp:\t2", StringComparison.Ordinal) is true)
        {
            return ($"a seccomp profile forbids it, as most containers' do ({refusal})",
                "start the container with --security-opt seccomp=unconfined" + (isRoot ? " --cap-add SYS_ADMIN" : ""));
        }

        return (refusal, $"code with fixed paths needs ${PodShoes.RootVariable} before them");
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
