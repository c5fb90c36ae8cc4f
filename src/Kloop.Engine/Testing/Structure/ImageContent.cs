using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Kloop.Engine.Build.Registry;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Testing.Structure;

/// <summary>An image at its registry: its configuration and its files. Source: OCI image-spec 1.1.</summary>
internal sealed class ImageContent
{
    /// <summary>Nobody matches expressions against more, in bytes.</summary>
    private const int MostContent = 16 * 1024 * 1024;

    private readonly OciReader _reader;
    private readonly IReadOnlyList<JsonObject> _layers;
    private readonly ImageTree _tree = new();

    private ImageContent(OciReader reader, IReadOnlyList<JsonObject> layers, JsonObject configuration) => (_reader, _layers, Configuration) = (reader, layers, configuration);

    /// <summary>The image's configuration.</summary>
    public JsonObject Configuration { get; }

    /// <summary>The image's files.</summary>
    public ImageTree Files => _tree;

    /// <summary>Reads an image's configuration and the names of its files.</summary>
    /// <exception cref="TaskFailedException">The registry does not have it, or it is packed in a way that is not known.</exception>
    public static async Task<ImageContent> ReadAsync(OciReader reader, string reference, string version, CancellationToken cancellationToken)
    {
        var manifest = await reader.ManifestAsync(version, cancellationToken) ?? throw new TaskFailedException($"its registry does not have {reference}");
        var configuration = await reader.ConfigurationAsync(manifest, cancellationToken) ?? throw new TaskFailedException($"its registry has no configuration of {reference}");
        var image = new ImageContent(reader, [.. manifest.Items("layers")], configuration);
        for (int i = 0; i < image._layers.Count; i++)
        {
            var entries = new List<(string, ImageFile)>();
            await image.EachAsync(i, (entry, _) =>
            {
                entries.Add((entry.Name, new ImageFile(entry.EntryType, entry.Mode, entry.Uid, entry.Gid, entry.LinkName, i)));
                return Task.FromResult(true);
            }, cancellationToken);
            image._tree.Add(i, entries);
        }

        return image;
    }

    /// <summary>What a file holds, as UTF-8; null when there is no such file.</summary>
    /// <exception cref="TaskFailedException">It is larger than 16 MiB.</exception>
    public async Task<string?> TextAsync(string path, CancellationToken cancellationToken)
    {
        if (_tree.Content(path) is not ({ } where, { Type: not TarEntryType.Directory } file)) return null;
        string? text = null;
        await EachAsync(file.Layer, async (entry, token) =>
        {
            if (ImageTree.Normal(entry.Name) != where) return true;
            if (entry.Length > MostContent) throw new TaskFailedException($"{path} has {entry.Length >> 20} MiB; up to {MostContent >> 20} are looked into");
            var bytes = new byte[entry.Length];
            if (entry.DataStream is { } data) await data.ReadExactlyAsync(bytes, token);
            text = Encoding.UTF8.GetString(bytes);
            return false;
        }, cancellationToken);
        return text;
    }

    private async Task EachAsync(int layer, Func<TarEntry, CancellationToken, Task<bool>> goesOn, CancellationToken cancellationToken)
    {
        string type = _layers[layer].Text("mediaType") ?? "";
        try
        {
            await using var blob = await _reader.BlobAsync(_layers[layer].Text("digest") ?? "", cancellationToken);
            await using var plain = type.EndsWith("gzip", StringComparison.Ordinal) ? new GZipStream(blob, CompressionMode.Decompress)
                : type.EndsWith("tar", StringComparison.Ordinal) ? blob : throw new TaskFailedException($"a layer is packed as {type}, which Kloop cannot read: build with gzip");
            await using var tar = new TarReader(plain);
            while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
            {
                if (entry.EntryType is not TarEntryType.GlobalExtendedAttributes && !await goesOn(entry, cancellationToken)) return;
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or FormatException)
        {
            throw new TaskFailedException($"a layer of the image cannot be read: {e.Message}");
        }
    }
}
