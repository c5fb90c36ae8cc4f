using Kloop.Engine.Applications;
using Kloop.Engine.Testing;
using Kloop.Engine.Testing.Results;

namespace Kloop.Engine.Tests.Testing.Results;

public sealed class ResultXmlTests
{
    [Fact]
    public void JUnit_OfSurefireAndPytest_IsRead()
    {
        var cases = Read("""
            <?xml version="1.0"?>
            <testsuites><testsuite name="CartTest" tests="4">
              <testcase classname="a.CartTest" name="adds" time="0.5"/>
              <testcase classname="a.CartTest" name="drops" time="1,234.5"><failure message="expected 1">at line 3</failure></testcase>
              <testcase name="waits"><skipped message="not today"/></testcase>
              <testcase name="breaks"><error>boom</error></testcase>
              <testsuite name="nested"><testcase name="deep"/></testsuite>
            </testsuite></testsuites>
            """);
        Assert.Equal(
            [("a.CartTest", "adds", TestOutcome.Passed, 0.5, null), ("a.CartTest", "drops", TestOutcome.Failed, 1234.5, "expected 1\nat line 3"), ("CartTest", "waits", TestOutcome.Skipped, 0, "not today"),
                ("CartTest", "breaks", TestOutcome.Failed, 0, "boom"), ("nested", "deep", TestOutcome.Passed, 0d, (string?)null)],
            cases!.Select(c => (c.Suite, c.Name, c.Outcome, c.Seconds, c.Message)));
        Assert.All(cases!, c => Assert.Equal((TestKind.Unit, "cart"), (c.Kind, c.Service)));
    }

    [Fact]
    public void Trx_IsRead()
    {
        var cases = Read("""
            <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>
              <UnitTestResult testId="1" testName="Adds" outcome="Passed" duration="00:00:01.5000000" />
              <UnitTestResult testId="2" testName="Drops" outcome="Failed"><Output><ErrorInfo><Message>no</Message></ErrorInfo></Output></UnitTestResult>
              <UnitTestResult testId="3" testName="Waits" outcome="NotExecuted" />
              <UnitTestResult testId="4" testName="Hangs" outcome="Timeout" />
            </Results><TestDefinitions><UnitTest id="1"><TestMethod className="A.CartTests" name="Adds" /></UnitTest></TestDefinitions></TestRun>
            """);
        Assert.Equal(
            [("A.CartTests", "Adds", TestOutcome.Passed, 1.5, null), ("", "Drops", TestOutcome.Failed, 0, "no"), ("", "Waits", TestOutcome.Skipped, 0, null), ("", "Hangs", TestOutcome.Failed, 0d, (string?)null)],
            cases!.Select(c => (c.Suite, c.Name, c.Outcome, c.Seconds, c.Message)));
    }

    [Theory]
    [InlineData("<coverage/>")]
    [InlineData("no xml")]
    [InlineData("")]
    [InlineData("<testsuites><testcase name=\"cut")]
    public void OtherFiles_AreNone(string text) => Assert.Null(Read(text));

    [Fact]
    public void Entities_OfADocumentType_AreNotFollowed() =>
        Assert.Null(Read("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><testsuite><testcase name=\"a\"><failure>&e;</failure></testcase></testsuite>"));

    [Fact]
    public void Report_IsReadBack_WithWhatXmlCannotHoldLeftOut()
    {
        TestCase[] cases =
        [
            new(TestKind.Unit, "cart", "A.B", "adds <1> & \"2\"", TestOutcome.Passed, 0.25),
            new(TestKind.Unit, "cart", "A.B", "red", TestOutcome.Failed, 1, "\e[31mfirst\e[0m\nsecond"),
            new(TestKind.Deploy, "", "", "rollout", TestOutcome.Skipped, 0, "later"),
        ];
        string text = JUnitReport.Write(cases);
        Assert.Contains("<testsuites tests=\"3\" failures=\"1\" skipped=\"1\" time=\"1.250\">", text, StringComparison.Ordinal);
        Assert.Contains("name=\"unit.cart\" tests=\"2\"", text, StringComparison.Ordinal);
        var read = Read(text)!;
        Assert.Equal(["adds <1> & \"2\"", "red", "rollout"], read.Select(c => c.Name));
        Assert.Equal([TestOutcome.Passed, TestOutcome.Failed, TestOutcome.Skipped], read.Select(c => c.Outcome));
        Assert.Contains("second", read[1].Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<TestCase>? Read(string text) => ResultXml.Read(text, TestKind.Unit, "cart");
}
