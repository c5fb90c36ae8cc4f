using Kloop.Shoes.Folders;
using Kloop.Shoes.Network.Doors;

namespace Kloop.Engine.Shoes;

/// <summary>What sessions keep on this laptop: the pods' files, and lines of the hosts file.</summary>
public static class PrivateFiles
{
    /// <summary>Removes what sessions left that were killed. What cannot be removed now is tried again by the next command.</summary>
    public static void RemoveDead()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            PrivateFolders.OfUser().RemoveDead();
            HostsFile.RemoveDead();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not ours, or somebody else removes it at this moment.
        }
    }
}
