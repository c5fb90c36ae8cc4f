using System.Net.Sockets;
using Kloop.Shoes.Network.Calls;
using Kloop.Shoes.Network.Filter;

namespace Kloop.Shoes.Network.Handover;

/// <summary>The launcher's step: installs the filter and hands its notifications to kloop, before the program begins.</summary>
internal static class LauncherStep
{
    /// <summary>Stands in the launcher's arguments where there is nothing to do.</summary>
    public const string None = "-";

    /// <summary>Words of the hand-over.</summary>
    internal const byte Installed = (byte)'+';
    internal const byte Failed = (byte)'-';

    /// <summary>
    /// Does it. Why a filter cannot be installed is told to kloop; without one, or with one that nobody serves,
    /// which would make the program's calls fail, the program does not begin.
    /// </summary>
    /// <param name="meeting">The abstract unix socket where kloop waits, or <see cref="None"/>.</param>
    /// <param name="parent">Kloop's process.</param>
    /// <returns>Whether the program may begin.</returns>
    public static bool Run(string meeting, int parent)
    {
        if (meeting == None) return true;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        byte[] answer = new byte[1];
        try
        {
            // Before the filter is there: nobody would answer for this call.
            socket.Connect(new UnixDomainSocketEndPoint("\0" + meeting));
            if (DescriptorPassing.PeerProcess(socket) != parent) return false;
            int listener = FilterInstallation.Install();
            if (listener < 0)
            {
                socket.Send([Failed, (byte)-listener]);
                return false;
            }

            bool taken = DescriptorPassing.Send(socket, Installed, listener) && socket.Receive(answer) == 1;
            _ = SocketCalls.Close(listener);
            return taken;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
