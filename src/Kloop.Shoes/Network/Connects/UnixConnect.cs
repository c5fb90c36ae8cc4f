using System.Text;
using Kloop.Shoes.Network.Calls;
using Kloop.Shoes.Network.Notifications;

namespace Kloop.Shoes.Network.Connects;

/// <summary>
/// Unix sockets are the laptop's own, but for the ways on which the C library asks others to resolve names:
/// systemd-resolved (nss-resolve) and nscd. Told that they are not there, it asks DNS.
/// </summary>
internal static class UnixConnect
{
    private static readonly string[] Resolvers =
        ["/run/systemd/resolve/io.systemd.Resolve", "/run/nscd/socket", "/var/run/nscd/socket", "/run/unscd/socket"];

    /// <param name="call">The call.</param>
    /// <param name="path">The address behind its family.</param>
    public static void Handle(Notification call, ReadOnlySpan<byte> path)
    {
        int end = path.IndexOf((byte)0);
        if (Resolvers.Contains(Encoding.UTF8.GetString(end < 0 ? path : path[..end]))) call.Fail(Errno.NoSuchFile);
        else call.Continue();
    }
}
