namespace Kloop.Engine.Import.DevSpace.Images;

/// <summary>An image's reference in parts. Pure.</summary>
internal static class ImageReference
{
    /// <summary>Without tag and digest. A colon before a slash is a registry's port.</summary>
    public static string Name(string reference)
    {
        string plain = reference.Split('@', 2)[0];
        int colon = plain.LastIndexOf(':');
        return colon > plain.LastIndexOf('/') ? plain[..colon] : plain;
    }

    public static string? Tag(string reference)
    {
        string plain = reference.Split('@', 2)[0], name = Name(reference);
        return plain.Length > name.Length + 1 ? plain[(name.Length + 1)..] : null;
    }
}
