using Kloop.Engine.Applications;
using Kloop.Engine.Programs;

namespace Kloop.Engine.Build.Tools;

/// <summary>How the .NET SDK makes an image without Docker. Pure. Source: learn.microsoft.com, "Containerize a .NET app reference".</summary>
internal static class DotNetPublish
{
    private const string BaseProperty = "ContainerBaseImage";

    /// <param name="builder">The project.</param>
    /// <param name="push">What the image is called.</param>
    /// <param name="archive">Where it is written, as an OCI archive.</param>
    /// <param name="platform">Such as <c>linux/arm64</c>; null for the laptop's own.</param>
    /// <param name="insecure">Whether an image's registry may speak HTTP.</param>
    public static ProgramCall Of(DotNetBuilder builder, string push, string archive, string? platform, Func<string, bool> insecure)
    {
        var reference = ImageReference.Parse(push);
        var own = new Dictionary<string, string>
        {
            ["ContainerArchiveOutputPath"] = archive,
            ["ContainerRepository"] = reference.Path,
            ["ContainerImageTag"] = reference.Tag ?? "latest",
            ["ContainerImageTags"] = "",
            ["ContainerImageFormat"] = "OCI",
        };
        string? from = builder.Properties.GetValueOrDefault(BaseProperty);
        bool plain = from is not null && ImageReference.Parse(from).Host is not null && insecure(from);
        return new ProgramCall("dotnet",
        [
            "publish", builder.Project, "--nologo", "-t:PublishContainer",
            .. platform?.Split('/') is [var os, var arch, ..] ? (string[])["--os", os, "--arch", arch == "amd64" ? "x64" : arch] : ["--os", "linux"],
            .. builder.Properties.Where(p => !own.ContainsKey(p.Key)).Concat(own).Select(p => $"-p:{p.Key}={p.Value}"),
        ])
        {
            Directory = Path.GetDirectoryName(builder.Project),
            Variables = plain ? new Dictionary<string, string?> { ["DOTNET_CONTAINER_INSECURE_REGISTRIES"] = ImageReference.Parse(from!).Host } : new Dictionary<string, string?>(),
        };
    }
}
