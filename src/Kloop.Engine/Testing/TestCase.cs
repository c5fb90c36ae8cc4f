using Kloop.Engine.Applications;

namespace Kloop.Engine.Testing;

/// <summary>How a test ended; names are part of the <c>--json</c> output.</summary>
public enum TestOutcome
{
    /// <summary>As it should.</summary>
    Passed,

    /// <summary>Otherwise, or it could not run.</summary>
    Failed,

    /// <summary>It was not run.</summary>
    Skipped,
}

/// <summary>One test.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Service">The service it belongs to; empty for the application.</param>
/// <param name="Suite">The class or file that it stands in.</param>
/// <param name="Name">Its name.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Message">Of a failure or a skip; null without.</param>
public sealed record TestCase(TestKind Kind, string Service, string Suite, string Name, TestOutcome Outcome, double Seconds, string? Message = null);
