using System.Text.Json;
using System.Text.Json.Serialization;
using Kloop.Engine.Doctor;
using Kloop.Engine.Redirect;

namespace Kloop.Cli.Output;

/// <summary>The shapes of <c>--json</c>, one object a line on stdout; docs/reference/json-output.md.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RedirectEvent))]
[JsonSerializable(typeof(RedirectState))]
[JsonSerializable(typeof(RedirectPlan))]
[JsonSerializable(typeof(Check))]
internal sealed partial class JsonLines : JsonSerializerContext;
