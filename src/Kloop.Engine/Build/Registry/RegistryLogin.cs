namespace Kloop.Engine.Build.Registry;

/// <summary>Who somebody is for a registry.</summary>
/// <param name="User">Empty with an identity token.</param>
/// <param name="Secret">The password, or the identity token. Never shown.</param>
internal sealed record RegistryLogin(string User, string Secret)
{
    /// <summary>Whether the secret is an OAuth2 refresh token.</summary>
    public bool IsToken => User.Length == 0;

    /// <inheritdoc/>
    public override string ToString() => "(hidden)";
}
