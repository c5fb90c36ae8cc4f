using System.Net;

namespace Kloop.Shoes.Network.Doors;

/// <summary>A Service that the laptop's loopback is to lead to.</summary>
/// <param name="Host">What the cluster calls it, without the cluster's domain: <c>cart.shop.svc</c>.</param>
/// <param name="Names">What programs may call it: shorter names, and its addresses in the cluster.</param>
/// <param name="Ports">Its TCP ports.</param>
/// <param name="Variables">How the variables of it begin, such as <c>CART_V2</c> (Kubernetes makes them of the name).</param>
public sealed record DoorWish(string Host, IReadOnlyList<string> Names, IReadOnlyList<ushort> Ports, string Variables);

/// <summary>An open one.</summary>
/// <param name="Wish">What it leads to.</param>
/// <param name="Address">Of the laptop's loopback, its alone.</param>
/// <param name="Moved">The laptop's port for each of its ports: another one where that one may not be had.</param>
public sealed record Door(DoorWish Wish, IPAddress Address, IReadOnlyDictionary<ushort, ushort> Moved);
