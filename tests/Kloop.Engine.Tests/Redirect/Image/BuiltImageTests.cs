using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Image;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Tests.Redirect.Image;

public sealed class BuiltImageTests
{
    private static readonly byte[] Program = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * i))];

    [Fact]
    public void Layer_IsATar_WithTheProgramAlone_Executable()
    {
        using var reader = new TarReader(new MemoryStream(Tar()));
        var entry = reader.GetNextEntry(copyData: true)!;
        Assert.Equal(("kloop-agent", TarEntryType.RegularFile), (entry.Name, entry.EntryType));
        Assert.Equal(Convert.ToInt32("555", 8), (int)entry.Mode);
        Assert.Equal((0, 0), (entry.Uid, entry.Gid));
        using var content = new MemoryStream();
        entry.DataStream!.CopyTo(content);
        Assert.Equal(Program, content.ToArray());
        Assert.Null(reader.GetNextEntry());
    }

    [Fact]
    public void Manifest_NamesWhatItConsistsOf()
    {
        var image = BuiltImage.Of(Program);
        var manifest = JsonNode.Parse(image.Manifest)!;
        Assert.Equal((2, BuiltImage.ManifestType), (manifest.Number("schemaVersion"), manifest.Text("mediaType")));
        AssertDescribes(manifest["config"], "application/vnd.oci.image.config.v1+json", image.Config);
        AssertDescribes(manifest.Items("layers").Single(), "application/vnd.oci.image.layer.v1.tar+gzip", image.Layer);
        var config = JsonNode.Parse(image.Config)!;
        Assert.Equal(("amd64", "linux", "layers"), (config.Text("architecture"), config.Text("os"), config.Text("rootfs", "type")));
        Assert.Equal(BuiltImage.Digest(Tar()), (string?)config["rootfs"]!["diff_ids"]![0]);
        Assert.Equal("/kloop-agent", (string?)config["config"]!["Entrypoint"]![0]);
    }

    [Fact]
    public void SameProgram_GivesTheSameBytes_AndAnotherAnotherTag()
    {
        BuiltImage one = BuiltImage.Of(Program), again = BuiltImage.Of(Program), other = BuiltImage.Of([1]);
        Assert.Equal(one.Layer, again.Layer);
        Assert.Equal(one.Manifest, again.Manifest);
        Assert.Equal(one.Tag, again.Tag);
        Assert.NotEqual(one.Tag, other.Tag);
        Assert.Matches("^[0-9a-f]{12}$", one.Tag);
    }

    [Fact]
    public void Digest_IsSha256() =>
        Assert.Equal("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", BuiltImage.Digest("abc"u8));

    private static byte[] Tar()
    {
        using var gzip = new GZipStream(new MemoryStream(BuiltImage.Of(Program).Layer), CompressionMode.Decompress);
        using var tar = new MemoryStream();
        gzip.CopyTo(tar);
        return tar.ToArray();
    }

    private static void AssertDescribes(JsonNode? descriptor, string type, byte[] content) =>
        Assert.Equal((type, BuiltImage.Digest(content), content.Length), (descriptor.Text("mediaType"), descriptor.Text("digest"), descriptor.Number("size")));
}
