using System.Text.Json.Nodes;

namespace Kloop.EndToEnd.Tests.Tools;

/// <summary>A user with a Role of their own, as a ServiceAccount.</summary>
internal static class TestUser
{
    /// <summary>A kubeconfig for a user who has this Role and nothing else.</summary>
    public static async Task<string> CreateAsync(Kubectl kubectl, string name, JsonNode role)
    {
        var copy = role.DeepClone();
        copy["metadata"]!["name"] = name;
        await kubectl.ApplyAsync(copy.ToJsonString());
        await kubectl.OutAsync("create", "serviceaccount", name);
        await kubectl.OutAsync("create", "rolebinding", name, $"--role={name}", $"--serviceaccount={kubectl.Namespace}:{name}");
        await kubectl.ApplyAsync(
            $"{{apiVersion: v1, kind: Secret, type: kubernetes.io/service-account-token, metadata: {{name: {name}-token, annotations: {{kubernetes.io/service-account.name: {name}}}}}}}");
        var secret = await Eventually.IsAsync(() => kubectl.JsonAsync("get", "secret", $"{name}-token"), s => s["data"]?["token"] is not null, "the token is there");
        string token = System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)secret["data"]!["token"]!));
        string path = Path.Combine(Path.GetTempPath(), $"kloop-{Guid.NewGuid():N}.kubeconfig");
        string admin = await kubectl.OutAsync("config", "view", "--raw", "--minify", "-o", "json");
        var config = JsonNode.Parse(admin)!;
        config["users"]![0]!["user"] = new JsonObject { ["token"] = token };
        await File.WriteAllTextAsync(path, config.ToJsonString());
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
