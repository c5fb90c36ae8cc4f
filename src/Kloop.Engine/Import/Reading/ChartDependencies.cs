using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Import.Reading;

/// <summary>Other tools fetch what a chart depends on; Kloop leaves the repository as it is.</summary>
internal static class ChartDependencies
{
    private static readonly string[] Files = ["Chart.yaml", "requirements.yaml"];

    /// <summary>Lists a chart's folder whose dependencies are not in it.</summary>
    public static void Tell(string chart, Place place, ImportContext context)
    {
        if (!Directory.Exists(chart) || Directory.Exists(Path.Combine(chart, "charts"))) return;
        if (Files.Any(f => Depends(Path.Combine(chart, f)))) context.Notes.Lack(place, $"the chart's dependencies are not there: say helm dependency build {context.Shown(chart)}");
    }

    private static bool Depends(string file)
    {
        try
        {
            return File.Exists(file) && YamlText.Parse(File.ReadAllText(file), file, new Faults()) is YamlMap map && map.Get("dependencies") is YamlList { Items.Count: > 0 };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
