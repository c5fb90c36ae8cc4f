using System.Text.RegularExpressions;
using Kloop.Engine.Import;

namespace Kloop.Engine.Tests.Import;

public sealed partial class ImporterTests : IDisposable
{
    private const int Mutations = 40;

    private readonly ImportFolder _folder = new();

    [Theory]
    [InlineData("skaffold/v1", "skaffold.yaml:1:13: apiVersion \"skaffold/v1\" is older than what Kloop reads: let Skaffold write it anew: skaffold fix --overwrite")]
    [InlineData("skaffold/v1beta15", "older than what Kloop reads")]
    [InlineData("skaffold/v9", "skaffold.yaml:1:13: apiVersion \"skaffold/v9\" is not known")]
    public void OtherVersions_AreRefused_WithTheRemedy(string version, string fault) => Assert.Contains(fault, _folder.With("skaffold.yaml", $"apiVersion: {version}\nkind: Config").Fault("skaffold.yaml"), StringComparison.Ordinal);

    [Fact]
    public void AnOldDevSpace_IsRefused_WithTheRemedy() =>
        Assert.Equal("devspace.yaml:1:10: version \"v1beta9\" is older than what Kloop reads: let DevSpace 5 write it anew: devspace update config", _folder.With("devspace.yaml", "version: v1beta9").Fault("devspace.yaml"));

    [Fact]
    public void AnotherFile_IsNamed()
    {
        _folder.With("values.yaml", "replicas: 1");
        Assert.False(Importer.Knows(Path.Combine(_folder.Root, "values.yaml")));
        Assert.StartsWith("values.yaml:1:1: this is neither", _folder.Fault("values.yaml"), StringComparison.Ordinal);
        Assert.StartsWith("gone.yaml:1:1: gone.yaml cannot be read", _folder.Fault("gone.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public void AFileIsKnown_ByWhatItSays()
    {
        Assert.True(Importer.Knows(_folder.With("dev/anything.yaml", "apiVersion: skaffold/v4beta1\nkind: Config").Root + "/dev/anything.yaml"));
        Assert.True(Importer.Knows(_folder.With("other.yaml", "version: v2beta1").Root + "/other.yaml"));
        Assert.False(Importer.Knows(_folder.With("pod.yaml", "apiVersion: v1\nkind: Pod").Root + "/pod.yaml"));
    }

    [Fact]
    public void NothingIsPassedOver_EveryUnknownKeyIsListed()
    {
        _folder.With("skaffold.yaml", """
            apiVersion: skaffold/v4beta13
            kind: Config
            bild: {}
            build:
              artifacts:
              - image: cart
                contxt: src
                docker: {dockerfil: Other}
            deploy:
              kubectl: {frags: {}}
            """);
        Assert.Equal(
            [
                "skaffold.yaml:3:1: the file has no key \"bild\" that Kloop knows; is it \"build\"?",
                "skaffold.yaml:7:5: build.artifacts has no key \"contxt\" that Kloop knows; is it \"context\"?",
                "skaffold.yaml:8:14: build.artifacts.docker has no key \"dockerfil\" that Kloop knows; is it \"dockerfile\"?",
                "skaffold.yaml:10:13: deploy.kubectl has no key \"frags\" that Kloop knows; is it \"flags\"?",
            ],
            _folder.Read("skaffold.yaml").Unsupported.Select(u => $"{u.Place}: {u.What}"));
    }

    [Fact]
    public void AllFaultsAreSaidAtOnce_InTheFilesOrder() => Assert.Equal(
        "skaffold.yaml:4:14: artifacts is a list, and not \"none\": write - before each item\nskaffold.yaml:5:14: portForward is a list, and not \"7\": write - before each item",
        _folder.With("skaffold.yaml", "apiVersion: skaffold/v4beta13\nkind: Config\nbuild:\n  artifacts: none\nportForward: 7\n").Fault("skaffold.yaml"));

    /// <summary>Files that are cut off, or in which letters are others: an application, or a fault with its place, and nothing else.</summary>
    [Theory]
    [MemberData(nameof(CorpusTests.Files), MemberType = typeof(CorpusTests))]
    public void DamagedFiles_GiveAFaultWithItsPlace_AndNoCrash(string file)
    {
        string text = File.ReadAllText(Corpus.At(file)), name = Path.GetFileName(file);
        var random = new Random(file.Length * 7919 + text.Length);
        for (int i = 0; i < Mutations; i++)
        {
            _folder.With(name, Damaged(text, random));
            try
            {
                _folder.Read(name, _folder.Options with { Run = (_, _) => null });
            }
            catch (UsageException e)
            {
                Assert.Matches(PlaceFirst(), e.Message);
            }
        }
    }

    [Fact]
    public void AliasesThatMultiply_AreAFault()
    {
        string text = "apiVersion: skaffold/v4beta13\nkind: Config\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            + string.Concat(Enumerable.Range(1, 9).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        Assert.Contains("more than 200000 values, with all aliases", _folder.With("skaffold.yaml", text).Fault("skaffold.yaml"), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Damaged(string text, Random random)
    {
        const string Letters = "{}[]:-#&*!|>'\"%@`, \n\tax0$(";
        int at = random.Next(text.Length);
        return random.Next(5) switch
        {
            0 => text[..at],
            1 => text[at..],
            2 => text.Remove(at, Math.Min(random.Next(1, 20), text.Length - at)),
            3 => text.Insert(at, new string(Letters[random.Next(Letters.Length)], random.Next(1, 4))),
            _ => text[..at] + Letters[random.Next(Letters.Length)] + text[(at + 1)..],
        };
    }

    [GeneratedRegex(@"^[^:]+:\d+:\d+: ")]
    private static partial Regex PlaceFirst();
}
