using System.Globalization;
using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Kubernetes.Resources;
using Kloop.Shoes.Processes;

namespace Kloop.Engine.GitOps.Pauses;

/// <summary>A session that needs a pause.</summary>
/// <param name="Session">Its id.</param>
/// <param name="Namespace">Where its own record is.</param>
/// <param name="Owner">The laptop's user.</param>
/// <param name="Process">Its kloop process.</param>
/// <param name="Since">When it took the pause, UTC.</param>
/// <param name="Expires">When anybody may take it back who cannot tell whether the session is there, UTC.</param>
internal sealed record PauseHolder(string Session, string Namespace, string Owner, LaptopProcess Process, DateTimeOffset Since, DateTimeOffset Expires)
{
    /// <summary>Longer than a working day, shorter than a forgotten one.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <summary>Owner and laptop, for people.</summary>
    public string Who => $"{Owner}@{Process.Host}";

    /// <summary>A session as holder.</summary>
    public static PauseHolder Of(SessionMember session, string ns, DateTimeOffset now) =>
        new(session.Id, ns, session.Owner, session.Process, now, now + Lifetime);

    /// <summary>Its place in the record.</summary>
    public JsonObject Encode() => new()
    {
        ["session"] = Session,
        ["namespace"] = Namespace,
        ["owner"] = Owner,
        ["host"] = Process.Host,
        ["machine"] = Process.Machine,
        ["pid"] = Process.Id,
        ["startTicks"] = Process.StartTicks,
        ["since"] = Since.UtcDateTime.ToString("O"),
        ["expires"] = Expires.UtcDateTime.ToString("O"),
    };

    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">It is not as <see cref="Encode"/> wrote it.</exception>
    public static PauseHolder Decode(JsonObject json) => new(
        json.Text("session") ?? throw new FormatException("a holder has no session"),
        json.Text("namespace") ?? "",
        json.Text("owner") ?? "somebody",
        new LaptopProcess(json.Text("host") ?? "", json.Text("machine") ?? "", json.Number("pid") ?? 0, json["startTicks"] is JsonValue ticks && ticks.TryGetValue(out long t) ? t : 0),
        Time(json, "since"),
        Time(json, "expires"));

    private static DateTimeOffset Time(JsonObject json, string name) => DateTimeOffset.Parse(json.Text(name) ?? "", CultureInfo.InvariantCulture);
}
