using System.Text.Json.Nodes;
using Kloop.Engine.Kubeconfigs;

namespace Kloop.Engine.Tests.Kubeconfigs;

public sealed class KubeconfigTextTests
{
    private const string Commented = """
        # mine
        apiVersion: v1
        kind: Config
        preferences: {}
        current-context: "work" # not production
        clusters:
          # the office
          - name: work
            cluster: {server: 'https://work.example', certificate-authority-data: QQ==}
          - cluster:
              server: https://home.example   # Tuesdays
            name: home
        contexts:
        - name: work
          context: &c
            cluster: work
            user: ada
        - context: *c
          name: again
        users:
        - name: ada
          user:
            token: "a#b"

        """;

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Set_AddsLines_AndLeavesAllOthers(string lineBreak)
    {
        string before = Commented.ReplaceLineEndings(lineBreak);
        string after = Set(before, "new");
        string[] old = before.Split(lineBreak);
        string[] added = [.. after.Split(lineBreak).Where(l => !old.Contains(l))];
        Assert.Equal(
            ["  - name: new", "    cluster:", "      server: https://127.0.0.1:7000", "- name: new", "    cluster: new", "    user: new", "- name: new", "    token: t"],
            added.Where(l => l is not ("  context:" or "  user:")));
        Assert.Equal(before, string.Join(lineBreak, after.Split(lineBreak).Where((_, i) => !IsNew(after.Split(lineBreak), old, i))));
        Assert.DoesNotContain(lineBreak == "\n" ? "\r" : "\0", after, StringComparison.Ordinal);
    }

    [Fact]
    public void RemovedAgain_ItIsAsItWas()
    {
        foreach (string before in (string[])[Commented, Commented.TrimEnd(), Commented.ReplaceLineEndings("\r\n"), Flow, Json]) Assert.Equal(before, Remove(Set(before, "new"), "new"));
    }

    private const string Flow = "clusters: [{name: a, cluster: {server: x}}]\ncontexts: [ {name: a, context: {cluster: a, user: a}} ]\nusers: [{name: a, user: {}}] # none\n";

    private const string Json = """{"clusters":[{"name":"a","cluster":{"server":"x"}}],"contexts":[{"name":"a","context":{"cluster":"a","user":"a"}}],"users":[{"name":"a","user":{}}],"current-context":"a"}""";

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet")]
    [InlineData("---\n")]
    [InlineData("apiVersion: v1\nkind: Config\n")]
    [InlineData("apiVersion: v1\nkind: Config")]
    [InlineData("clusters: []\ncontexts:\nusers: null # none\n")]
    [InlineData("clusters: []\r\ncontexts:\r\nusers: null # none\r\n")]
    [InlineData("{}")]
    [InlineData("{\"kind\": \"Config\", \"clusters\": null, \"users\": []}")]
    [InlineData("  clusters:\n  - name: a\n    cluster: {}\n")]
    [InlineData("clusters:\n- name: a\n  cluster:\n    note: |\n      two\n      lines\n\nusers: []\n")]
    public void Set_WhereThereIsNothing_AndInUnusualLayouts(string before)
    {
        var text = KubeconfigText.Read(Set(before, "new"), "config");
        Assert.Equal("https://127.0.0.1:7000", (string?)text.Find("clusters", "new")!["cluster"]!["server"]);
        Assert.Equal("t", (string?)text.Find("users", "new")!["user"]!["token"]);
        Assert.Equal("new", (string?)text.Find("contexts", "new")!["context"]!["cluster"]);
        Assert.Equal(text.Text, Set(text.Text, "new"));
        Assert.Empty(KubeconfigText.Read(Remove(text.Text, "new"), "config").All("contexts"));
    }

    [Fact]
    public void Set_ReplacesTheItemWithItsName()
    {
        string after = Set(Commented, "home");
        Assert.DoesNotContain("home.example", after, StringComparison.Ordinal);
        Assert.Contains("  - name: home\n    cluster:\n      server: https://127.0.0.1:7000\n", after, StringComparison.Ordinal);
        Assert.Contains("# the office", after, StringComparison.Ordinal);
    }

    [Fact]
    public void CurrentContext_KeepsItsQuotesAndComment()
    {
        var text = KubeconfigText.Read(Commented, "config");
        Assert.Contains("current-context: \"home\" # not production\n", text.With(new KubeconfigChange { Current = "home" }).Text, StringComparison.Ordinal);
        Assert.Contains("current-context: \"\" # not production\n", text.With(new KubeconfigChange { Current = "" }).Text, StringComparison.Ordinal);
        Assert.Equal("kind: Config\ncurrent-context: home\n", KubeconfigText.Read("kind: Config\n", "config").With(new KubeconfigChange { Current = "home" }).Text);
    }

    [Fact]
    public void ItemThatOthersReferTo_IsLeft_WithTheReason()
    {
        var e = Assert.Throws<UsageException>(() => Remove(Commented, "work"));
        Assert.Contains("config is written in a way", e.Message, StringComparison.Ordinal);
        Assert.Contains("left as it is", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("clusters: [", "config:")]
    [InlineData("[1]", "config:1:1")]
    [InlineData("clusters: 7", "config:1:11")]
    [InlineData("clusters:\n- name: a\n- name: a", "config:3:3: \"a\" is in clusters already, in line 2")]
    [InlineData("clusters:\n- 7\nusers:\n- {}", "config:4:3")]
    [InlineData("kind: Config\n---\nkind: Config\n", "config:2:1: a second document")]
    public void BrokenFile_IsRefused_WithPlaces(string text, string said) =>
        Assert.Contains(said, Assert.Throws<UsageException>(() => KubeconfigText.Read(text, "config")).Message, StringComparison.Ordinal);

    internal static KubeconfigContext Context(string name) => new(
        new JsonObject { ["name"] = name, ["context"] = new JsonObject { ["cluster"] = name, ["user"] = name } },
        new JsonObject { ["name"] = name, ["cluster"] = new JsonObject { ["server"] = "https://127.0.0.1:7000" } },
        new JsonObject { ["name"] = name, ["user"] = new JsonObject { ["token"] = "t" } });

    private static bool IsNew(string[] lines, string[] old, int index) => !old.Contains(lines[index]) || (lines[index] is "  context:" or "  user:" && lines[index - 1] == "- name: new");

    private static string Set(string text, string name)
    {
        var context = Context(name);
        return KubeconfigText.Read(text, "config").With(new KubeconfigChange
        {
            Set = new Dictionary<string, JsonObject> { ["clusters"] = context.Cluster, ["users"] = context.User, ["contexts"] = context.Context },
        }).Text;
    }

    private static string Remove(string text, string name) => KubeconfigText.Read(text, "config").With(new KubeconfigChange
    {
        Remove = new Dictionary<string, string> { ["clusters"] = name, ["users"] = name, ["contexts"] = name },
    }).Text;
}
