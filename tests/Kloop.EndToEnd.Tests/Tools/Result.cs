namespace Kloop.EndToEnd.Tests.Tools;

/// <summary>How a program ended.</summary>
internal sealed record Result(int ExitCode, string Output, string Error)
{
    /// <summary>Fails with everything the program said.</summary>
    public Result Succeeded(string what) => ExitCode == 0 ? this : throw new InvalidOperationException($"{what}: exit code {ExitCode}\n{Output}\n{Error}");
}
