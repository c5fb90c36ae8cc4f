using System.Buffers.Binary;

namespace Kloop.Engine.Debugging;

/// <summary>Reads what an ELF program needs (elf(5)).</summary>
internal static class ElfFile
{
    private const uint Interpreter = 3;

    /// <summary>Whether a program is loaded by another one, with shared libraries; false for what is no 64-bit little-endian ELF file.</summary>
    public static bool NeedsLoader(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> head = stackalloc byte[64];
        if (file.ReadAtLeast(head, 64, throwOnEndOfStream: false) < 64 || !head[..6].SequenceEqual("\u007fELF\u0002\u0001"u8)) return false;
        long at = BinaryPrimitives.ReadInt64LittleEndian(head[32..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(head[54..]), count = BinaryPrimitives.ReadUInt16LittleEndian(head[56..]);
        Span<byte> type = stackalloc byte[4];
        for (int i = 0; i < count; i++)
        {
            file.Position = at + ((long)i * size);
            if (file.ReadAtLeast(type, 4, throwOnEndOfStream: false) < 4) return false;
            if (BinaryPrimitives.ReadUInt32LittleEndian(type) == Interpreter) return true;
        }

        return false;
    }
}
