namespace Kloop.Sync.Transfer;

/// <summary>
/// A sum of a block of bytes that moves on by one byte in constant time (A. Tridgell, P. Mackerras: The rsync algorithm, 1996).
/// </summary>
internal struct RollingSum
{
    private uint _plain;
    private uint _weighted;
    private uint _count;

    public readonly uint Value => (_plain & 0xFFFF) | (_weighted << 16);

    public static RollingSum Of(ReadOnlySpan<byte> block)
    {
        uint plain = 0, weighted = 0;
        foreach (byte b in block)
        {
            plain += b;
            weighted += plain;
        }

        return new RollingSum { _plain = plain, _weighted = weighted, _count = (uint)block.Length };
    }

    /// <summary>The block's first byte goes, one more comes at its end.</summary>
    public void Roll(byte leaves, byte comes)
    {
        _plain += (uint)comes - leaves;
        _weighted += _plain - (_count * leaves);
    }
}
