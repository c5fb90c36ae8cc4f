using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Image;

namespace Kloop.Engine.Redirect.Objects;

/// <summary>The agent's program as it comes to a pod: compressed, in Secrets below 1 MiB, put together by an image's own shell.</summary>
internal static class AgentParts
{
    /// <summary>
    /// `chmod` because redirection makes no executables. A container that is started again has it already, and could not
    /// write it once more.
    /// </summary>
    /// <param name="parts">Where the parts are mounted.</param>
    /// <param name="program">The program's path, in a folder that can be written.</param>
    /// <param name="mode">The program's mode, octal.</param>
    public static string Assemble(string parts, string program, string mode) => $"[ -x {program} ] || {{ cat {parts}/* | gzip -d > {program} && chmod {mode} {program}; }}";

    /// <summary>A volume with all parts.</summary>
    /// <param name="name">The volume's name.</param>
    /// <param name="secret">A part's Secret.</param>
    /// <param name="parts">How many there are.</param>
    public static JsonObject Volume(string name, Func<int, string> secret, int parts) => new()
    {
        ["name"] = name,
        ["projected"] = new JsonObject
        {
            ["sources"] = new JsonArray([.. Enumerable.Range(0, parts).Select(i => (JsonNode)new JsonObject
            {
                ["secret"] = new JsonObject
                {
                    ["name"] = secret(i),
                    ["items"] = new JsonArray(new JsonObject { ["key"] = "part", ["path"] = $"part-{i:000}" }),
                },
            })]),
        },
    };

    /// <summary>A part's Secret.</summary>
    /// <param name="metadata">Its name and labels.</param>
    /// <param name="bytes">See <see cref="AgentBinary.Part"/>.</param>
    public static JsonObject Secret(JsonObject metadata, ReadOnlySpan<byte> bytes)
    {
        metadata["labels"]![RedirectNames.ComponentLabel] = RedirectNames.AgentProgram;
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = metadata,
            ["type"] = "kloop.dev/agent",
            ["immutable"] = true,
            ["data"] = new JsonObject { ["part"] = Convert.ToBase64String(bytes) },
        };
    }
}
