using Kloop.Engine.Import.Templates;

namespace Kloop.Engine.Tests.Import.Templates;

public sealed class GoTemplateTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a-{{.WHO}}-{{ .WHO }}", "a-ada-ada")]
    [InlineData("{{default \"x\" .GONE}}", "x")]
    [InlineData("{{.GONE | default \"x\" | upper}}", "X")]
    [InlineData("{{ .WHO | trimPrefix \"a\" | replace \"a\" \"o\" }}", "do")]
    [InlineData("{{if .WHO}}yes{{else}}no{{end}}", "yes")]
    [InlineData("{{if eq .WHO \"bob\"}}1{{else if .GONE}}2{{else}}3{{end}}", "3")]
    [InlineData("{{if and .WHO (ne .WHO \"bob\")}}both{{end}}", "both")]
    [InlineData("a {{- \" b\" -}} c", "a bc")]
    [InlineData("{{/* nothing */}}x", "x")]
    [InlineData("{{cmd \"echo\" \"hi\"}}", "ran echo hi")]
    [InlineData("{{printf \"%s-%s\" .WHO `raw`}}", "ada-raw")]
    public void Templates_AreFilledIn(string template, string expected) => Assert.Equal((expected, null), Expand(template));

    [Theory]
    [InlineData("{{.GONE}}", "there is no variable GONE: set it, or give --var GONE=VALUE")]
    [InlineData("{{.A", "\"{{\" without \"}}\"")]
    [InlineData("{{range .A}}{{end}}", "Kloop does not do {{range}}")]
    [InlineData("{{sha256sum .WHO}}", "Kloop does not know the function sha256sum")]
    [InlineData("{{if .WHO}}x", "\"if\" without \"end\"")]
    [InlineData("x{{end}}", "\"end\" without \"if\"")]
    [InlineData("{{trunc .WHO \"x\"}}", "the function trunc has other arguments")]
    public void WhatCannotBe_IsSaid(string template, string fault) => Assert.Equal((null, fault), Expand(template));

    private static (string?, string?) Expand(string template) =>
        GoTemplate.Expand(template, name => name == "WHO" ? "ada" : null, command => $"ran {string.Join(' ', command)}");
}
