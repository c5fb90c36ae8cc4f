using System.Text.Json.Nodes;

namespace Kloop.Engine.Build.Registry;

/// <summary>An image in a folder, ready to be pushed.</summary>
/// <param name="Manifest">Its manifest, or the index of several.</param>
/// <param name="ManifestType">The manifest's media type.</param>
/// <param name="Blobs">What it is made of.</param>
internal sealed record ArchivedImage(byte[] Manifest, string ManifestType, IReadOnlyList<ArchivedBlob> Blobs);

/// <summary>A part of an image.</summary>
/// <param name="Digest">Of its content.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Open">Begins reading it.</param>
internal sealed record ArchivedBlob(string Digest, long Size, Func<Stream> Open)
{
    public static ArchivedBlob Of(string file, string digest) => new(digest, new FileInfo(file).Length, () => File.OpenRead(file));

    public static ArchivedBlob Of(byte[] content, string digest) => new(digest, content.Length, () => new MemoryStream(content));

    /// <summary>As a manifest names it.</summary>
    public JsonObject Descriptor(string type) => new() { ["mediaType"] = type, ["digest"] = Digest, ["size"] = Size };
}
