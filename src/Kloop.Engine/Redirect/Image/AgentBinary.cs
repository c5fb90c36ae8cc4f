using System.IO.Compression;

namespace Kloop.Engine.Redirect.Image;

/// <summary>The agent's program, which this command carries inside.</summary>
public sealed class AgentBinary(byte[] compressed)
{
    /// <summary>Bytes in one Secret: the API server takes 1 MiB in all.</summary>
    public const int PartSize = 1_000_000;

    private const string ResourceName = "kloop-agent.gz";

    /// <summary>The gzip (RFC 1952) of the program.</summary>
    public ReadOnlyMemory<byte> Compressed => compressed;

    /// <summary>Number of parts.</summary>
    public int Parts => (compressed.Length + PartSize - 1) / PartSize;

    /// <summary>Part <paramref name="index"/>, from 0.</summary>
    public ReadOnlySpan<byte> Part(int index) =>
        compressed.AsSpan(index * PartSize, Math.Min(PartSize, compressed.Length - (index * PartSize)));

    /// <summary>The program itself.</summary>
    public byte[] Decompress()
    {
        using var unzipped = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
        gzip.CopyTo(unzipped);
        return unzipped.ToArray();
    }

    /// <summary>Loads it from the entry assembly.</summary>
    /// <exception cref="TaskFailedException">This kloop was built without it.</exception>
    public static AgentBinary Load()
    {
        using var stream = System.Reflection.Assembly.GetEntryAssembly()?.GetManifestResourceStream(ResourceName)
            ?? throw new TaskFailedException("this kloop was built without the agent: build it with eng/build");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return new AgentBinary(bytes.ToArray());
    }
}
