using Kloop.Engine.Applications;

namespace Kloop.Engine.Testing;

/// <summary>What is run. Pure.</summary>
/// <param name="Unit">Commands on the laptop.</param>
/// <param name="Deploy">Whether the deployment is tested.</param>
/// <param name="EndToEnd">Commands against an environment of its own.</param>
public sealed record TestPlan(IReadOnlyList<TestSource> Unit, bool Deploy, IReadOnlyList<TestSource> EndToEnd)
{
    /// <summary>Container structure tests of images.</summary>
    public IReadOnlyList<TestSource> Structure { get; init; } = [];

    /// <summary>Whether a cluster is needed.</summary>
    public bool NeedsCluster => Deploy || EndToEnd.Count + Structure.Count > 0;

    /// <summary>Chooses among an application's tests.</summary>
    /// <param name="application">The application.</param>
    /// <param name="kind">The kind that was asked for; null for all.</param>
    /// <param name="services">The services that were asked for; empty for all and the application itself.</param>
    /// <exception cref="UsageException">Nothing is left; the text says what there is.</exception>
    public static TestPlan Of(Application application, TestKind? kind, IReadOnlyList<string> services)
    {
        var known = application.Tests.Select(t => t.Service).Where(s => s.Length > 0).Distinct().ToList();
        foreach (string service in services.Where(s => !known.Contains(s)))
        {
            string near = Nearness.Nearest(service, known, 1) is [var one] ? $"is it {one}?" : known.Count > 0 ? $"there are {string.Join(", ", known)}" : "no service has any";
            throw new UsageException($"\"{service}\" has no tests: {near}; tests: in kloop.yaml adds some");
        }

        bool Wanted(TestSource test) => (kind is null || test.Kind == kind) && (services.Count == 0 || services.Contains(test.Service));
        var wanted = application.Tests.Where(Wanted).ToList();
        bool deploy = (kind is null && services.Count == 0 && application.Deployments.Count > 0) || kind == TestKind.Deploy;
        if (deploy && application.Deployments.Count == 0) throw new UsageException("nothing is deployed here, so there is nothing to test: add manifests, or deploy: in kloop.yaml");
        var plan = new TestPlan([.. wanted.Where(t => t.Kind == TestKind.Unit)], deploy, [.. wanted.Where(t => t.Kind == TestKind.EndToEnd)])
        {
            Structure = [.. wanted.Where(t => t.Structure.Count > 0)],
        };
        if (plan.Unit.Count == 0 && !plan.NeedsCluster)
        {
            throw new UsageException(kind == TestKind.EndToEnd
                ? "there are no end-to-end tests: add - e2e: COMMAND to tests: in kloop.yaml"
                : "there are no tests: none of the services has any where its language usually has them; add - {service: NAME, unit: COMMAND} to tests: in kloop.yaml");
        }

        return plan;
    }

    /// <summary>What a change of files asks for again: the unit tests of the folders that it lies in; all of what needs a cluster.</summary>
    /// <param name="paths">Absolute.</param>
    /// <param name="application">The application.</param>
    public TestPlan After(IReadOnlyCollection<string> paths, Application application)
    {
        bool Touches(TestSource test) => Folders(test, application).Any(f => paths.Any(p => p == f || p.StartsWith(f + Path.DirectorySeparatorChar, StringComparison.Ordinal)));
        return this with { Unit = [.. Unit.Where(Touches)] };
    }

    /// <summary>A test's own folder, and those of what it tests.</summary>
    private static IEnumerable<string> Folders(TestSource test, Application application) =>
        application.Images.Where(i => i.Name == test.Service || i.Name.EndsWith("/" + test.Service, StringComparison.Ordinal)).Select(i => i.Context)
            .Concat(application.Targets.Where(t => t.Image is { } image && (image == test.Service || image.EndsWith("/" + test.Service, StringComparison.Ordinal))).SelectMany(t => t.Watched.Concat(t.Folders.Select(f => f.Sources ?? f.Laptop))))
            .Append(test.Directory);
}
