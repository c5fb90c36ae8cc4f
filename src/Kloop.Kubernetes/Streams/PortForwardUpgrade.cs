using System.Net;

namespace Kloop.Kubernetes.Streams;

/// <summary>What came of asking for a port-forward in one of its protocols.</summary>
/// <param name="Stream">The stream; null when it was refused.</param>
/// <param name="Status">The HTTP status of the refusal; null when the connection broke without one.</param>
/// <param name="Words">The refusal's body, or what broke.</param>
internal readonly record struct PortForwardUpgrade(Stream? Stream, HttpStatusCode? Status = null, string Words = "");
