namespace Kloop.Shoes.Network.Connects;

/// <summary>Where a connection really goes.</summary>
internal abstract record Destination
{
    /// <summary>Where the program says.</summary>
    public sealed record AsAsked : Destination;

    /// <summary>To kloop's name server.</summary>
    public sealed record Names : Destination;

    /// <summary>To a name or an address in the cluster.</summary>
    public sealed record InCluster(string Host) : Destination;

    /// <summary>To the program's own server, whose port was taken on this laptop.</summary>
    public sealed record Moved(ushort Port) : Destination;

    /// <summary>Nowhere.</summary>
    public sealed record Denied : Destination;

    public static Destination Unchanged { get; } = new AsAsked();
}
