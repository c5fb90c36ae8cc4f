using System.Globalization;
using System.Text;
using System.Xml;
using Kloop.Engine.Applications;

namespace Kloop.Engine.Testing.Results;

/// <summary>Writes all results as one JUnit XML file: a suite for each kind and service. Pure.</summary>
public static class JUnitReport
{
    /// <summary>The file's text.</summary>
    public static string Write(IReadOnlyList<TestCase> cases)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, CheckCharacters = false }))
        {
            xml.WriteStartElement("testsuites");
            Counts(xml, cases);
            foreach (var suite in cases.GroupBy(c => (c.Kind, c.Service)).OrderBy(g => g.Key.Kind).ThenBy(g => g.Key.Service, StringComparer.Ordinal))
            {
                xml.WriteStartElement("testsuite");
                xml.WriteAttributeString("name", $"{Word(suite.Key.Kind)}{(suite.Key.Service.Length > 0 ? "." + suite.Key.Service : "")}");
                Counts(xml, [.. suite]);
                foreach (var one in suite) Case(xml, one);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        return text.Append('\n').ToString();
    }

    /// <summary>A kind as the command line has it.</summary>
    public static string Word(TestKind kind) => kind switch { TestKind.Unit => "unit", TestKind.Deploy => "deploy", _ => "e2e" };

    private static void Case(XmlWriter xml, TestCase one)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", Clean(one.Suite));
        xml.WriteAttributeString("name", Clean(one.Name));
        xml.WriteAttributeString("time", one.Seconds.ToString("0.000", CultureInfo.InvariantCulture));
        if (one.Outcome != TestOutcome.Passed)
        {
            xml.WriteStartElement(one.Outcome == TestOutcome.Failed ? "failure" : "skipped");
            string message = Clean(one.Message ?? "");
            xml.WriteAttributeString("message", message.Split('\n')[0]);
            if (message.Contains('\n', StringComparison.Ordinal)) xml.WriteString(message);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Counts(XmlWriter xml, IReadOnlyList<TestCase> cases)
    {
        xml.WriteAttributeString("tests", cases.Count.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("failures", cases.Count(c => c.Outcome == TestOutcome.Failed).ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("skipped", cases.Count(c => c.Outcome == TestOutcome.Skipped).ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("time", cases.Sum(c => c.Seconds).ToString("0.000", CultureInfo.InvariantCulture));
    }

    /// <summary>Without what XML 1.0 cannot hold, such as a terminal's escapes.</summary>
    private static string Clean(string text) => string.Concat(text.Where(XmlConvert.IsXmlChar));
}
