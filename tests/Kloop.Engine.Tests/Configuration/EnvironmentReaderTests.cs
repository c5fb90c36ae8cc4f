using Kloop.Engine.Configuration;

namespace Kloop.Engine.Tests.Configuration;

public sealed class EnvironmentReaderTests
{
    [Fact]
    public void Env_SaysWhatIsOtherwise()
    {
        var overrides = Read("{set: {LOG_LEVEL: debug, PORT: 3000, NONE: }, unset: [OTEL_ENDPOINT], fromLaptop: [REGION]}").Overrides!;
        Assert.Equal(new Dictionary<string, string> { ["LOG_LEVEL"] = "debug", ["PORT"] = "3000", ["NONE"] = "" }, overrides.Set);
        Assert.Equal(["OTEL_ENDPOINT"], overrides.Unset);
        Assert.Equal(["REGION"], overrides.FromLaptop);
    }

    [Theory]
    [InlineData("[A]", "env is a map of set, unset and fromLaptop")]
    [InlineData("{sets: {A: b}}", "env has no key \"sets\"; is it \"set\"?")]
    [InlineData("{set: {A: [b]}}", "the value of A is a text, and not a list")]
    [InlineData("{set: {A: b, A: c}}", "A is set already")]
    [InlineData("{unset: ['A=B']}", "\"A=B\" cannot be a variable's name")]
    public void Faults_AreNamed(string env, string fault) =>
        Assert.Contains(fault, Assert.Throws<UsageException>(() => Read(env)).Message, StringComparison.Ordinal);

    private static RedirectItem Read(string env) =>
        ConfigurationText.Parse($"redirect:\n- service: cart\n  env: {env}\n", "kloop.yaml", "/shop", _ => true).Redirect[0];
}
