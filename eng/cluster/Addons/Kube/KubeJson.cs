using System.Text.Json.Serialization;

namespace Kloop.Cluster.Addons.Kube;

internal sealed record ResourceList<T>(ObjectMeta Metadata, IReadOnlyList<T>? Items);

/// <summary>One line of a watch. An ERROR carries a Status in place of the object, of which nothing is needed.</summary>
internal sealed record WatchEvent<T>(string Type, T? Object);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = false)]
[JsonSerializable(typeof(ResourceList<Service>))]
[JsonSerializable(typeof(ResourceList<Endpoints>))]
[JsonSerializable(typeof(ResourceList<IngressObject>))]
[JsonSerializable(typeof(ResourceList<Secret>))]
[JsonSerializable(typeof(WatchEvent<Service>))]
[JsonSerializable(typeof(WatchEvent<Endpoints>))]
[JsonSerializable(typeof(WatchEvent<IngressObject>))]
[JsonSerializable(typeof(WatchEvent<Secret>))]
internal sealed partial class KubeJson : JsonSerializerContext;
