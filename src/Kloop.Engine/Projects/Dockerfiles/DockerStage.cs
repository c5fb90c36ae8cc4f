namespace Kloop.Engine.Projects.Dockerfiles;

/// <summary>One stage of a Dockerfile, its variables put in.</summary>
/// <param name="Line">Of its FROM.</param>
/// <param name="Name">After AS; null without.</param>
/// <param name="Base">The image it starts from; empty where it starts from another stage.</param>
/// <param name="From">That stage's index; null for an image.</param>
internal sealed record DockerStage(int Line, string? Name, string Base, int? From)
{
    /// <summary>What it does, in order.</summary>
    public List<DockerStep> Steps { get; } = [];

    /// <summary>Its last WORKDIR, absolute; what the stage below it says without.</summary>
    public string WorkingDirectory { get; set; } = "/";

    /// <summary>Its last USER; empty for the image's own.</summary>
    public string User { get; set; } = "";

    /// <summary>Its ENTRYPOINT; empty without.</summary>
    public IReadOnlyList<string> Entrypoint { get; set; } = [];

    /// <summary>Its CMD; empty without.</summary>
    public IReadOnlyList<string> Command { get; set; } = [];

    /// <summary>What the container runs: ENTRYPOINT, then CMD, without the shell of the shell form.</summary>
    public IReadOnlyList<string> Program => [.. Entrypoint, .. Command];

    /// <summary>Whether the container's user may write what the image's root made.</summary>
    public bool IsRoot => User.Split(':')[0] is "" or "0" or "root";
}

/// <summary>One step of a stage.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Directory">The working directory there, absolute.</param>
internal abstract record DockerStep(int Line, string Directory);

/// <summary>A COPY or ADD.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Directory">The working directory there, absolute.</param>
/// <param name="Stage">Index of the stage it copies from; null for the context.</param>
/// <param name="Sources">What, relative to the context, or absolute in the stage.</param>
/// <param name="Target">Where to, absolute; with a slash at its end for a folder.</param>
internal sealed record CopyStep(int Line, string Directory, int? Stage, IReadOnlyList<string> Sources, string Target) : DockerStep(Line, Directory);

/// <summary>A RUN.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Directory">The working directory there, absolute.</param>
/// <param name="Text">Its shell line, or the words of its array.</param>
internal sealed record RunStep(int Line, string Directory, string Text) : DockerStep(Line, Directory);
