namespace Kloop.Cli.Output;

/// <summary>What the command's exit says; with a program after <c>--</c>, that program's own code instead.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The task failed.</summary>
    public const int Failed = 1;

    /// <summary>Bad usage or configuration.</summary>
    public const int Usage = 2;

    /// <summary>The cluster refused, or is out of reach.</summary>
    public const int Cluster = 3;
}
