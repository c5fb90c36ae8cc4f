using System.Text.Json.Nodes;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Environments.Making;

/// <summary>Copies from the base what its pods have and manifests do not say: pull secrets, and what the developer names.</summary>
/// <param name="from">Seen from the base.</param>
/// <param name="to">Seen from the environment.</param>
/// <param name="report">Takes what is done, and what could not be.</param>
/// <param name="time">The clock.</param>
internal sealed class EnvironmentCopies(Cluster from, Cluster to, Action<string> report, TimeProvider time)
{
    private const string Account = "default";

    private static readonly string[] PullTypes = ["kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg"];

    /// <summary>Copies pull secrets and names them at the environment's default service account.</summary>
    public async Task PullSecretsAsync(CancellationToken cancellationToken)
    {
        try
        {
            var pull = new List<JsonObject>();
            foreach (string type in PullTypes) pull.AddRange((await from.ListAsync(ResourceType.Secrets, null, cancellationToken, $"type={type}")).Where(s => s.Text("type") == type));
            foreach (var secret in pull) await to.ApplyAsync(ResourceType.Secrets, Copy(secret, from.Namespace), force: true, dryRun: false, cancellationToken);
            var account = await from.FindAsync(ResourceType.ServiceAccounts, Account, cancellationToken);
            string[] names = [.. account.Items("imagePullSecrets").Select(s => s.Text("name")).OfType<string>().Where(n => pull.Exists(p => p.Name() == n))];
            if (names.Length > 0) await NameAsync(names, cancellationToken);
            if (pull.Count > 0) report($"pull secrets of {from.Namespace} copied: {string.Join(", ", pull.Select(p => p.Name()))}");
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            report($"no pull secrets are copied from {from.Namespace}, since you may not list its Secrets: where images need one, add it by --copy secret/NAME");
        }
    }

    /// <summary>Copies what was named.</summary>
    /// <exception cref="TaskFailedException">The base lacks some; the text names all.</exception>
    public async Task NamedAsync(IReadOnlyList<CopyWish> wishes, CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        foreach (var wish in wishes)
        {
            var type = wish.Kind == "Secret" ? ResourceType.Secrets : ResourceType.ConfigMaps;
            if (await from.FindAsync(type, wish.Name, cancellationToken) is { } found)
            {
                await to.ApplyAsync(type, Copy(found, from.Namespace), force: true, dryRun: false, cancellationToken);
                report($"{wish.Kind} {wish.Name} of {from.Namespace} copied");
            }
            else
            {
                missing.Add($"{wish.Kind} {wish.Name}");
            }
        }

        if (missing.Count > 0) throw new TaskFailedException($"--copy: namespace {from.Namespace} has no {string.Join(", no ", missing)}");
    }

    /// <summary>The object as a new one in another namespace. Pure.</summary>
    internal static JsonObject Copy(JsonObject original, string from)
    {
        var type = original["type"] is null ? ResourceType.ConfigMaps : ResourceType.Secrets;
        var copy = new JsonObject
        {
            ["apiVersion"] = type.ApiVersion,
            ["kind"] = type.Kind,
            ["metadata"] = new JsonObject
            {
                ["name"] = original.Name(),
                ["labels"] = new JsonObject { [RedirectNames.ManagedBy] = RedirectNames.Kloop },
                ["annotations"] = new JsonObject { [EnvironmentNames.CopiedFrom] = from },
            },
        };
        foreach (string key in (string[])["type", "data", "binaryData"])
        {
            if (original[key] is { } value) copy[key] = value.DeepClone();
        }

        return copy;
    }

    /// <summary>The cluster makes the account a moment after the namespace.</summary>
    private async Task NameAsync(string[] secrets, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        while (await to.FindAsync(ResourceType.ServiceAccounts, Account, cancellationToken) is null)
        {
            if (time.GetElapsedTime(began) > TimeSpan.FromSeconds(10)) break;
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
        }

        var account = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ServiceAccount",
            ["metadata"] = new JsonObject { ["name"] = Account },
            ["imagePullSecrets"] = new JsonArray([.. secrets.Select(s => (JsonNode)new JsonObject { ["name"] = s })]),
        };
        await to.ApplyAsync(ResourceType.ServiceAccounts, account, force: true, dryRun: false, cancellationToken);
    }
}
