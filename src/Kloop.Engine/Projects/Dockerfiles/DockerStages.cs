using System.Globalization;

namespace Kloop.Engine.Projects.Dockerfiles;

/// <summary>A Dockerfile's stages. Pure.</summary>
internal static class DockerStages
{
    /// <summary>The stages, in order; empty for a text without any.</summary>
    /// <param name="text">The Dockerfile.</param>
    /// <param name="arguments">Build arguments.</param>
    public static IReadOnlyList<DockerStage> Parse(string text, IReadOnlyDictionary<string, string?>? arguments = null)
    {
        var stages = new List<DockerStage>();
        var before = new Dictionary<string, string>(StringComparer.Ordinal);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var instruction in DockerfileText.Parse(text))
        {
            if (instruction.Name == "ARG")
            {
                var scope = stages.Count == 0 ? before : values;
                foreach (var (name, value) in DockerVariables.Pairs(instruction.Rest, scope))
                {
                    string? given = arguments?.GetValueOrDefault(name) ?? value ?? before.GetValueOrDefault(name);
                    if (given is not null) scope[name] = given;
                }
            }
            else if (instruction.Name == "FROM")
            {
                stages.Add(From(instruction, stages, before));
                values.Clear();
            }
            else if (stages is [.., var stage])
            {
                Take(instruction, stage, stages, values);
            }
        }

        return stages;
    }

    private static DockerStage From(DockerInstruction instruction, List<DockerStage> stages, Dictionary<string, string> before)
    {
        var words = ShellWords.Split(DockerVariables.Expand(instruction.Split().Arguments, before));
        string image = words.Count > 0 ? words[0] : "";
        string? name = words.Count > 2 && words[1].Equals("AS", StringComparison.OrdinalIgnoreCase) ? words[2] : null;
        int? from = Index(stages, image, stages.Count);
        var stage = new DockerStage(instruction.Line, name, from is null ? image : "", from);
        if (from is { } below)
        {
            (stage.WorkingDirectory, stage.User) = (stages[below].WorkingDirectory, stages[below].User);
            (stage.Entrypoint, stage.Command) = (stages[below].Entrypoint, stages[below].Command);
        }

        return stage;
    }

    private static void Take(DockerInstruction instruction, DockerStage stage, List<DockerStage> stages, Dictionary<string, string> values)
    {
        string Expanded() => DockerVariables.Expand(instruction.Rest, values);
        switch (instruction.Name)
        {
            case "ENV":
                foreach (var (name, value) in DockerVariables.Pairs(instruction.Rest, values)) values[name] = value ?? "";
                break;
            case "WORKDIR":
                stage.WorkingDirectory = ContainerPath.Join(stage.WorkingDirectory, Expanded().Trim('"', '\''));
                break;
            case "USER":
                stage.User = Expanded().Trim();
                break;
            case "ENTRYPOINT":
                // An ENTRYPOINT takes back the base's CMD.
                (stage.Entrypoint, stage.Command) = (ShellWords.Of(Expanded()), []);
                break;
            case "CMD":
                stage.Command = ShellWords.Of(Expanded());
                break;
            case "RUN":
                stage.Steps.Add(new RunStep(instruction.Line, stage.WorkingDirectory, instruction.Split().Arguments));
                break;
            case "COPY" or "ADD":
                var (flags, arguments) = (instruction with { Rest = Expanded() }).Split();
                var words = ShellWords.Of(arguments);
                if (words.Count < 2 || words.Any(w => w.StartsWith("<<", StringComparison.Ordinal))) break;
                int? from = flags.TryGetValue("from", out string? source) ? Index(stages, source, stages.Count - 1) : null;
                // From another image: nothing of the laptop's.
                if (source is not null && from is null) break;
                stage.Steps.Add(new CopyStep(instruction.Line, stage.WorkingDirectory, from, [.. words.SkipLast(1)], Target(words[^1], words.Count, stage)));
                break;
        }
    }

    private static string Target(string target, int words, DockerStage stage)
    {
        string path = ContainerPath.Join(stage.WorkingDirectory, target);
        bool folder = words > 2 || target.EndsWith('/') || target is "." or ".." || target.EndsWith("/.", StringComparison.Ordinal) || path == stage.WorkingDirectory;
        return folder && path != "/" ? path + "/" : path;
    }

    private static int? Index(List<DockerStage> stages, string name, int before)
    {
        int named = stages.FindLastIndex(s => name.Equals(s.Name, StringComparison.OrdinalIgnoreCase));
        if (named >= 0 && named < before) return named;
        return int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < before ? index : null;
    }
}
