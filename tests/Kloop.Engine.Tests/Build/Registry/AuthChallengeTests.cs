using Kloop.Engine.Build.Registry;

namespace Kloop.Engine.Tests.Build.Registry;

public sealed class AuthChallengeTests
{
    [Fact]
    public void TheTokensAddress_HasServiceAndScope() => Assert.Equal(
        "https://auth.example/token?service=registry.example&scope=repository%3Aa%2Fb%3Apull",
        AuthChallenge.Parse("Bearer", "realm=\"https://auth.example/token\",service=\"registry.example\",scope=\"repository:a/b:pull\"").TokenAddress("x")!.AbsoluteUri);

    [Fact]
    public void WithoutAScope_TheTasksOwnIsAskedFor() => Assert.Equal(
        "https://auth.example/token?a=1&scope=x", AuthChallenge.Parse("Bearer", "realm=\"https://auth.example/token?a=1\"").TokenAddress("x")!.AbsoluteUri);

    [Fact]
    public void WithoutARealm_ThereIsNoAddress() => Assert.Null(AuthChallenge.Parse("Bearer", "service=\"a\"").TokenAddress("x"));
}
