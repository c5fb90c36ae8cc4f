namespace Kloop.Shoes.Mounts;

/// <summary>What a <see cref="MountStep"/> does.</summary>
public enum MountAction
{
    /// <summary>Mounts an empty file system on From.</summary>
    View,

    /// <summary>Makes folder From.</summary>
    Folder,

    /// <summary>Makes the empty file From.</summary>
    File,

    /// <summary>Makes symbolic link From that says To.</summary>
    Link,

    /// <summary>Lets what is at From, with all that is mounted below, be seen at To.</summary>
    Bind,

    /// <summary>The same; it is no failure when From is gone.</summary>
    BindIfThere,

    /// <summary>Makes the mount at From read-only, and none below it.</summary>
    ReadOnly,

    /// <summary>Moves the mount at From to To.</summary>
    Move,

    /// <summary>Makes the mount at From the root folder.</summary>
    Root,
}

/// <summary>One step of a program's own view of the laptop's folders, done in a mount namespace of its own.</summary>
/// <param name="Action">What to do.</param>
/// <param name="From">The path it is done to.</param>
/// <param name="To">The second path of those that have one.</param>
public sealed record MountStep(MountAction Action, string From, string To = "")
{
    /// <summary>Steps as the text of a file: paths may hold anything but NUL (path_resolution(7)).</summary>
    public static string Write(IEnumerable<MountStep> steps) => string.Concat(steps.Select(s => $"{s.Action}\0{s.From}\0{s.To}\0"));

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static IReadOnlyList<MountStep> Read(string text)
    {
        var parts = text.Split('\0');
        if (parts.Length % 3 != 1) throw new FormatException("the steps are cut off");
        return [.. parts.SkipLast(1).Chunk(3).Select(p => new MountStep(
            Enum.TryParse<MountAction>(p[0], out var action) ? action : throw new FormatException($"there is no step \"{p[0]}\""), p[1], p[2]))];
    }
}
