namespace Kloop.Engine.Redirect.Subdomains;

/// <summary>Where a subdomain is reached.</summary>
/// <param name="Url">For a browser.</param>
/// <param name="Ingress">The Ingress that it is a clone of.</param>
/// <param name="Address">The Ingress controller's address, for where the name does not resolve; null when it is not known.</param>
public sealed record SubdomainUrl(string Url, string Ingress, string? Address);
