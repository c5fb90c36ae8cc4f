using System.Text;
using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Sharing;

/// <summary>
/// Who shares a redirect, as its Secret says: key <c>session-ID</c> for each session, and <c>ending</c>
/// once the last one is putting everything back. All changes are patches that apply to the Secret as it
/// was read or not at all, so exactly one session is ever the last one. Pure.
/// </summary>
internal sealed class MemberList
{
    private const string Prefix = "session-";
    private const string EndingKey = "ending";

    private readonly JsonObject _secret;

    public MemberList(JsonObject secret)
    {
        _secret = secret;
        var data = secret.Map("data");
        Sessions = [.. data.Where(d => d.Key.StartsWith(Prefix, StringComparison.Ordinal)).Select(d => SessionMember.Decode(d.Key[Prefix.Length..], d.Value)).OrderBy(s => s.Since)];
        Ending = data.TryGetValue(EndingKey, out string? ending) ? SessionMember.Decode("", ending) : null;
    }

    /// <summary>The recorded sessions, oldest first.</summary>
    public IReadOnlyList<SessionMember> Sessions { get; }

    /// <summary>Who is putting everything back; null while the redirect is in use.</summary>
    public SessionMember? Ending { get; }

    /// <summary>The redirect's own record; null when it cannot be read.</summary>
    public SessionRecord? Record => RecordText is { } text ? SessionRecord.Decode(text) : null;

    /// <summary>What the Service was before the switch; null when the record cannot be read.</summary>
    public OriginRecord? Origin => RecordText is { } text ? SessionRecord.DecodeOrigin(text) : null;

    /// <summary>The session key; null when it cannot be read.</summary>
    public byte[]? Key
    {
        get
        {
            try
            {
                return _secret.Text("data", "key") is { } text ? Convert.FromBase64String(FromBase64(text)) : null;
            }
            catch (FormatException)
            {
                return null;
            }
        }
    }

    private string? RecordText
    {
        get
        {
            try
            {
                return _secret.Text("data", "record") is { } text ? FromBase64(text) : null;
            }
            catch (FormatException)
            {
                return null;
            }
        }
    }

    /// <summary>The Secret's data that a first session adds to it.</summary>
    public static KeyValuePair<string, JsonNode?> Entry(SessionMember member) => new(Prefix + member.Id, member.Encode());

    public bool Has(string id) => Sessions.Any(s => s.Id == id);

    /// <summary>Adds a session, and removes dead ones.</summary>
    public JsonPatch Join(SessionMember own, IReadOnlySet<string> dead) => Removing(dead.Where(d => d != own.Id)).Add(Path(own.Id), own.Encode());

    /// <summary>
    /// Removes a session and dead ones; when nobody is left, the leaver is who puts everything back, and
    /// says so in the same patch.
    /// </summary>
    public (JsonPatch Patch, bool Last) Leave(SessionMember own, IReadOnlySet<string> dead)
    {
        var gone = dead.Append(own.Id).ToHashSet();
        var patch = Removing(gone);
        bool last = Sessions.All(s => gone.Contains(s.Id));
        if (last) patch.Add($"/data/{EndingKey}", own.Encode());
        return (patch, last);
    }

    private JsonPatch Removing(IEnumerable<string> ids)
    {
        var patch = new JsonPatch().Test("/metadata/resourceVersion", _secret.At("metadata", "resourceVersion"));
        foreach (string id in ids.Where(Has)) patch.Remove(Path(id));
        return patch;
    }

    private static string Path(string id) => "/data/" + JsonPatch.Escape(Prefix + id);

    private static string FromBase64(string text) => Encoding.UTF8.GetString(Convert.FromBase64String(text));
}
