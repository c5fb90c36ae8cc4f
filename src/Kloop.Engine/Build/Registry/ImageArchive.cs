using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Build.Registry;

/// <summary>
/// Reads an image from an archive: an OCI layout (image-spec 1.1, image-layout.md), or what <c>docker save</c> and the
/// .NET SDK write (a manifest.json that names a configuration and layers).
/// </summary>
internal static class ImageArchive
{
    private const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    private const string OciConfig = "application/vnd.oci.image.config.v1+json";
    private const string OciLayer = "application/vnd.oci.image.layer.v1.tar";

    /// <summary>Unpacks it, gzipped or not, into a folder, and reads it there.</summary>
    /// <exception cref="TaskFailedException">It is no image's archive.</exception>
    public static async Task<ArchivedImage> ReadAsync(string file, string folder, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(folder);
            await using var raw = File.OpenRead(file);
            await using var tar = IsGzip(raw) ? new GZipStream(raw, CompressionMode.Decompress) : (Stream)raw;
            await TarFile.ExtractToDirectoryAsync(tar, folder, overwriteFiles: true, cancellationToken);
            return File.Exists(Path.Combine(folder, "index.json")) ? OfLayout(folder) : await OfDockerAsync(folder, cancellationToken);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or JsonException or FormatException or InvalidOperationException)
        {
            throw new TaskFailedException($"{file} is no image's archive: {e.Message}");
        }
    }

    private static ArchivedImage OfLayout(string folder)
    {
        var index = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "index.json")));
        var first = index.Items("manifests").FirstOrDefault() ?? throw new FormatException("its index names no image");
        byte[] manifest = File.ReadAllBytes(BlobFile(folder, first.Text("digest")));
        var json = JsonNode.Parse(manifest);
        if (json?["manifests"] is not null) throw new FormatException("it holds several platforms: build one of them");
        string type = json.Text("mediaType") ?? first.Text("mediaType") ?? OciManifest;
        var parts = json.Items("layers").Append((JsonObject)json!["config"]!).Select(d => d.Text("digest")!).Distinct();
        return new ArchivedImage(manifest, type, [.. parts.Select(d => ArchivedBlob.Of(BlobFile(folder, d), d))]);
    }

    private static async Task<ArchivedImage> OfDockerAsync(string folder, CancellationToken cancellationToken)
    {
        var entry = (JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "manifest.json"), cancellationToken)) as JsonArray)?[0];
        var config = await BlobAsync(Inside(folder, entry.Text("Config")), cancellationToken);
        var (blobs, layers) = (new List<ArchivedBlob> { config }, new JsonArray());
        foreach (string name in (entry.At("Layers") as JsonArray ?? []).Select(l => l!.GetValue<string>()))
        {
            string file = Inside(folder, name);
            var blob = await BlobAsync(file, cancellationToken);
            await using (var content = File.OpenRead(file)) layers.Add((JsonNode)blob.Descriptor(IsGzip(content) ? OciLayer + "+gzip" : OciLayer));
            blobs.Add(blob);
        }

        var manifest = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = OciManifest, ["config"] = config.Descriptor(OciConfig), ["layers"] = layers };
        return new ArchivedImage(Encoding.UTF8.GetBytes(manifest.ToJsonString()), OciManifest, [.. blobs.DistinctBy(b => b.Digest)]);
    }

    private static async Task<ArchivedBlob> BlobAsync(string file, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(file);
        return ArchivedBlob.Of(file, "sha256:" + Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken)));
    }

    private static string BlobFile(string folder, string? digest) =>
        digest?.Split(':') is [var algorithm, var hex] ? Inside(folder, $"blobs/{algorithm}/{hex}") : throw new FormatException($"\"{digest}\" is no digest");

    /// <summary>A name from the archive never leads out of its folder.</summary>
    private static string Inside(string folder, string? name)
    {
        string full = Path.GetFullPath(name ?? throw new FormatException("a file's name is missing"), folder);
        return full.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? full : throw new FormatException($"\"{name}\" leads out of it");
    }

    private static bool IsGzip(FileStream file)
    {
        Span<byte> magic = stackalloc byte[2];
        bool gzip = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic is [0x1F, 0x8B];
        file.Position = 0;
        return gzip;
    }
}
