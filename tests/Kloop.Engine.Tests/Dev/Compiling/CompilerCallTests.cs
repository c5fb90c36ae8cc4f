using System.Text.Json.Nodes;
using Kloop.Engine.Dev.Compiling;

namespace Kloop.Engine.Tests.Dev.Compiling;

public sealed class CompilerCallTests
{
    [Fact]
    public void TheCall_IsTheBuilds_ButWritesBeside()
    {
        var call = CompilerCall.Of(Answer(
            "/noconfig", "/debug:portable", "/out:obj/Debug/net10.0/Cart.dll", "/refout:obj/Debug/net10.0/refint/Cart.dll", "/doc:obj/Debug/net10.0/Cart.xml",
            "/features:\"A=;B\"", "/reference:/packages/with space/a.dll", "/additionalfile:Pages/Index.razor", "Program.cs", "\"Two words.cs\"", "/root/.nuget/x/Shared.cs", "obj/Debug/net10.0/Cart.AssemblyInfo.cs"))!;
        Assert.Equal("/repo/.kloop/build/cart/Cart.dll", call.Target);
        Assert.Equal("/repo/.kloop/build/cart.compiled", call.Folder);
        Assert.Equal("/sdk/Roslyn/bincore/csc.dll", call.Compiler);
        Assert.Equal(
            ["/repo/cart/Pages/Index.razor", "/repo/cart/Program.cs", "/repo/cart/Two words.cs", "/repo/cart/obj/Debug/net10.0/Cart.AssemblyInfo.cs", "/root/.nuget/x/Shared.cs"],
            call.Sources.Order(StringComparer.Ordinal));
        Assert.Equal(
            [
                "/debug:portable", "/features:\"A=;B\"", "\"/reference:/packages/with space/a.dll\"", "/additionalfile:Pages/Index.razor", "Program.cs", "\"Two words.cs\"", "/root/.nuget/x/Shared.cs",
                "obj/Debug/net10.0/Cart.AssemblyInfo.cs", "/out:/repo/.kloop/build/cart.compiled/Cart.dll", "/doc:/repo/.kloop/build/cart.compiled/Cart.xml",
                "/pathmap:/repo/.kloop/build/cart.compiled=/repo/cart/obj/Debug/net10.0",
            ],
            call.Response());
        Assert.Equal(["exec", "/sdk/Roslyn/bincore/csc.dll", "/nologo", "/noconfig", "/shared", "@/x.rsp"], call.Command("/x.rsp"));
    }

    [Fact]
    public void WhoeverWantsNoCompilerServer_GetsNone()
    {
        var answer = JsonNode.Parse(Answer("/out:obj/a.dll"))!;
        answer["Properties"]!["UseSharedCompilation"] = "false";
        Assert.DoesNotContain("/shared", CompilerCall.Of(answer.ToJsonString())!.Command("/x.rsp"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("MSB1009: the project file does not exist")]
    [InlineData("{}")]
    [InlineData("""{"Properties":{"TargetPath":"/a/b.dll","RoslynTargetsPath":"/sdk","MSBuildProjectDirectory":"/a"},"Items":{"CscCommandLineArgs":[]}}""")]
    public void OtherAnswers_AreNone(string answer) => Assert.Null(CompilerCall.Of(answer));

    private static string Answer(params string[] arguments) => new JsonObject
    {
        ["Properties"] = new JsonObject
        {
            ["TargetPath"] = "/repo/.kloop/build/cart/Cart.dll",
            ["RoslynTargetsPath"] = "/sdk/Sdks/../Roslyn",
            ["MSBuildProjectDirectory"] = "/repo/cart",
            ["UseSharedCompilation"] = "",
        },
        ["Items"] = new JsonObject { ["CscCommandLineArgs"] = new JsonArray([.. arguments.Select(a => (JsonNode)new JsonObject { ["Identity"] = a })]) },
    }.ToJsonString();
}
