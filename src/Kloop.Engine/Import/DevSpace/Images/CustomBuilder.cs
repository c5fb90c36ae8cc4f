using Kloop.Engine.Applications;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.DevSpace.Images;

/// <summary>Reads <c>custom</c>: a command that builds the image, which its variables or its last argument name.</summary>
internal static class CustomBuilder
{
    private const string Reference = "\"$IMAGE\"";

    public static CommandBuilder Read(Section custom, ImportContext context)
    {
        string? command = custom.Text("command");
        foreach (var other in custom.Children("commands"))
        {
            string? system = other.Text("os"), its = other.Text("command");
            if (system == context.Options.OperatingSystem || (system is null && command is null)) command = its;
            other.End();
        }

        var (arguments, after) = (custom.Texts("args"), custom.Texts("appendArgs"));
        string? flag = custom.Text("imageFlag");
        bool skips = custom.Flag("skipImageArg") ?? false, tagOnly = custom.Flag("imageTagOnly") ?? false;
        var inputs = custom.Texts("onChange").Select(p => p.Text.StartsWith("./", StringComparison.Ordinal) ? p.Text[2..] : p.Text).ToList();
        custom.End();
        if (command is null) context.Notes.Fault(custom.Place, "this custom build has no command");
        string line = Filled(command ?? "");
        bool speaks = line.Contains("$IMAGE", StringComparison.Ordinal) || line.Contains("${IMAGE", StringComparison.Ordinal);
        if (arguments.Count > 0) line += $" {string.Join(' ', arguments.Select(a => Quoted(a.Text)))}";
        // Version 2's commands name the image by variables, those before it get it as an argument.
        if (!skips && !speaks) line += $"{(flag is null ? "" : $" {flag}")} {(tagOnly ? "\"${IMAGE##*:}\"" : Reference)}";
        if (after.Count > 0) line += $" {string.Join(' ', after.Select(a => Quoted(a.Text)))}";
        return new CommandBuilder(["sh", "-c", line], inputs, []);
    }

    private static string Quoted(string word) => ImageMarker.IsIn(word) ? $"\"{Filled(word)}\"" : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>The image's name and tag become those that the command finds in its environment.</summary>
    private static string Filled(string line) => ImageMarker.Replace(line, (_, part) => part switch
    {
        ImagePart.Tag => "${IMAGE##*:}",
        ImagePart.Repository => "${IMAGE%:*}",
        _ => "$IMAGE",
    });
}
