namespace Kloop.Shoes.Network.Filter;

/// <summary>System call numbers of x86-64 (asm/unistd_64.h).</summary>
internal static class CallNumbers
{
    public const int Connect = 42;
    public const int SendTo = 44;
    public const int ReceiveFrom = 45;
    public const int SendMessage = 46;
    public const int Bind = 49;
    public const int Listen = 50;
    public const int GetSocketName = 51;
    public const int GetPeerName = 52;
    public const int GetOption = 55;
    public const int SendMessages = 307;
    public const int IoUringSetup = 425;
}
