using Kloop.Shoes.Network.Calls;
using Kloop.Shoes.Network.Connects;
using Kloop.Shoes.Network.Datagrams;
using Kloop.Shoes.Network.Filter;
using Kloop.Shoes.Network.Handover;
using Kloop.Shoes.Network.Names;
using Kloop.Shoes.Network.Notifications;
using Kloop.Shoes.Network.Ports;
using Kloop.Shoes.Network.Rules;

namespace Kloop.Shoes.Network;

/// <summary>
/// The cluster's network for the developer's program and all that it starts, by seccomp user notification: the
/// kernel stops their connect, bind, listen and named sends, and asks here. To be disposed of after the program.
/// </summary>
public sealed class ProgramNetwork : IDisposable
{
    private readonly Meeting _meeting = new();
    private readonly NameServerStub _stub;
    private readonly ClusterDialer _dialer;
    private readonly DatagramDoors _datagrams;
    private readonly ConnectCall _connect;
    private readonly SendCalls _sends;
    private readonly ReceiveCall _receive;
    private readonly PortCalls _ports;
    private readonly NameCalls _names;
    private readonly ErrorCall _error;
    private readonly List<NotificationLoop> _loops = [];
    private volatile OutgoingRoutes _routes;

    /// <param name="cluster">The way to the cluster.</param>
    /// <param name="routes">Which addresses and names go there.</param>
    /// <param name="events">Told of what is seen.</param>
    public ProgramNetwork(IClusterNetwork cluster, OutgoingRoutes routes, NetworkEvents events)
        : this(cluster, routes, events, LaptopNameServers.FromFile())
    {
    }

    internal ProgramNetwork(IClusterNetwork cluster, OutgoingRoutes routes, NetworkEvents events, LaptopNameServers laptop)
    {
        _routes = routes;
        var addresses = new SyntheticAddresses();
        var moved = new MovedPorts();
        var peers = new PeerNames();
        var failures = new DialFailures();
        var datagramPeers = new DatagramPeers();
        _datagrams = new DatagramDoors(cluster, events.Note);
        var destinations = new Destinations(laptop, addresses, moved, () => _routes);
        _stub = new NameServerStub(laptop.Addresses, new NameResolver(cluster, laptop, addresses, () => _routes).AnswerAsync);
        _dialer = new ClusterDialer(cluster, peers, failures);
        _connect = new ConnectCall(destinations, _stub, _dialer, datagramPeers, _datagrams, new FirstAnswer(cluster));
        _receive = new ReceiveCall(datagramPeers);
        _sends = new SendCalls(destinations, _stub, _datagrams);
        _ports = new PortCalls(moved, () => _routes, events.Listening, events.Note);
        _names = new NameCalls(moved, peers, datagramPeers);
        _error = new ErrorCall(failures);
    }

    /// <summary>Which addresses and names go to the cluster; may change while the program runs.</summary>
    public OutgoingRoutes Routes
    {
        get => _routes;
        set => _routes = value;
    }

    /// <summary>Connections to the cluster that are open or being made.</summary>
    public int OpenConnections => _dialer.Open;

    /// <summary>Where a launcher hands its notifications over.</summary>
    internal string MeetingName => _meeting.Name;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var loop in _loops) loop.Dispose();
        _dialer.Dispose();
        _datagrams.Dispose();
        _stub.Dispose();
        _meeting.Dispose();
    }

    /// <summary>Takes a launcher's notifications over; blocks until it has come so far, or has ended.</summary>
    /// <exception cref="InvalidOperationException">The kernel does not let it have the filter; the text says why.</exception>
    internal void Take(int process, Func<bool> gone)
    {
        if (_meeting.Take(process, gone, Begin) is { } error) throw new InvalidOperationException(NetworkSupport.Explain(error));
    }

    private void Begin(int listener) => _loops.Add(new NotificationLoop(listener, Handle));

    private void Handle(Notification call)
    {
        switch (call.Number)
        {
            case CallNumbers.Connect: _connect.Handle(call); break;
            case CallNumbers.Bind: _ports.Bind(call); break;
            case CallNumbers.Listen: _ports.Listen(call); break;
            case CallNumbers.SendTo: _sends.SendTo(call); break;
            case CallNumbers.ReceiveFrom: _receive.Handle(call); break;
            case CallNumbers.SendMessage: _sends.SendMessage(call); break;
            case CallNumbers.SendMessages: _sends.SendMessages(call); break;
            case CallNumbers.GetSocketName: _names.SocketName(call); break;
            case CallNumbers.GetPeerName: _names.PeerName(call); break;
            case CallNumbers.GetOption: _error.Handle(call); break;
            default: call.Continue(); break;
        }
    }
}
