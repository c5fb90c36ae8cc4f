using System.Text.RegularExpressions;
using Kloop.Engine.Build;

namespace Kloop.Engine.Promotion;

/// <summary>Which image is to become which.</summary>
/// <param name="Service">A service's name, or the name of its image as the repository has it.</param>
/// <param name="Name">Another name for the image; null to leave it.</param>
/// <param name="Tag">Its tag; null for none, with a digest.</param>
/// <param name="Digest">Its digest, with algorithm; null for none.</param>
public sealed partial record PromotionWish(string Service, string? Name, string? Tag, string? Digest)
{
    /// <summary>From the command line's words.</summary>
    /// <exception cref="UsageException">They do not say which image, or are no tag, digest or image.</exception>
    public static PromotionWish Of(string service, string? tag, string? digest, string? image)
    {
        if (image is not null && (tag is not null || digest is not null)) throw new UsageException("--image says tag and digest by itself: leave --tag and --digest out");
        var whole = image is null ? new ImageReference("", tag, digest) : ImageReference.Parse(image);
        if (whole.Tag is null && whole.Digest is null) throw new UsageException($"which {service}? Say --tag TAG, --digest sha256:…, or --image NAME:TAG (as `kloop build` prints it)");
        if (whole.Tag is { } t && !TagShape().IsMatch(t)) throw new UsageException($"\"{t}\" is no tag: letters, digits, _, . and -, at most 128 (OCI distribution specification)");
        if (whole.Digest is { } d && !DigestShape().IsMatch(d)) throw new UsageException($"\"{d}\" is no digest: write sha256: and 64 hexadecimal digits");
        return new PromotionWish(service, image is null ? null : whole.Name, whole.Tag, whole.Digest);
    }

    /// <summary>What people call it: the tag, else the digest.</summary>
    public string Version => Tag ?? Digest!;

    /// <summary>Whether an image's name, as a file has it, is the one that is meant.</summary>
    internal bool IsNamed(string name)
    {
        if (name == Service || name == Name) return true;
        var (wanted, there) = (new ImageReference(Service), new ImageReference(name));
        return Service.Contains('/', StringComparison.Ordinal) ? wanted.Host is null && there.Path == Service : there.Path[(there.Path.LastIndexOf('/') + 1)..] == Service;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex TagShape();

    [GeneratedRegex(@"\A(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})\z")]
    private static partial Regex DigestShape();
}
