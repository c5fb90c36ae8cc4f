using System.Formats.Tar;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kloop.Engine.Testing.Structure;
using Kloop.Kubernetes.Streams;

namespace Kloop.Engine.Tests.Testing.Structure;

public sealed class StructureFaultsTests
{
    private static readonly JsonObject Configuration = (JsonObject)JsonNode.Parse("""
        {"config": {"Env": ["PORT=8080", "TOKEN=s3cret"], "Labels": {"team": "cart"}, "ExposedPorts": {"8080/tcp": {}, "53/udp": {}},
         "Volumes": {"/data": {}}, "Entrypoint": ["/server"], "WorkingDir": "/app", "User": "10001"}}
        """)!;

    private static readonly MetadataCheck Good = new()
    {
        Variables = [new PairCheck("PORT", "80.*", new Regex("80.*"))],
        UnboundVariables = ["DEBUG"],
        Labels = [new PairCheck("team", "cart", null)],
        Ports = ["8080", "53/udp"],
        NoPorts = ["53", "22"],
        Volumes = ["/data"],
        NoVolumes = ["/srv"],
        Entrypoint = ["/server"],
        Command = [],
        Directory = "/app",
        User = "10001",
    };

    [Fact]
    public void Metadata_ThatIsSo_HasNoFault() => Assert.Empty(StructureFaults.Of(Good, Configuration));

    [Fact]
    public void Metadata_ThatIsOtherwise_IsTold_AndNoSecret() => Assert.Equal(
        [
            "variable TOKEN is another than x", "variable NONE is not set", "label team is another than shop", "variable PORT is set", "port 22 is not exposed", "port 8080 is exposed",
            "/srv is no volume", "/data is a volume", "entrypoint is [/server], and not [sh, -c]", "cmd is [], and not [run]", "workdir is \"/app\", and not \"/\"", "user is \"10001\", and not \"root\"",
        ],
        StructureFaults.Of(
            Good with
            {
                Variables = [new PairCheck("TOKEN", "x", null), new PairCheck("NONE", "x", null)],
                UnboundVariables = ["PORT"],
                Labels = [new PairCheck("team", "shop", null)],
                Ports = ["22"],
                NoPorts = ["8080"],
                Volumes = ["/srv"],
                NoVolumes = ["/data"],
                Entrypoint = ["sh", "-c"],
                Command = ["run"],
                Directory = "/",
                User = "root",
            },
            Configuration));

    [Theory]
    [InlineData(true, null, 0, null, "")]
    [InlineData(false, null, 0, null, "/f is there")]
    [InlineData(true, "-rwxr-xr-x", 1, "group", "/f has -rw-r--r--, and not -rwxr-xr-x|/f belongs to user 0, and not 1|/f has -rw-r--r--: group may not execute it")]
    [InlineData(true, "-rw-r--r--", null, "any", "/f has -rw-r--r--: nobody may execute it")]
    public void File_IsCompared(bool exists, string? permissions, int? user, string? whom, string faults) => Assert.Equal(
        faults,
        string.Join('|', StructureFaults.Of(new FileCheck("f", "/f", exists, permissions, user, null, whom), new ImageFile(TarEntryType.RegularFile, (UnixFileMode)Convert.ToInt32("644", 8), 0, 0, "", 0))));

    [Theory]
    [InlineData(true, "/f is not there")]
    [InlineData(false, "")]
    public void File_ThatIsNotThere(bool exists, string fault) => Assert.Equal(fault, string.Concat(StructureFaults.Of(new FileCheck("f", "/f", exists, null, null, null, null), null)));

    [Theory]
    [InlineData("1.2", "")]
    [InlineData("1.2-rc1", "/v has what matches rc")]
    [InlineData("2", "/v has nothing that matches ^1")]
    [InlineData(null, "/v is not there")]
    public void Content_IsMatched(string? text, string fault) => Assert.Equal(fault, string.Concat(StructureFaults.Of(new ContentCheck("v", "/v", [new Regex("^1")], [new Regex("rc")]), text)));

    [Fact]
    public void Command_IsJudged_ByCodeAndOutput()
    {
        var check = new CommandCheck("help", ["/server"], 2) { ExpectedOutput = [new Regex("usage")], ExcludedError = [new Regex("panic")] };
        Assert.Empty(StructureFaults.Of(check, new ExecResult(2, "usage: server", "")));
        Assert.Equal(["ended with exit code 1, and not 2: panic: x", "stdout has nothing that matches usage", "stderr has what matches panic"], StructureFaults.Of(check, new ExecResult(1, "", "panic: x\n")));
        Assert.Equal(["/server could not be started: no such file"], StructureFaults.Of(check, new ExecResult(null, "", "", "no such file")));
    }
}
