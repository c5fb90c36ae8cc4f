using System.Xml.Linq;

namespace Kloop.Engine.Ide;

/// <summary>Rider and the other JetBrains IDEs: a shared run configuration in <c>.run</c>. Source: jetbrains.com/help/rider, "Share run/debug configurations".</summary>
internal static class Rider
{
    public static string Path(string service) => $".run/kloop-{service}.run.xml";

    public static string Text(string service) => new XElement("component", new XAttribute("name", "ProjectRunConfigurationManager"),
        new XElement("configuration",
            new XAttribute("default", "false"), new XAttribute("name", $"Kloop: {service}"), new XAttribute("type", "ShConfigurationType"),
            Option("SCRIPT_TEXT", $"kloop redirect {service} --wait --env-file {VsCode.EnvironmentFile(service)}"),
            Option("INDEPENDENT_SCRIPT_PATH", "true"),
            Option("SCRIPT_WORKING_DIRECTORY", "$PROJECT_DIR$"),
            Option("INDEPENDENT_SCRIPT_WORKING_DIRECTORY", "true"),
            Option("EXECUTE_IN_TERMINAL", "true"),
            Option("EXECUTE_SCRIPT_FILE", "false"),
            new XElement("method", new XAttribute("v", "2")))) + "\n";

    private static XElement Option(string name, string value) => new("option", new XAttribute("name", name), new XAttribute("value", value));
}
