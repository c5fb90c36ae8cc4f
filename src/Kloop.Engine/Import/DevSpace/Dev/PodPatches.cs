using System.Text.RegularExpressions;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.DevSpace.Dev;

/// <summary>What patches of a pod change of its first container, as far as Kloop does it; the others are listed.</summary>
/// <param name="Command">Its program; empty without.</param>
/// <param name="Arguments">The program's arguments; empty without.</param>
/// <param name="WorkingDirectory">Null without.</param>
internal sealed partial record PodPatches(IReadOnlyList<string> Command, IReadOnlyList<string> Arguments, string? WorkingDirectory)
{
    public static PodPatches None { get; } = new([], [], null);

    /// <summary>Program and arguments; null without a program.</summary>
    public IReadOnlyList<string>? Words => Command.Count == 0 ? null : [.. Command, .. Arguments];

    public static PodPatches Read(Section section, ImportContext context)
    {
        var read = None;
        foreach (var patch in section.Children("patches"))
        {
            var (operation, path) = (patch.Text("op") ?? "replace", patch.Text("path") ?? "");
            string field = operation is "add" or "replace" ? Field().Match(path).Groups["field"].Value : "";
            read = (field, patch.Value("value")) switch
            {
                ("command", YamlList list) => read with { Command = Texts(list) },
                ("args", YamlList list) => read with { Arguments = Texts(list) },
                ("workingDir", YamlScalar text) => read with { WorkingDirectory = text.Text },
                _ => Lack(read, patch, context),
            };
            patch.Meaningless("from");
            patch.End();
        }

        return read;
    }

    private static PodPatches Lack(PodPatches read, Section patch, ImportContext context)
    {
        context.Notes.Lack(patch.Place, $"{patch.Where}: Kloop changes of a pod its image, command, arguments and working directory, and not {patch.Text("path")}");
        return read;
    }

    private static string[] Texts(YamlList list) => [.. list.Items.OfType<YamlScalar>().Select(i => ImageMarker.Names(i.Text))];

    [GeneratedRegex(@"^/?spec[./]containers(\[0\]|[./]0)[./](?<field>command|args|workingDir)$")]
    private static partial Regex Field();
}
