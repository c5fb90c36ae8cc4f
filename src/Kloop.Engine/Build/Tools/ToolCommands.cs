using Kloop.Engine.Programs;

namespace Kloop.Engine.Build.Tools;

/// <summary>How each tool is told what to do. Pure. Source: docker-build(1), podman-build(1), buildah-build(1), buildctl build --help.</summary>
internal static class ToolCommands
{
    /// <summary>The program's name.</summary>
    public static string Program(BuildTool tool) => tool.ToString().ToLowerInvariant();

    /// <summary>What fails when the tool is there but cannot work; null when its being there is enough.</summary>
    public static ProgramCall? Probe(BuildTool tool) => tool switch
    {
        BuildTool.Docker => new("docker", ["version", "--format", "{{.Server.Version}}"]),
        BuildTool.Buildctl => new("buildctl", ["debug", "workers"]),
        _ => null,
    };

    /// <summary>Builds; buildctl, which keeps no images, pushes as well.</summary>
    public static ProgramCall Build(BuildTool tool, ToolBuild build) => tool == BuildTool.Buildctl ? Buildctl(build) : new(Program(tool),
    [
        "build",
        .. tool == BuildTool.Buildah ? (string[])["--layers"] : [],
        "--file", build.Dockerfile, "--tag", build.Reference,
        .. build.Target is null ? (string[])[] : ["--target", build.Target],
        .. build.Arguments.SelectMany(a => (string[])["--build-arg", a.Value is null ? a.Key : $"{a.Key}={a.Value}"]),
        .. build.Replaced.SelectMany(r => (string[])["--build-context", $"{r.Key}=docker-image://{r.Value}"]),
        .. build.Platforms.Count == 0 ? (string[])[] : ["--platform", string.Join(',', build.Platforms)],
        .. build.NoCache ? (string[])["--no-cache"] : [],
        .. build.Flags,
        build.Context,
    ])
    {
        Directory = build.Context,
    };

    /// <summary>Gets a base image from a registry that the tool would not trust by itself; null where the tool asks somebody else's settings.</summary>
    public static ProgramCall? PullInsecure(BuildTool tool, string image) => tool switch
    {
        BuildTool.Podman => new("podman", ["pull", "--tls-verify=false", image]),
        BuildTool.Buildah => new("buildah", ["pull", "--policy", "always", "--tls-verify=false", image]),
        _ => null,
    };

    /// <summary>Succeeds when the tool keeps an image of this name; null when it keeps none.</summary>
    public static ProgramCall? Look(BuildTool tool, string image) => tool switch
    {
        BuildTool.Docker => new("docker", ["image", "inspect", "--format", "{{.Id}}", image]),
        BuildTool.Podman => new("podman", ["image", "exists", image]),
        BuildTool.Buildah => new("buildah", ["inspect", "--type", "image", "--format", "{{.FromImageID}}", image]),
        _ => null,
    };

    /// <summary>Pushes an image; null when building did it.</summary>
    public static ProgramCall? Push(BuildTool tool, string image, bool insecure) => tool switch
    {
        BuildTool.Docker => new("docker", ["push", image]),
        BuildTool.Podman => new("podman", ["push", .. Verify(insecure), image]),
        BuildTool.Buildah => new("buildah", ["push", .. Verify(insecure), image]),
        _ => null,
    };

    /// <summary>Writes an image as an archive (docker-archive, which all that load one read); null where the tool keeps none.</summary>
    public static ProgramCall? Save(BuildTool tool, string image, string file) => tool switch
    {
        BuildTool.Docker => new("docker", ["save", "--output", file, image]),
        BuildTool.Podman => new("podman", ["save", "--format", "docker-archive", "--output", file, image]),
        BuildTool.Buildah => new("buildah", ["push", image, $"docker-archive:{file}:{image}"]),
        _ => null,
    };

    private static string[] Verify(bool insecure) => insecure ? ["--tls-verify=false"] : [];

    private static ProgramCall Buildctl(ToolBuild build) => new("buildctl",
    [
        "build", "--progress", "plain", "--frontend", "dockerfile.v0",
        "--local", $"context={build.Context}", "--local", $"dockerfile={Path.GetDirectoryName(build.Dockerfile)}",
        "--opt", $"filename={Path.GetFileName(build.Dockerfile)}",
        .. build.Target is null ? (string[])[] : ["--opt", $"target={build.Target}"],
        .. build.Arguments.SelectMany(a => (string[])["--opt", $"build-arg:{a.Key}={a.Value ?? Environment.GetEnvironmentVariable(a.Key)}"]),
        .. build.Replaced.SelectMany(r => (string[])["--opt", $"context:{r.Key}=docker-image://{r.Value}"]),
        .. build.Platforms.Count == 0 ? (string[])[] : ["--opt", $"platform={string.Join(',', build.Platforms)}"],
        .. build.NoCache ? (string[])["--no-cache"] : [],
        .. build.Flags,
        "--output", $"type=image,name={build.Reference},push=true{(build.Insecure ? ",registry.insecure=true" : "")}",
    ])
    {
        Directory = build.Context,
    };
}
