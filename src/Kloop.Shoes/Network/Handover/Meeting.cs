using System.Net.Sockets;
using System.Security.Cryptography;
using Kloop.Shoes.Network.Calls;

namespace Kloop.Shoes.Network.Handover;

/// <summary>Where kloop takes the notifications of one program over from its launcher.</summary>
internal sealed class Meeting : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public Meeting()
    {
        _listener.Bind(new UnixDomainSocketEndPoint("\0" + Name));
        _listener.Listen(4);
    }

    /// <summary>An abstract name: no file that could be left. Both ends ask the kernel who the other one is.</summary>
    public string Name { get; } = "kloop-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Waits for the launcher, which begins the program after it.</summary>
    /// <param name="process">The launcher's process.</param>
    /// <param name="gone">Whether it has ended.</param>
    /// <param name="begin">Takes the descriptor of notifications; the program begins when it returns.</param>
    /// <returns>The error number with which the filter failed; null if it did not, or if the launcher ended.</returns>
    public int? Take(int process, Func<bool> gone, Action<int> begin)
    {
        while (true)
        {
            while (!_listener.Poll(TimeSpan.FromMilliseconds(20), SelectMode.SelectRead))
            {
                if (gone()) return null;
            }

            using var socket = _listener.Accept();
            if (DescriptorPassing.PeerProcess(socket) != process) continue;
            var (word, descriptor) = DescriptorPassing.Receive(socket);
            byte[] error = new byte[1];
            int? failed = word == LauncherStep.Failed ? socket.Receive(error) == 1 ? error[0] : Errno.NoSuchCall : null;
            if (descriptor >= 0) begin(descriptor);
            if (word is not null) Confirm(socket);
            return failed;
        }
    }

    public void Dispose() => _listener.Dispose();

    private static void Confirm(Socket socket)
    {
        try
        {
            socket.Send([LauncherStep.Installed]);
        }
        catch (SocketException)
        {
            // It ended: its exit tells.
        }
    }
}
