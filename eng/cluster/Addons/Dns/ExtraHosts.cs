using System.Collections.Immutable;
using System.Net;

namespace Kloop.Cluster.Addons.Dns;

/// <summary>
/// Names outside the cluster, from a file in the form of /etc/hosts. There is no way out to a real resolver; a test that
/// needs such a name writes it here. Read anew when the file changes.
/// </summary>
internal sealed class ExtraHosts(string path)
{
    private volatile Loaded _loaded = new(default, ImmutableDictionary<string, IPAddress>.Empty);

    public DnsAnswer Answer(string name, DnsType type)
    {
        if (!Hosts().TryGetValue(name.ToLowerInvariant(), out var address))
        {
            return DnsAnswer.NoName("");
        }

        return type is DnsType.A or DnsType.Any ? DnsAnswer.Of([new AddressRecord(name, address)]) : DnsAnswer.NoData("");
    }

    private ImmutableDictionary<string, IPAddress> Hosts()
    {
        var file = new FileInfo(path);
        var version = file.Exists ? file.LastWriteTimeUtc : default;
        var loaded = _loaded;
        if (version != loaded.Version)
        {
            try
            {
                _loaded = loaded = new Loaded(version, file.Exists ? Parse(File.ReadLines(path)) : ImmutableDictionary<string, IPAddress>.Empty);
            }
            catch (IOException)
            {
                // being replaced: the next question sees the new one
            }
        }

        return loaded.Hosts;
    }

    internal static ImmutableDictionary<string, IPAddress> Parse(IEnumerable<string> lines)
    {
        var hosts = ImmutableDictionary.CreateBuilder<string, IPAddress>();
        foreach (var line in lines)
        {
            var words = line.Split('#')[0].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1 && IPAddress.TryParse(words[0], out var address))
            {
                foreach (var name in words[1..])
                {
                    hosts[name.ToLowerInvariant()] = address;
                }
            }
        }

        return hosts.ToImmutable();
    }

    private sealed record Loaded(DateTime Version, ImmutableDictionary<string, IPAddress> Hosts);
}
