using System.Globalization;
using System.Net;
using Kloop.Shoes.Network.Rules;

namespace Kloop.Shoes.Network.Names;

/// <summary>
/// Answers the program's questions. What the cluster's own domain has is the cluster's, completed as the pod
/// completes names (`catalog` is catalog.shop.svc.cluster.local); then what the laptop can resolve is the
/// laptop's; then what only the cluster's name server knows is the cluster's.
/// </summary>
internal sealed class NameResolver(IClusterNetwork cluster, LaptopNameServers laptop, SyntheticAddresses addresses, Func<OutgoingRoutes> routes)
{
    private const string ReverseEnd = ".in-addr.arpa";

    /// <summary>How long a name of the internet waits for the cluster's name server, which may have it too. Programs ask again after 5 s (resolv.conf(5)).</summary>
    private static readonly TimeSpan OwnLimit = TimeSpan.FromSeconds(4.5);

    /// <summary>
    /// How long a name that only the cluster can have waits. A failure ends a program's patience at once, silence does
    /// not: it asks twice, 5 s each, and a pod whose name server is slow gets its answer in that time.
    /// </summary>
    private static readonly TimeSpan ClusterLimit = TimeSpan.FromSeconds(10);

    private readonly ClusterAnswers _answers = new(cluster, addresses);

    /// <summary>The answer to a question; null for what is none.</summary>
    public async Task<byte[]?> AnswerAsync(ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        DnsMessage asked;
        try
        {
            asked = DnsMessage.Read(question.Span);
        }
        catch (FormatException)
        {
            return null;
        }

        if (!asked.IsQuestion) return asked.Reply(DnsCode.NotImplemented, []).ToBytes();
        if (asked.Type == DnsType.Ptr && Reversed(asked.Name) is { } address && addresses.Host(address) is { } host)
        {
            return asked.Reply(DnsCode.NoError, [new DnsRecord(asked.Name, DnsType.Ptr, 1, ClusterAnswers.Seconds, NameData(host))]).ToBytes();
        }

        return (routes().Of(asked.Name) ?? WayOfReverse(asked)) switch
        {
            OutgoingWay.Deny => asked.Reply(DnsCode.NoSuchName, []).ToBytes(),
            OutgoingWay.Laptop => await OfLaptopAsync(asked, question, cancellationToken),
            OutgoingWay.Cluster => (await OfClusterAsync(asked, onlyOwn: false, ClusterLimit, cancellationToken) ?? asked.Reply(DnsCode.ServerFailure, [])).ToBytes(),
            _ => await OfEitherAsync(asked, question, cancellationToken),
        };
    }

    private async Task<byte[]> OfEitherAsync(DnsMessage asked, ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        // Both at once, so that a name of the internet takes no longer than it does. A single word is no such name.
        var here = asked.Name.Contains('.', StringComparison.Ordinal) ? laptop.AskAsync(question, cancellationToken) : Task.FromResult<byte[]?>(null);
        var bare = laptop.Stem(asked.Name) is { } stem
            ? OfClusterAsync(DnsMessage.Ask(asked.Id, stem, asked.Type), onlyOwn: true, OwnLimit, cancellationToken) : Task.FromResult<DnsMessage?>(null);
        var own = await OfClusterAsync(asked, onlyOwn: true, OwnLimit, cancellationToken);
        if (own is { Code: DnsCode.NoError }) return own.ToBytes();
        // A Service's name with the laptop's search domain behind it: an office that answers every name would win over
        // the cluster. The program asks for the bare name next.
        if (await bare is { Code: DnsCode.NoError }) return asked.Reply(DnsCode.NoSuchName, []).ToBytes();
        byte[]? answer = await here;
        if (answer is not null && Code(answer) == DnsCode.NoError) return answer;
        var other = await OfClusterAsync(asked, onlyOwn: false, ClusterLimit, cancellationToken);
        if (other is { Code: DnsCode.NoError }) return other.ToBytes();
        return answer is not null && Code(answer) == DnsCode.NoSuchName ? answer : (other ?? asked.Reply(DnsCode.ServerFailure, [])).ToBytes();
    }

    private async Task<byte[]> OfLaptopAsync(DnsMessage asked, ReadOnlyMemory<byte> question, CancellationToken cancellationToken) =>
        await laptop.AskAsync(question, cancellationToken) ?? asked.Reply(DnsCode.ServerFailure, []).ToBytes();

    private async Task<DnsMessage?> OfClusterAsync(DnsMessage asked, bool onlyOwn, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            return await _answers.ToAsync(asked, onlyOwn, limit.Token);
        }
        catch (Exception e) when (e is IOException or FormatException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>Names of the cluster's addresses stand in the cluster's DNS alone.</summary>
    private OutgoingWay? WayOfReverse(DnsMessage asked) =>
        asked.Type == DnsType.Ptr && Reversed(asked.Name) is { } address ? routes().Of(address) : null;

    private static IPAddress? Reversed(string name) =>
        name.EndsWith(ReverseEnd, StringComparison.OrdinalIgnoreCase)
        && name[..^ReverseEnd.Length].Split('.') is { Length: 4 } parts
        && parts.All(p => byte.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? new IPAddress([.. parts.Reverse().Select(p => byte.Parse(p, CultureInfo.InvariantCulture))]) : null;

    private static byte Code(byte[] message) => message.Length > 3 ? (byte)(message[3] & 0xf) : DnsCode.ServerFailure;

    private static byte[] NameData(string name)
    {
        var writer = new DnsWriter();
        writer.Name(name);
        return writer.ToBytes();
    }
}
