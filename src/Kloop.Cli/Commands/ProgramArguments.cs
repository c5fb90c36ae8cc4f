using System.CommandLine;
using System.CommandLine.Parsing;

namespace Kloop.Cli.Commands;

/// <summary>The developer's program on the command line.</summary>
internal static class ProgramArguments
{
    /// <summary>Which of the pod's volumes are copied.</summary>
    public static readonly Option<string[]> Volume = new("--volume") { Description = "PATH or name of a volume that only the pod's node has, such as a claim: copied once, read-only (repeatable)" };

    /// <summary>How many words stand after <c>--</c>; 0 without it.</summary>
    public static int CountAfterDashes(ParseResult parsed)
    {
        int after = parsed.Tokens.Reverse().TakeWhile(t => t.Type != TokenType.DoubleDash).Count();
        return after == parsed.Tokens.Count ? 0 : after;
    }
}
