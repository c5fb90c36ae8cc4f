using System.Globalization;
using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;
using Kloop.Shoes.Processes;

namespace Kloop.Engine.Redirect;

/// <summary>Who began a redirect, and from where: the record in the Secret, written before the first change.</summary>
/// <param name="Owner">The laptop's user.</param>
/// <param name="Process">The kloop process that began it.</param>
/// <param name="Since">When, UTC.</param>
/// <param name="Version">Its version.</param>
/// <param name="FieldOwners">The Service's <c>managedFields</c> before the switch; null when not known.</param>
public sealed record SessionRecord(string Owner, LaptopProcess Process, DateTimeOffset Since, string Version, JsonArray? FieldOwners)
{
    /// <summary>Owner and laptop, for people.</summary>
    public string Who => $"{Owner}@{Process.Host}";

    /// <summary>The Secret's text.</summary>
    public string Encode(OriginRecord origin) => new JsonObject
    {
        ["owner"] = Owner,
        ["host"] = Process.Host,
        ["machine"] = Process.Machine,
        ["pid"] = Process.Id,
        ["startTicks"] = Process.StartTicks,
        ["since"] = Since.UtcDateTime.ToString("O"),
        ["version"] = Version,
        ["origin"] = origin.Encode(),
        ["fieldOwners"] = FieldOwners?.DeepClone(),
    }.ToJsonString();

    /// <summary>What the Service was, out of the Secret's text; null where it is not a record.</summary>
    public static OriginRecord? DecodeOrigin(string text)
    {
        try
        {
            return JsonNode.Parse(text).Text("origin") is { } origin ? OriginRecord.Decode(origin) : null;
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Reads the Secret's text; null where it is not a record.</summary>
    public static SessionRecord? Decode(string text)
    {
        try
        {
            var json = JsonNode.Parse(text);
            return new SessionRecord(
                json.Text("owner") ?? "somebody",
                new LaptopProcess(json.Text("host") ?? "", json.Text("machine") ?? "", json.Number("pid") ?? 0, json!["startTicks"]!.GetValue<long>()),
                DateTimeOffset.Parse(json.Text("since") ?? "", CultureInfo.InvariantCulture),
                json.Text("version") ?? "",
                json.At("fieldOwners")?.DeepClone() as JsonArray);
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or FormatException or InvalidOperationException or NullReferenceException)
        {
            return null;
        }
    }
}
