using System.Text;
using System.Text.Json.Nodes;
using Kloop.Shoes.Environment;

namespace Kloop.Shoes.Tests.Doubles;

/// <summary>ConfigMaps and Secrets out of a table.</summary>
internal sealed class TableSource : IEnvironmentSource
{
    private readonly Dictionary<string, JsonObject> _configMaps = [];
    private readonly Dictionary<string, JsonObject> _secrets = [];

    public TableSource ConfigMap(string name, params (string Key, string Value)[] data)
    {
        _configMaps[name] = new JsonObject { ["data"] = new JsonObject(data.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value))) };
        return this;
    }

    public TableSource Secret(string name, params (string Key, string Value)[] data)
    {
        _secrets[name] = new JsonObject
        {
            ["data"] = new JsonObject(data.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)Convert.ToBase64String(Encoding.UTF8.GetBytes(d.Value))))),
        };
        return this;
    }

    public Task<JsonObject?> FindConfigMapAsync(string name, CancellationToken cancellationToken) => Task.FromResult(_configMaps.GetValueOrDefault(name));

    public Task<JsonObject?> FindSecretAsync(string name, CancellationToken cancellationToken) => Task.FromResult(_secrets.GetValueOrDefault(name));
}
