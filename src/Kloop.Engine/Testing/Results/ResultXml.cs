using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Kloop.Engine.Applications;

namespace Kloop.Engine.Testing.Results;

/// <summary>Reads result files: JUnit XML as its many writers have it, and TRX (the schema of Visual Studio's TeamTest/2010). Pure.</summary>
internal static class ResultXml
{
    /// <summary>The tests of a file; null for one that is neither.</summary>
    public static IReadOnlyList<TestCase>? Read(string text, TestKind kind, string service)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
            return XDocument.Load(reader).Root switch
            {
                { Name.LocalName: "testsuites" or "testsuite" } junit => [.. junit.DescendantsAndSelf().Where(e => e.Name.LocalName == "testcase").Select(c => JUnit(c, kind, service))],
                { Name.LocalName: "TestRun" } trx => [.. trx.Descendants().Where(e => e.Name.LocalName == "UnitTestResult").Select(r => Trx(r, trx, kind, service))],
                _ => null,
            };
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static TestCase JUnit(XElement one, TestKind kind, string service)
    {
        var problem = one.Elements().FirstOrDefault(e => e.Name.LocalName is "failure" or "error");
        var skipped = one.Elements().FirstOrDefault(e => e.Name.LocalName == "skipped");
        string suite = (string?)one.Attribute("classname") is { Length: > 0 } named ? named : (string?)one.Parent?.Attribute("name") ?? "";
        return new TestCase(kind, service, suite, (string?)one.Attribute("name") ?? "", problem is not null ? TestOutcome.Failed : skipped is not null ? TestOutcome.Skipped : TestOutcome.Passed,
            Number((string?)one.Attribute("time")), Message(problem ?? skipped));
    }

    private static TestCase Trx(XElement one, XElement run, TestKind kind, string service)
    {
        string? id = (string?)one.Attribute("testId");
        string suite = (string?)run.Descendants().FirstOrDefault(e => e.Name.LocalName == "UnitTest" && (string?)e.Attribute("id") == id)?.Descendants().FirstOrDefault(e => e.Name.LocalName == "TestMethod")?.Attribute("className") ?? "";
        var outcome = (string?)one.Attribute("outcome") switch
        {
            "Passed" or "PassedButRunAborted" => TestOutcome.Passed,
            "NotExecuted" or "NotRunnable" or "Inconclusive" or "Pending" => TestOutcome.Skipped,
            _ => TestOutcome.Failed,
        };
        string? message = one.Descendants().FirstOrDefault(e => e.Name.LocalName == "Message")?.Value.Trim();
        double seconds = TimeSpan.TryParse((string?)one.Attribute("duration"), CultureInfo.InvariantCulture, out var took) ? took.TotalSeconds : 0;
        return new TestCase(kind, service, suite, (string?)one.Attribute("testName") ?? "", outcome, seconds, message);
    }

    private static string? Message(XElement? problem)
    {
        if (problem is null) return null;
        string? message = (string?)problem.Attribute("message");
        string text = problem.Value.Trim();
        return string.IsNullOrEmpty(message) ? text.Length > 0 ? text : null : text.Length == 0 || text.Contains(message, StringComparison.Ordinal) ? text.Length == 0 ? message : text : $"{message}\n{text}";
    }

    /// <summary>Some writers put commas between thousands.</summary>
    private static double Number(string? text) => double.TryParse(text, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out double seconds) ? seconds : 0;
}
