namespace Kloop.Agent.Routing;

/// <summary>What routes ask of a request, whatever version it came in.</summary>
internal interface IRequestFacts
{
    string Method { get; }

    /// <summary>Decoded, without the query.</summary>
    string Path { get; }

    /// <summary>Without the port.</summary>
    string Host { get; }

    /// <summary>Every value of a header, in the order of its lines; none when it is not there.</summary>
    IEnumerable<string> Values(string header);
}
