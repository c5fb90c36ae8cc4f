using System.Buffers.Binary;
using System.Net;

namespace Kloop.Shoes.Network.Notifications;

/// <summary>An IPv4 or IPv6 socket address as the kernel has it (ip(7), ipv6(7)).</summary>
/// <param name="Address">The address; <c>::ffff:a.b.c.d</c> is IPv4 here.</param>
/// <param name="Port">0 to 65535.</param>
/// <param name="AsIpv6">Whether it stood in a struct sockaddr_in6.</param>
internal readonly record struct KernelAddress(IPAddress Address, ushort Port, bool AsIpv6)
{
    public const int FamilyUnspecified = 0;
    public const int FamilyUnix = 1;
    public const int FamilyIpv4 = 2;
    public const int FamilyIpv6 = 10;

    private const int LengthIpv4 = 16;
    private const int LengthIpv6 = 28;

    public static int FamilyOf(ReadOnlySpan<byte> bytes) => bytes.Length < 2 ? FamilyUnspecified : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    /// <summary>Null if it is none of both, or too short.</summary>
    public static KernelAddress? Read(ReadOnlySpan<byte> bytes)
    {
        switch (FamilyOf(bytes))
        {
            case FamilyIpv4 when bytes.Length >= LengthIpv4:
                return new(new IPAddress(bytes[4..8]), BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]), false);
            case FamilyIpv6 when bytes.Length >= LengthIpv6 - 4:
                var address = new IPAddress(bytes[8..24]);
                return new(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]), true);
            default:
                return null;
        }
    }

    /// <summary>The kernel's bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[AsIpv6 ? LengthIpv6 : LengthIpv4];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)(AsIpv6 ? FamilyIpv6 : FamilyIpv4));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), Port);
        (AsIpv6 ? Address.MapToIPv6() : Address).TryWriteBytes(bytes.AsSpan(AsIpv6 ? 8 : 4), out _);
        return bytes;
    }
}
