using Kloop.Shoes.Network.Ports;

namespace Kloop.Shoes.Network;

/// <summary>What the network tells while the program runs. All may be called from any thread, and must not block.</summary>
/// <param name="Listening">The program listens on a TCP port from now on.</param>
/// <param name="Note">For people.</param>
public sealed record NetworkEvents(Action<ListeningPort> Listening, Action<string> Note);
