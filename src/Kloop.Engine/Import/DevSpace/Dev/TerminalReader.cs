using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.DevSpace.Dev;

/// <summary>Reads <c>terminal</c>.</summary>
internal static class TerminalReader
{
    private const string Shell = "command -v bash >/dev/null 2>&1 && exec bash; exec sh";

    /// <summary>What a container runs whose program is started in the terminal.</summary>
    public static IReadOnlyList<string> Sleep { get; } = ["sleep", "1000000000"];

    /// <summary>The terminal's command; null without.</summary>
    /// <param name="terminal">The section; null without.</param>
    /// <param name="sleeps">The container's own program does not run beside it.</param>
    public static IReadOnlyList<string>? Read(Section? terminal, out bool sleeps)
    {
        sleeps = false;
        if (terminal is null) return null;
        bool enabled = (terminal.Flag("enabled") ?? true) && terminal.Flag("disabled") != true;
        sleeps = enabled && terminal.Flag("disableReplace") != true;
        terminal.Meaningless("disableScreen", "disableTTY");
        string? folder = terminal.Text("workDir");
        var command = Command(terminal, folder);
        terminal.End();
        return enabled ? command : null;
    }

    private static List<string> Command(Section terminal, string? folder)
    {
        string prefix = folder is null ? "" : $"cd '{folder.Replace("'", "'\\''", StringComparison.Ordinal)}' && ";
        // A list since version 1, a line for a shell in version 2.
        if (terminal.Value("command") is not Configuration.Yaml.YamlList) return ["sh", "-c", prefix + (terminal.Text("command") is { } line ? ImageMarker.Names(line) : Shell)];
        var words = terminal.Texts("command").Select(w => w.Text).ToList();
        return folder is null ? words : ["sh", "-c", $"{prefix}exec \"$@\"", "sh", .. words];
    }
}
