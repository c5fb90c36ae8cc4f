using Kloop.Shoes.Network.Calls;

namespace Kloop.Shoes.Network.Filter;

/// <summary>
/// Which calls of the developer's program stop for kloop, as classic BPF over struct seccomp_data (seccomp(2)).
/// All others are let go in the kernel, and cost nothing: it remembers calls that a filter always allows.
/// </summary>
internal static class FilterProgram
{
    private const uint X64 = 0xc000003e;
    private const uint I386 = 0x40000003;

    /// <summary>Calls of the x32 ABI carry this bit.</summary>
    private const uint X32 = 0x40000000;

    private const uint Allow = 0x7fff0000;
    private const uint Notify = 0x7fc00000;
    private const uint Fail = 0x00050000;

    private const uint Number = 0;
    private const uint Architecture = 4;

    /// <summary>Shorter addresses are none of IPv4 or IPv6: netlink's are 12 bytes.</summary>
    private const uint ShortestAddress = 16;

    /// <summary>
    /// MSG_NOSIGNAL makes sense on streams alone, which name no address, and those who write there by sendmsg
    /// set it: so they are not slowed.
    /// </summary>
    private const uint NoSignal = 0x4000;

    private const uint SolSocket = 1;
    private const uint SoError = 4;

    private const uint I386SocketCall = 102;
    private const uint I386SocketCallConnect = 3;
    private const uint I386Connect = 362;

    /// <summary>The program.</summary>
    public static FilterInstruction[] Build()
    {
        var code = new FilterAssembler();
        code.Load(Architecture);
        code.IfNot(X64, "other");
        code.Load(Number);
        // Not the same numbers: they would pass unseen.
        code.IfAtLeast(X32, "unknown");
        code.If(CallNumbers.Connect, "address");
        code.If(CallNumbers.Bind, "address");
        code.If(CallNumbers.Listen, "notify");
        code.If(CallNumbers.SendTo, "sendto");
        // The address stands in the same place.
        code.If(CallNumbers.ReceiveFrom, "sendto");
        code.If(CallNumbers.SendMessage, "sendmsg");
        code.If(CallNumbers.SendMessages, "sendmmsg");
        code.If(CallNumbers.GetPeerName, "notify");
        code.If(CallNumbers.GetSocketName, "notify");
        code.If(CallNumbers.GetOption, "option");
        // It would connect without a call. Programs that use it have another way for kernels without.
        code.If(CallNumbers.IoUringSetup, "unknown");
        code.Return(Allow);

        code.At("address").Load(Low(2)).IfAtLeast(ShortestAddress, "notify").Return(Allow);
        code.At("sendto").Load(Low(4)).IfNot(0, "notify").Load(High(4)).IfNot(0, "notify").Return(Allow);
        code.At("sendmsg").Load(Low(2)).IfAny(NoSignal, "allow").Return(Notify);
        code.At("sendmmsg").Load(Low(3)).IfAny(NoSignal, "allow").Return(Notify);
        code.At("option").Load(Low(1)).IfNot(SolSocket, "allow").Load(Low(2)).IfNot(SoError, "allow").Return(Notify);
        code.At("notify").Return(Notify);
        code.At("allow").Return(Allow);

        // A 32-bit program runs, and is told that it may not connect, instead of going elsewhere in silence.
        code.At("other").IfNot(I386, "unknown").Load(Number);
        code.If(I386Connect, "refused").If(CallNumbers.IoUringSetup, "unknown").If(I386SocketCall, "socketcall").Return(Allow);
        code.At("socketcall").Load(Low(0)).If(I386SocketCallConnect, "refused").Return(Allow);
        code.At("refused").Return(Fail | Errno.NotPermitted);
        code.At("unknown").Return(Fail | Errno.NoSuchCall);
        return code.Build();
    }

    /// <summary>Where the lower half of an argument stands.</summary>
    internal static uint Low(uint argument) => 16 + (8 * argument);

    private static uint High(uint argument) => Low(argument) + 4;
}
