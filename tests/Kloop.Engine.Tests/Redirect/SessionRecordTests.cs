using System.Text.Json.Nodes;
using Kloop.Engine.Redirect;
using Kloop.Engine.Tests.Doubles;
using Kloop.Shoes.Processes;

namespace Kloop.Engine.Tests.Redirect;

public sealed class SessionRecordTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("""[{"manager":"flux"}]""")]
    public void Record_ComesBack_AsItWasWritten(string? owners)
    {
        var record = new SessionRecord("ärna", new LaptopProcess("host", "boot", 4711, 1L << 40),
            new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), "0.1.0", owners is null ? null : (JsonArray)JsonNode.Parse(owners)!);
        var back = SessionRecord.Decode(record.Encode(Given.Redirected(Given.Service("""{"port":80}""")).Record))!;
        Assert.Equal(record with { FieldOwners = null }, back with { FieldOwners = null });
        Assert.True(JsonNode.DeepEquals(record.FieldOwners, back.FieldOwners));
        Assert.Equal("ärna@host", back.Who);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"startTicks":"x","since":"2026-01-02T03:04:05Z"}""")]
    [InlineData("""{"startTicks":1,"since":"soon"}""")]
    public void WhatIsNoRecord_IsNone(string text) => Assert.Null(SessionRecord.Decode(text));
}
