using Kloop.Engine.Applications;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.Skaffold.Build;

/// <summary>Reads <c>jib</c>, as a call of Maven or Gradle with the project's Jib plugin.</summary>
internal static class JibArtifact
{
    public static CommandBuilder Read(Section? jib, string kind, string folder)
    {
        string? project = jib?.Text("project") ?? jib?.Text("module");
        string? from = jib?.Text("fromImage");
        var more = (jib?.Texts("args") ?? []).Select(a => a.Text).ToList();
        string? profile = jib?.Text("profile");
        if (profile is not null) more.AddRange("--activate-profiles", profile);
        bool maven = (jib?.Text("type") ?? (kind == "jibMaven" ? "maven" : kind == "jibGradle" ? "gradle" : null)) is { } type
            ? type.Equals("maven", StringComparison.OrdinalIgnoreCase)
            : File.Exists(Path.Combine(folder, "pom.xml"));
        var options = new List<string>(more);
        if (from is not null) options.Add($"-Djib.from.image={from}");
        string line = maven ? Maven(folder, project, options) : Gradle(folder, project, options);
        return new CommandBuilder(["sh", "-c", line], [], maven ? ["target/**"] : ["build/**", ".gradle/**"], "jib");
    }

    private static string Maven(string folder, string? project, List<string> options)
    {
        string program = File.Exists(Path.Combine(folder, "mvnw")) ? "./mvnw" : "mvn";
        // Of several modules only the one that is built has an image: the others are packaged for it.
        if (project is not null) options.InsertRange(0, ["--projects", project, "--also-make", $"-Djib.containerize={project}"]);
        string phase = project is null ? "prepare-package" : "package";
        return $"goal=dockerBuild; [ \"$PUSH_IMAGE\" = true ] && goal=build; {program} {ShellWord.Join(options)} {phase} jib:$goal -Dimage=\"$IMAGE\"";
    }

    private static string Gradle(string folder, string? project, List<string> options)
    {
        string program = File.Exists(Path.Combine(folder, "gradlew")) ? "./gradlew" : "gradle";
        string prefix = project is null ? ":" : $":{project.TrimStart(':')}:";
        return $"task=jibDockerBuild; [ \"$PUSH_IMAGE\" = true ] && task=jib; {program} {ShellWord.Join(options)} {prefix}$task --image=\"$IMAGE\"";
    }
}
