using System.Text.Json;
using System.Text.Json.Serialization;
using Kloop.Engine.Build;
using Kloop.Engine.Deploy.Planning;
using Kloop.Engine.Dev;
using Kloop.Engine.Dev.Logs;
using Kloop.Engine.Doctor;
using Kloop.Engine.Environments;
using Kloop.Engine.GitOps;
using Kloop.Engine.LocalClusters;
using Kloop.Engine.Overview;
using Kloop.Engine.Promotion;
using Kloop.Engine.Redirect;
using Kloop.Engine.Steps;
using Kloop.Engine.Testing;

namespace Kloop.Cli.Output;

/// <summary>The shapes of <c>--json</c>, one object a line on stdout; docs/reference/json-output.md.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RedirectEvent))]
[JsonSerializable(typeof(RedirectState))]
[JsonSerializable(typeof(RedirectPlan))]
[JsonSerializable(typeof(Check))]
[JsonSerializable(typeof(StepEvent))]
[JsonSerializable(typeof(BuiltImage))]
[JsonSerializable(typeof(DevEvent))]
[JsonSerializable(typeof(LogLine))]
[JsonSerializable(typeof(DevState))]
[JsonSerializable(typeof(EnvironmentState))]
[JsonSerializable(typeof(DeploymentPlan))]
[JsonSerializable(typeof(PauseState))]
[JsonSerializable(typeof(TestCase))]
[JsonSerializable(typeof(PromotionOutcome))]
[JsonSerializable(typeof(LocalCluster))]
[JsonSerializable(typeof(NamespaceCost))]
[JsonSerializable(typeof(NoteLine))]
internal sealed partial class JsonLines : JsonSerializerContext;
