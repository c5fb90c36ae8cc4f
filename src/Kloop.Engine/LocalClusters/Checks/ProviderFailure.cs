using System.Text.RegularExpressions;

namespace Kloop.Engine.LocalClusters.Checks;

/// <summary>What a provider's or engine's last words mean, and what to do. Sources: the programs' own texts. Pure.</summary>
internal static partial class ProviderFailure
{
    /// <summary>The meaning; null where it is not known, and the words have to speak for themselves.</summary>
    /// <param name="log">What the program printed.</param>
    /// <param name="cluster">The cluster.</param>
    public static string? Of(string log, string cluster)
    {
        if (Has(log, "permission denied while trying to connect to the Docker", "permission denied while trying to connect to the docker API")) return "you may not use Docker: join the group docker (sudo usermod -aG docker $USER, then log in again), or use rootless Docker";
        if (Has(log, "Cannot connect to the Docker daemon", "failed to connect to the docker API", "Is the docker daemon running", "error during connect:", "failed to get docker info", "Cannot connect to Podman", "failed to get podman info")) return "Docker does not run: start it (sudo systemctl start docker, or Docker Desktop); with podman, set DOCKER_HOST to its socket";
        if (Has(log, "a cluster with that name already exists", "node(s) already exist for a cluster with the name", "is already in use by container", "the container name")) return $"there is a cluster {cluster} already, or something is left of one: kloop cluster delete {cluster}, or choose another name";
        if (Port().Match(log) is { Success: true } port) return $"port {port.Groups["port"].Value} is taken: choose another one with --http-port, --https-port or --registry-port";
        if (Has(log, "no space left on device", "disk quota exceeded")) return "the disk is full: remove images and volumes that nobody uses (docker system prune --volumes)";
        if (Has(log, "too many open files")) return "the kernel's limit of watches is used up: sudo sysctl fs.inotify.max_user_instances=512 fs.inotify.max_user_watches=524288";
        if (Image().Match(log) is { Success: true } image) return $"the image {image.Groups["image"].Value} is not here and cannot be pulled: without a network, bring it with docker load, or name one that is here with --image";
        if (Has(log, "no such host", "Temporary failure in name resolution", "network is unreachable", "i/o timeout", "TLS handshake timeout", "proxyconnect tcp", "failed to pull image", "Failed to pull image")) return "an image is not here and cannot be pulled: without a network, bring it with docker load, or name one that is here with --image";
        if (Has(log, "Delegate=yes", "requires at least cgroup v2", "requires setting systemd property")) return "rootless containers may not limit resources here: let systemd delegate them (Delegate=yes for user@.service), or use Docker as root";
        return Has(log, "timed out waiting for the condition", "failed to become ready", "Cluster creation FAILED, all changes have been rolled back", "context deadline exceeded") ? $"{cluster} did not become ready in 5 minutes: is the machine short of memory or disk? The provider's words are above, with -v all of them" : null;
    }

    private static bool Has(string log, params string[] words) => words.Any(w => log.Contains(w, StringComparison.OrdinalIgnoreCase));

    /// <summary>Docker's, podman's and the kernel's words.</summary>
    [GeneratedRegex(@"(Bind for \S*?:(?<port>\d+) failed: port is already allocated|:(?<port>\d+)(/tcp)?: bind: address already in use|port is already allocated: \S*?:(?<port>\d+))", RegexOptions.IgnoreCase)]
    private static partial Regex Port();

    [GeneratedRegex(@"(Unable to find image '(?<image>[^']+)' locally[\s\S]*(error|denied)|failed to pull image ""(?<image>[^""]+)""|Failed to pull image '(?<image>[^']+)'|manifest for (?<image>\S+) not found|No such image: (?<image>\S+))", RegexOptions.IgnoreCase)]
    private static partial Regex Image();
}
