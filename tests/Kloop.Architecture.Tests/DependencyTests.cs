namespace Kloop.Architecture.Tests;

/// <summary>Arrows point down only: docs/design/design.md, Layers.</summary>
public sealed class DependencyTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Kloop.Tunnel"] = [],
        ["Kloop.Sync"] = [],
        ["Kloop.Shoes"] = [],
        ["Kloop.Kubernetes"] = [],
        ["Kloop.Engine"] = ["Kloop.Tunnel", "Kloop.Sync", "Kloop.Shoes", "Kloop.Kubernetes"],
        ["Kloop.Agent"] = ["Kloop.Tunnel", "Kloop.Sync"],
        ["Kloop.Cli"] = ["Kloop.Engine"],
    };

    /// <summary>Those that stand on nothing but .NET.</summary>
    private static readonly string[] Bare = ["Kloop.Tunnel", "Kloop.Sync", "Kloop.Shoes"];

    public static TheoryData<string> Projects => [.. Repository.Projects];

    [Theory, MemberData(nameof(Projects))]
    public void Project_RefersOnlyToWhatIsBelowIt(string project)
    {
        Assert.True(Allowed.TryGetValue(project, out string[]? below), $"{project} has no place in the layers yet: give it one here and in the design");
        Assert.All(Repository.ProjectReferences(project), reference => Assert.Contains(reference, below));
    }

    [Theory, MemberData(nameof(Projects))]
    public void KubernetesClient_IsReferredTo_InOnePlace(string project)
    {
        bool refers = Repository.PackageReferences(project).Any(p => p.StartsWith("KubernetesClient", StringComparison.Ordinal));
        Assert.Equal(project == "Kloop.Kubernetes", refers);
    }

    [Theory, MemberData(nameof(Projects))]
    public void BareProjects_HaveNoPackages(string project)
    {
        if (Bare.Contains(project)) Assert.Empty(Repository.PackageReferences(project));
        else Assert.Contains(project, Allowed.Keys);
    }

    [Theory, MemberData(nameof(Projects))]
    public void KubernetesClientsTypes_AreUsed_InOnePlace(string project)
    {
        var users = Repository.Files()
            .Where(f => f.Path.StartsWith($"src/{project}/", StringComparison.Ordinal) && f.Lines.Any(l => l.StartsWith("using k8s", StringComparison.Ordinal)))
            .Select(f => f.Path);
        if (project == "Kloop.Kubernetes") Assert.NotEmpty(users);
        else Assert.Empty(users);
    }

    [Fact]
    public void ProjectsThatMustExist_Do() =>
        Assert.Subset(new HashSet<string>(Repository.Projects), new HashSet<string>(Allowed.Keys));
}
