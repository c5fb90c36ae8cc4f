namespace Kloop.Engine.Projects.Files;

/// <summary>Which files say something about a project, by their names. Pure.</summary>
internal static class ReadFiles
{
    private static readonly string[] Names =
        ["package.json", "go.mod", "go.work", "pyproject.toml", "requirements.txt", "pom.xml", "build.gradle", "build.gradle.kts", ".dockerignore", "Directory.Build.props", "Kustomization"];

    private static readonly string[] Extensions = [".yaml", ".yml", ".csproj", ".fsproj", ".vbproj", ".dockerignore"];

    /// <summary>Whether a file's text is looked at.</summary>
    public static bool Says(string path)
    {
        string name = RelativePath.Name(path);
        return Names.Contains(name) || Extensions.Any(e => name.EndsWith(e, StringComparison.Ordinal)) || IsDockerfile(name);
    }

    /// <summary><c>Dockerfile</c>, <c>Dockerfile.x</c>, <c>x.Dockerfile</c>, and podman's <c>Containerfile</c>.</summary>
    public static bool IsDockerfile(string name) =>
        !name.EndsWith(".dockerignore", StringComparison.Ordinal) && (name is "Dockerfile" or "dockerfile" or "Containerfile" || Suffix(name) is not null);

    /// <summary>The x of <c>Dockerfile.x</c> and <c>x.Dockerfile</c>; null for a plain one.</summary>
    public static string? Suffix(string name)
    {
        foreach (string word in (string[])["Dockerfile", "dockerfile", "Containerfile"])
        {
            if (name.StartsWith(word + ".", StringComparison.Ordinal)) return name[(word.Length + 1)..];
            if (name.EndsWith("." + word, StringComparison.Ordinal)) return name[..^(word.Length + 1)];
        }

        return null;
    }
}
