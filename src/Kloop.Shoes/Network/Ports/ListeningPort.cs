using System.Net;

namespace Kloop.Shoes.Network.Ports;

/// <summary>A TCP port on which the developer's program listens.</summary>
/// <param name="Asked">The port that it asked for; 0 if it left the choice to the kernel.</param>
/// <param name="Address">Where it is reached on this laptop.</param>
/// <param name="LoopbackOnly">Whether it is for this laptop alone.</param>
public sealed record ListeningPort(ushort Asked, IPEndPoint Address, bool LoopbackOnly);
