using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Kloop.Engine.Build.Registry;

namespace Kloop.Engine.Redirect.Image;

/// <summary>
/// An OCI image (image-spec 1.0) of one layer with one file, the agent. The same program gives the same
/// bytes, so an image that the registry has is not pushed again.
/// </summary>
internal sealed class BuiltImage
{
    public const string ManifestType = "application/vnd.oci.image.manifest.v1+json";

    private BuiltImage(byte[] layer, byte[] config, byte[] manifest) => (Layer, Config, Manifest) = (layer, config, manifest);

    public byte[] Layer { get; }

    public byte[] Config { get; }

    public byte[] Manifest { get; }

    /// <summary>Tag that names the program it holds.</summary>
    public string Tag => Digest(Layer)[7..19];

    /// <summary>Ready to be pushed.</summary>
    public ArchivedImage Archived => new(Manifest, ManifestType, [ArchivedBlob.Of(Layer, Digest(Layer)), ArchivedBlob.Of(Config, Digest(Config))]);

    public static BuiltImage Of(byte[] program)
    {
        byte[] tar = Tar(program);
        byte[] layer = Compress(tar);
        byte[] config = Bytes(new JsonObject
        {
            ["architecture"] = "amd64",
            ["os"] = "linux",
            ["config"] = new JsonObject { ["Entrypoint"] = new JsonArray(AgentImage.PathInBuiltImage) },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray(Digest(tar)) },
        });
        byte[] manifest = Bytes(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = ManifestType,
            ["config"] = Descriptor("application/vnd.oci.image.config.v1+json", config),
            ["layers"] = new JsonArray(Descriptor("application/vnd.oci.image.layer.v1.tar+gzip", layer)),
        });
        return new BuiltImage(layer, config, manifest);
    }

    public static string Digest(ReadOnlySpan<byte> bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static byte[] Tar(byte[] program)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, AgentImage.PathInBuiltImage[1..])
            {
                Mode = (UnixFileMode)Convert.ToInt32("555", 8),
                ModificationTime = DateTimeOffset.UnixEpoch,
                DataStream = new MemoryStream(program),
            });
        }

        return bytes.ToArray();
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var result = new MemoryStream();
        using (var gzip = new GZipStream(result, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(bytes);
        return result.ToArray();
    }

    private static JsonObject Descriptor(string type, byte[] content) =>
        new() { ["mediaType"] = type, ["digest"] = Digest(content), ["size"] = content.Length };

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
