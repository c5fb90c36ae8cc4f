using System.Text.Json.Nodes;

namespace Kloop.Engine.Redirect.Subdomains;

/// <summary>For whom a subdomain is.</summary>
/// <param name="Service">The redirected Service.</param>
/// <param name="Name">The session's NAME.</param>
/// <param name="Session">The session's id.</param>
public sealed record SubdomainRequest(string Service, string Name, string Session);

/// <summary>What of the namespace a subdomain is planned from.</summary>
/// <param name="Ingresses">All Ingresses.</param>
/// <param name="Services">All Services.</param>
/// <param name="Certificates">By the name of the Secret.</param>
public sealed record SubdomainSources(
    IReadOnlyList<JsonObject> Ingresses, IReadOnlyList<JsonObject> Services, IReadOnlyDictionary<string, CertificateFinding> Certificates);

/// <summary>What was found in the Secret of an Ingress's certificate.</summary>
/// <param name="Certificate">The certificate, PEM; null when it could not be read.</param>
/// <param name="Problem">Why not, for people.</param>
public sealed record CertificateFinding(string? Certificate, string? Problem = null);
