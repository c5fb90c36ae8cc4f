using Kloop.Shoes.Environment;

namespace Kloop.Shoes.Tests.Environment;

/// <summary>The table of k8s.io/kubernetes third_party/forked/golang/expansion/expand_test.go, and a few more.</summary>
public sealed class VariableExpansionTests
{
    private static readonly Dictionary<string, string> Variables = new()
    {
        ["VAR_A"] = "A",
        ["VAR_B"] = "B",
        ["VAR_C"] = "C",
        ["VAR_REF"] = "$(VAR_A)",
        ["VAR_EMPTY"] = "",
    };

    [Theory]
    [InlineData("$(VAR_A)", "A")]
    [InlineData("___$(VAR_B)___", "___B___")]
    [InlineData("___$(VAR_C)", "___C")]
    [InlineData("$(VAR_A)-$(VAR_A)", "A-A")]
    [InlineData("$(VAR_A)-1", "A-1")]
    [InlineData("$(VAR_A)_$(VAR_B)_$(VAR_C)", "A_B_C")]
    [InlineData("$$(VAR_B)_$(VAR_A)", "$(VAR_B)_A")]
    [InlineData("$$(VAR_A)_$$(VAR_B)", "$(VAR_A)_$(VAR_B)")]
    [InlineData("f000-$$VAR_A", "f000-$VAR_A")]
    [InlineData("foo\\$(VAR_C)bar", "foo\\Cbar")]
    [InlineData("foo\\\\$(VAR_C)bar", "foo\\\\Cbar")]
    [InlineData("$(VAR_A$(VAR_B)", "$(VAR_A$(VAR_B)")]
    [InlineData("$(VAR_A", "$(VAR_A")]
    [InlineData("$VAR_A)", "$VAR_A)")]
    [InlineData("$(VAR_REF)", "$(VAR_A)")]
    [InlineData("%%$(VAR_REF)--$(VAR_REF)%%", "%%$(VAR_A)--$(VAR_A)%%")]
    [InlineData("foo$(VAR_EMPTY)bar", "foobar")]
    [InlineData("foo$(VAR_Awhoops!", "foo$(VAR_Awhoops!")]
    [InlineData("f00__(VAR_A)__", "f00__(VAR_A)__")]
    [InlineData("$?_boo_$!", "$?_boo_$!")]
    [InlineData("$VAR_A", "$VAR_A")]
    [InlineData("$(VAR_DNE)", "$(VAR_DNE)")]
    [InlineData("$$$$$$(BIG_MONEY)", "$$$(BIG_MONEY)")]
    [InlineData("$$$$$$(VAR_A)", "$$$(VAR_A)")]
    [InlineData("$$$$$$$(VAR_A)", "$$$A")]
    [InlineData("$VAR_A)$(VAR_B", "$VAR_A)$(VAR_B")]
    [InlineData("$", "$")]
    [InlineData("$$", "$")]
    [InlineData("a$", "a$")]
    [InlineData("$()", "$()")]
    [InlineData("$(", "$(")]
    [InlineData("\n", "\n")]
    [InlineData("", "")]
    public void Table(string text, string expanded) => Assert.Equal(expanded, VariableExpansion.Expand(text, Variables));
}
