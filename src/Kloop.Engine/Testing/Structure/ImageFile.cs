using System.Formats.Tar;

namespace Kloop.Engine.Testing.Structure;

/// <summary>A file, folder or link of an image.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Mode">Its permission bits.</param>
/// <param name="User">Its owner's number.</param>
/// <param name="Group">Its group's number.</param>
/// <param name="Link">Where a link leads; empty for none.</param>
/// <param name="Layer">The layer that it is of, from 0.</param>
internal sealed record ImageFile(TarEntryType Type, UnixFileMode Mode, int User, int Group, string Link, int Layer)
{
    private const string Letters = "rwxrwxrwx";

    /// <summary>As Go's <c>os.FileMode</c> writes it, such as <c>-rwxr-xr-x</c>, <c>dtrwxrwxrwx</c>.</summary>
    public string Permissions
    {
        get
        {
            string kind = Type switch { TarEntryType.Directory => "d", TarEntryType.SymbolicLink => "L", _ => "" };
            kind += (Mode.HasFlag(UnixFileMode.SetUser) ? "u" : "") + (Mode.HasFlag(UnixFileMode.SetGroup) ? "g" : "") + (Mode.HasFlag(UnixFileMode.StickyBit) ? "t" : "");
            return (kind.Length == 0 ? "-" : kind) + string.Concat(Letters.Select((letter, i) => ((int)Mode & (1 << (8 - i))) != 0 ? letter : '-'));
        }
    }

    /// <summary>Whether <c>owner</c>, <c>group</c>, <c>other</c> or <c>any</c> of them may run it.</summary>
    public bool IsExecutableBy(string whom) => (Mode & whom switch
    {
        "owner" => UnixFileMode.UserExecute,
        "group" => UnixFileMode.GroupExecute,
        "other" => UnixFileMode.OtherExecute,
        _ => UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute,
    }) != 0;
}
