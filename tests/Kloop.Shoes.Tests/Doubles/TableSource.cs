using System.Text;
using System.Text.Json.Nodes;
using Kloop.Shoes.Environment;
using Kloop.Shoes.Files;

namespace Kloop.Shoes.Tests.Doubles;

/// <summary>ConfigMaps, Secrets and a token out of a table.</summary>
internal sealed class TableSource : IVolumeSource
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

    /// <summary>The token that is given; null to refuse.</summary>
    public ServiceAccountToken? Token { get; set; }

    /// <summary>What was asked for last.</summary>
    public (string? Audience, int Seconds)? AskedToken { get; private set; }

    public TableSource Binary(string name, string key, byte[] value)
    {
        _configMaps[name]["binaryData"] = new JsonObject { [key] = Convert.ToBase64String(value) };
        return this;
    }

    public Task<ServiceAccountToken?> TokenAsync(string? audience, int seconds, CancellationToken cancellationToken)
    {
        AskedToken = (audience, seconds);
        return Task.FromResult(Token);
    }
}
