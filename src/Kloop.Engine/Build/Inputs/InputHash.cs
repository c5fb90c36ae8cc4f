using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Kloop.Engine.Build.Inputs;

/// <summary>A SHA-256 over named values; each is preceded by its length, so that no two lists of values look the same.</summary>
internal sealed class InputHash : IDisposable
{
    private const int TagLength = 16;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(string name, string? value)
    {
        AddBytes(Encoding.UTF8.GetBytes(name));
        AddBytes(value is null ? [] : Encoding.UTF8.GetBytes("=" + value));
    }

    public void Add(string name, ReadOnlySpan<byte> value)
    {
        AddBytes(Encoding.UTF8.GetBytes(name));
        AddBytes(value);
    }

    /// <summary>64 bits of it, in hexadecimal: a tag.</summary>
    public string ToTag() => Convert.ToHexStringLower(_hash.GetCurrentHash())[..TagLength];

    public void Dispose() => _hash.Dispose();

    private void AddBytes(ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        _hash.AppendData(length);
        _hash.AppendData(bytes);
    }
}
