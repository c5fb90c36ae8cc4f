namespace Kloop.Engine.Projects.Dockerfiles;

/// <summary>One instruction of a Dockerfile, its continued lines put together.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Name">In capitals, such as <c>COPY</c>.</param>
/// <param name="Rest">What follows its name, without heredocs.</param>
internal sealed record DockerInstruction(int Line, string Name, string Rest)
{
    /// <summary>The options before the arguments (<c>--from=build</c>), and the arguments' text.</summary>
    public (IReadOnlyDictionary<string, string> Flags, string Arguments) Split()
    {
        var flags = new Dictionary<string, string>(StringComparer.Ordinal);
        string left = Rest.TrimStart();
        while (left.StartsWith("--", StringComparison.Ordinal))
        {
            int end = left.IndexOfAny([' ', '\t']);
            string flag = end < 0 ? left : left[..end];
            int equals = flag.IndexOf('=', StringComparison.Ordinal);
            flags[equals < 0 ? flag[2..] : flag[2..equals]] = equals < 0 ? "" : flag[(equals + 1)..].Trim('"', '\'');
            left = end < 0 ? "" : left[end..].TrimStart();
        }

        return (flags, left);
    }
}
