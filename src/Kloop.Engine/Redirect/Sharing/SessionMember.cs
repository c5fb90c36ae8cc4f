using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Kloop.Engine.GitOps.Pauses;
using Kloop.Kubernetes.Resources;
using Kloop.Shoes.Processes;

namespace Kloop.Engine.Redirect.Sharing;

/// <summary>An object that belongs to one session alone, and goes with it.</summary>
/// <param name="Kind">Such as <c>Ingress</c>; one of <see cref="OwnedObjects.Types"/>.</param>
/// <param name="Name">Its name.</param>
public sealed record OwnObject(string Kind, string Name);

/// <summary>One session's record in the redirect's Secret, written before the session touches anything else.</summary>
/// <param name="Id">Tells sessions apart; the agent has the same.</param>
/// <param name="Owner">The laptop's user.</param>
/// <param name="Process">The kloop process whose session it is.</param>
/// <param name="Since">When it began, UTC.</param>
/// <param name="Route">What it takes, in the command's own words.</param>
/// <param name="Version">Its kloop's version.</param>
/// <param name="Objects">Objects that belong to it alone.</param>
internal sealed record SessionMember(
    string Id, string Owner, LaptopProcess Process, DateTimeOffset Since, string Route, string Version, IReadOnlyList<OwnObject> Objects)
{
    /// <summary>The workload whose place the session's program has; null when it has none.</summary>
    public ReplacedWorkload? Replaced { get; init; }

    /// <summary>Where the session pauses what Flux or Argo CD does.</summary>
    public IReadOnlyList<PauseTarget> Pauses { get; init; } = [];

    /// <summary>Owner and laptop, for people.</summary>
    public string Who => $"{Owner}@{Process.Host}";

    /// <summary>This process as a session.</summary>
    public static SessionMember Current(string id, DateTimeOffset since, string route) =>
        new(id, Environment.UserName, LaptopProcess.Current, since, route, KloopVersion.Text, []);

    /// <summary>The Secret's value, base64 as the API wants it.</summary>
    public string Encode() => Convert.ToBase64String(Encoding.UTF8.GetBytes(new JsonObject
    {
        ["id"] = Id,
        ["owner"] = Owner,
        ["host"] = Process.Host,
        ["machine"] = Process.Machine,
        ["pid"] = Process.Id,
        ["startTicks"] = Process.StartTicks,
        ["since"] = Since.UtcDateTime.ToString("O"),
        ["route"] = Route,
        ["version"] = Version,
        ["objects"] = new JsonArray([.. Objects.Select(o => (JsonNode)new JsonObject { ["kind"] = o.Kind, ["name"] = o.Name })]),
        ["replaced"] = Replaced?.Encode(),
        ["pauses"] = new JsonArray([.. Pauses.Select(p => (JsonNode)p.Encode())]),
    }.ToJsonString()));

    /// <summary>Reads the Secret's value. What cannot be read is still somebody's: nobody's process is known to have ended.</summary>
    public static SessionMember Decode(string id, string base64)
    {
        try
        {
            var json = JsonNode.Parse(Convert.FromBase64String(base64));
            return new SessionMember(
                json.Text("id") ?? id,
                json.Text("owner") ?? "somebody",
                new LaptopProcess(json.Text("host") ?? "", json.Text("machine") ?? "", json.Number("pid") ?? 0, json!["startTicks"]!.GetValue<long>()),
                DateTimeOffset.Parse(json.Text("since") ?? "", CultureInfo.InvariantCulture),
                json.Text("route") ?? "",
                json.Text("version") ?? "",
                [.. json.Items("objects").Select(o => new OwnObject(o.Text("kind") ?? "", o.Text("name") ?? ""))])
            {
                Replaced = ReplacedWorkload.Decode(json["replaced"]),
                Pauses = [.. json.Items("pauses").Select(PauseTarget.Decode).OfType<PauseTarget>()],
            };
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or FormatException or InvalidOperationException or NullReferenceException)
        {
            return new SessionMember(id, "somebody", new LaptopProcess("", "", 0, 0), default, "", "", []);
        }
    }

    /// <summary>Records are compared by what they say.</summary>
    public bool Equals(SessionMember? other) => other is not null && Encode() == other.Encode();

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);
}
