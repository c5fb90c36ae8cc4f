using System.Net;
using System.Security.Cryptography;

namespace Kloop.Shoes.Network.Names;

/// <summary>
/// Asks the cluster's name server as the pod would, and turns its answers into the laptop's: addresses become
/// synthetic ones, everything else stays as it is. Nothing is kept: a pod has no cache either.
/// </summary>
internal sealed class ClusterAnswers(IClusterNetwork cluster, SyntheticAddresses addresses)
{
    /// <summary>How long a program may keep an address, s: it stays valid as long as kloop runs, but the name may go.</summary>
    public const uint Seconds = 5;

    /// <summary>The answer; the last negative one when no name exists, null when none is to be asked.</summary>
    /// <param name="asked">The question.</param>
    /// <param name="onlyOwn">Ask for names in the cluster's own domain alone.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<DnsMessage?> ToAsync(DnsMessage asked, bool onlyOwn, CancellationToken cancellationToken)
    {
        var resolver = await cluster.ResolverAsync(cancellationToken);
        if (resolver.Hosts.TryGetValue(asked.Name.TrimEnd('.'), out var alias)) return OfAlias(asked, alias);
        var names = Candidates(asked.Name, resolver).Where(n => !onlyOwn || resolver.Owns(n)).ToList();
        // All at once costs one round trip; the first in order that exists counts.
        var answers = names.ConvertAll(n => OneAsync(asked, n, cancellationToken));
        DnsMessage? last = null;
        foreach (var answer in answers)
        {
            last = await answer;
            if (last.Code == DnsCode.NoError) break;
        }

        _ = Task.WhenAll(answers).ContinueWith(t => _ = t.Exception, TaskScheduler.Default);
        return last;
    }

    /// <summary>The names that a pod would ask for, in order (resolv.conf(5), search and ndots).</summary>
    internal static IEnumerable<string> Candidates(string name, ClusterResolver resolver)
    {
        if (resolver.Owns(name)) return [name];
        var completed = resolver.Search.Select(s => $"{name}.{s}").Where(n => n.Length < 254);
        return name.Count(c => c == '.') < resolver.Dots ? [.. completed, name] : [name, .. completed];
    }

    /// <summary>hosts(5) comes before any name server. Loopback is the program's own, as in the pod.</summary>
    private DnsMessage OfAlias(DnsMessage asked, IReadOnlyList<IPAddress> addresses)
    {
        DnsRecord[] found = asked.Type == DnsType.A
            ? [.. addresses.Select(a => a.Equals(IPAddress.Loopback) ? new DnsRecord(asked.Name, DnsType.A, 1, Seconds, a.GetAddressBytes()) : Synthetic(asked.Name, a.ToString())).OfType<DnsRecord>()] : [];
        return asked.Reply(DnsCode.NoError, found);
    }

    private async Task<DnsMessage> OneAsync(DnsMessage asked, string name, CancellationToken cancellationToken)
    {
        // Programs cannot reach a synthetic IPv6 address, so each name has IPv4 ones alone.
        bool ofAddress = asked.Type is DnsType.A or DnsType.Aaaa;
        var answer = await AskAsync(name, ofAddress ? DnsType.A : asked.Type, cancellationToken);
        if (answer.Code != DnsCode.NoError) return asked.Reply(answer.Code, []) with { Authorities = answer.Authorities };
        DnsRecord[] alias = name.Equals(asked.Name, StringComparison.OrdinalIgnoreCase) ? [] : [new(asked.Name, DnsType.CName, 1, Seconds, NameData(name))];
        if (!ofAddress)
        {
            var additional = answer.Additional.Where(r => r.Type == DnsType.A).Select(r => Synthetic(r.Name, r.Name)).OfType<DnsRecord>();
            return asked.Reply(DnsCode.NoError, [.. alias, .. answer.Answers]) with { Authorities = answer.Answers.Count == 0 ? answer.Authorities : [], Additional = [.. additional] };
        }

        var found = answer.Answers.Where(r => r.Type == DnsType.A && r.Data.Length == 4).Select(r => new IPAddress(r.Data)).ToList();
        if (found.Count == 0) found = [.. (await AskAsync(name, DnsType.Aaaa, cancellationToken)).Answers.Where(r => r is { Type: DnsType.Aaaa, Data.Length: 16 }).Select(r => new IPAddress(r.Data))];
        if (found.Count == 0) return asked.Reply(DnsCode.NoError, []) with { Authorities = answer.Authorities };
        if (asked.Type == DnsType.Aaaa) return asked.Reply(DnsCode.NoError, alias);
        // One address: the agent resolves the name anew for each connection. Several: the program chooses.
        var hosts = found.Count == 1 ? [name] : found.ConvertAll(a => a.ToString());
        return asked.Reply(DnsCode.NoError, [.. alias, .. hosts.Select(h => Synthetic(name, h)).OfType<DnsRecord>()]);
    }

    private async Task<DnsMessage> AskAsync(string name, ushort type, CancellationToken cancellationToken)
    {
        ushort id = BitConverter.ToUInt16(RandomNumberGenerator.GetBytes(2));
        var answer = DnsMessage.Read(await cluster.AskAsync(DnsMessage.Ask(id, name, type).ToBytes(), cancellationToken));
        return answer.Id == id ? answer : throw new FormatException("the name server answered another question");
    }

    private DnsRecord? Synthetic(string owner, string host) =>
        addresses.Of(host) is { } address ? new DnsRecord(owner, DnsType.A, 1, Seconds, address.GetAddressBytes()) : null;

    private static byte[] NameData(string name)
    {
        var writer = new DnsWriter();
        writer.Name(name);
        return writer.ToBytes();
    }
}
