using System.Text;
using Kloop.Shoes.Processes;

namespace Kloop.Shoes.Tests.Processes;

public sealed class LineSplitterTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("a", new[] { "a" })]
    [InlineData("a\n", new[] { "a" })]
    [InlineData("a\n\nb", new[] { "a", "", "b" })]
    [InlineData("a\r\nb\r\n", new[] { "a", "b" })]
    [InlineData("10%\r20%\n", new[] { "10%\r20%" })]
    [InlineData("grün\n€ 5 🛒", new[] { "grün", "€ 5 🛒" })]
    public void Lines_AreTheSame_HoweverTheirBytesCome(string text, string[] lines)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int piece = 1; piece <= bytes.Length + 1; piece++)
        {
            var told = new List<string>();
            var splitter = new LineSplitter(told.Add);
            foreach (byte[] chunk in bytes.Chunk(piece)) splitter.Add(chunk);
            splitter.End();
            Assert.Equal(lines, told);
        }
    }

    [Fact]
    public void LineWithoutAnEnd_IsCut_BetweenCharacters()
    {
        var told = new List<string>();
        var splitter = new LineSplitter(told.Add);
        string text = "x" + string.Concat(Enumerable.Repeat("🛒", LineSplitter.Longest));
        splitter.Add(Encoding.UTF8.GetBytes(text));
        Assert.NotEmpty(told);
        splitter.End();
        Assert.All(told, t => Assert.InRange(t.Length, 1, LineSplitter.Longest));
        Assert.All(told, t => Assert.False(char.IsHighSurrogate(t[^1])));
        Assert.Equal(text, string.Concat(told));
    }

    [Fact]
    public void WhatIsNoText_IsMarked_AndLosesNothingElse()
    {
        var told = new List<string>();
        LineSplitter.ReadAll(new MemoryStream([(byte)'a', 0xff, (byte)'b', (byte)'\n', (byte)'c', 0xe2, 0x82]), told.Add);
        Assert.Equal(["a\ufffdb", "c\ufffd"], told);
    }
}
