using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Kubernetes.Connection;

/// <summary>Turns the API server's refusals into errors that name the verb, the thing and the remedy.</summary>
internal static class ApiErrors
{
    public static async Task ThrowAsync(HttpResponseMessage response, string verb, string what, CancellationToken cancellationToken)
    {
        string body = await response.Content.ReadAsStringAsync(cancellationToken);
        throw From(response.StatusCode, body, verb, what);
    }

    public static ClusterException From(HttpStatusCode code, string body, string verb, string what)
    {
        string message = Message(body);
        return code switch
        {
            HttpStatusCode.Unauthorized => new(ClusterFailure.Unauthenticated,
                $"the cluster does not accept these credentials: log in again, or choose another --context ({message})"),
            HttpStatusCode.Forbidden when message.Contains("exceeded quota", StringComparison.Ordinal) => new(ClusterFailure.Invalid, message),
            HttpStatusCode.Forbidden => new(ClusterFailure.Forbidden,
                $"you may not {verb} {what}: ask for that verb (`kloop plan` lists all that is needed). The cluster says: {message}"),
            HttpStatusCode.NotFound => new(ClusterFailure.NotFound, $"{what}: not found ({message})"),
            HttpStatusCode.Conflict => new(ClusterFailure.Conflict, $"{verb} {what}: {message}"),
            // Older API servers say so when an object's fields do not fit its schema.
            HttpStatusCode.InternalServerError when message.Contains("failed to create typed patch object", StringComparison.Ordinal) => new(ClusterFailure.Invalid, $"{verb} {what}: {message}"),
            HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => new(ClusterFailure.Invalid, $"{verb} {what}: {message}"),
            _ => new(ClusterFailure.Other, $"{verb} {what}: the API server answered {(int)code} ({message})"),
        };
    }

    private static string Message(string body)
    {
        try
        {
            return JsonNode.Parse(body).Text("message") ?? body.Trim();
        }
        catch (JsonException)
        {
            return body.Trim();
        }
    }
}
