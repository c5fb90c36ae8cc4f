using Kloop.Cli.Commands;
using Kloop.Engine;
using Kloop.Engine.Redirect.Session;
using Kloop.Kubernetes;

namespace Kloop.Cli.Tests.Commands;

public sealed class VerbRunnerTests
{
    public static TheoryData<int, Exception> Failures => new()
    {
        { 2, new UsageException("the reason") },
        { 1, new TaskFailedException("the reason") },
        { 42, new ProgramEndedException(42, "the reason") },
        { 2, new ClusterException(ClusterFailure.Configuration, "the reason") },
        { 3, new ClusterException(ClusterFailure.Unreachable, "the reason") },
        { 3, new ClusterException(ClusterFailure.Unauthenticated, "the reason") },
        { 3, new ClusterException(ClusterFailure.Forbidden, "the reason") },
        { 3, new ClusterException(ClusterFailure.NotFound, "the reason") },
        { 3, new ClusterException(ClusterFailure.Conflict, "the reason") },
        { 3, new ClusterException(ClusterFailure.Invalid, "the reason") },
        { 3, new ClusterException(ClusterFailure.Other, "the reason") },
    };

    [Theory, MemberData(nameof(Failures))]
    public async Task Failure_HasItsCode_AndItsReasonOnStderr(int code, Exception failure) =>
        Assert.Equal((code, "", "kloop: the reason" + Environment.NewLine), await CommandLine.CaughtAsync(() => VerbRunner.RunAsync(_ => throw failure)));

    [Fact]
    public async Task VerbsOwnCode_IsPassedOn() =>
        Assert.Equal((7, "", ""), await CommandLine.CaughtAsync(() => VerbRunner.RunAsync(_ => Task.FromResult(7))));
}
