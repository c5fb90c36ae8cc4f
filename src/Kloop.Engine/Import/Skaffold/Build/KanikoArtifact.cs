using Kloop.Engine.Applications;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.Skaffold.Build;

/// <summary>Reads <c>kaniko</c>: what makes the image counts, what makes kaniko's pod does not, for Kloop builds the Dockerfile on the laptop.</summary>
internal static class KanikoArtifact
{
    private static readonly string[] Meaningless =
    [
        "cleanup", "force", "logTimestamp", "reproducible", "singleSnapshot", "skipUnusedStages", "useNewRun", "whitelistVarRun", "initImage", "image", "imagePullSecret", "digestFile",
        "imageFSExtractRetry", "imageNameWithDigestFile", "logFormat", "ociLayoutPath", "snapshotMode", "pushRetry", "tarPath", "verbosity", "cache", "volumeMounts", "ignorePaths",
        "copyMaxRetries", "copyTimeout", "buildContextCompressionLevel", "buildContext", "flags",
    ];

    private static readonly string[] Lacking =
        ["insecure", "insecurePull", "skipTLS", "skipTLSVerifyPull", "destination", "registryMirror", "insecureRegistry", "skipTLSVerifyRegistry", "registryCertificate", "env"];

    public static DockerfileBuilder Read(Section? kaniko, ImportContext context, string folder)
    {
        if (kaniko is null) return DockerArtifact.Read(null, context, folder);
        context.Notes.Lack(kaniko.Place, "kaniko: Kloop builds the Dockerfile on this laptop");
        if (kaniko.Scalar("contextSubPath") is { } sub) context.Notes.Lack(sub.Place, "kaniko.contextSubPath: Kloop builds in the artifact's context");
        kaniko.Meaningless(Meaningless);
        foreach (string key in Lacking) kaniko.Lacking(key, "that is for kaniko's pod, and Kloop builds on this laptop");
        var flags = kaniko.Pairs("label").SelectMany(l => (string[])["--label", $"{l.Key}={l.Value.Text}"]).ToList();
        return new DockerfileBuilder(DockerArtifact.File(kaniko, context, folder), null, DockerArtifact.Target(kaniko, context), DockerArtifact.Arguments(kaniko, context), flags);
    }
}
