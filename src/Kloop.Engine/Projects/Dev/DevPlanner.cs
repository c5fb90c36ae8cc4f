using Kloop.Engine.Applications;
using Kloop.Engine.Ide;
using Kloop.Engine.Projects.Dockerfiles;
using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Projects.Dev;

/// <summary>Decides how an image is developed in: what is synced where, and what a change needs. Pure.</summary>
internal static class DevPlanner
{
    /// <summary>The plan; one without synced folders rebuilds the image for every change.</summary>
    public static DevPlan Plan(DevRequest request)
    {
        var plan = request.Builder.Language switch
        {
            Language.Go => GoPlan.Of(request),
            Language.DotNet => DotNetPlan.Of(request),
            Language.Java => JavaPlan.Of(request),
            _ => CopyPlan.Of(request),
        };
        return plan ?? Rebuild(request);
    }

    /// <summary>The image is built again for whatever changes.</summary>
    internal static DevPlan Rebuild(DevRequest request)
    {
        var unknown = request.Placed.Where(p => p.Origin == PathOrigin.MadeOutside && !p.Laptop.Contains('*', StringComparison.Ordinal))
            .Select(p => $"{request.Builder.Dockerfile}:{p.Line} copies {p.Laptop}, which is not in the repository: images: in kloop.yaml says with before: what makes it");
        return new DevPlan([], [request.Files.Absolute(request.Builder.Context)], [.. BuildFiles(request), new ChangeRule("*.md", ChangeAction.Nothing, []), new ChangeRule("*", ChangeAction.Rebuild, [])])
        {
            Assumed = [.. unknown],
        };
    }

    /// <summary>The rules of what describes the image itself.</summary>
    internal static IEnumerable<ChangeRule> BuildFiles(DevRequest request) => request.Builder.Dockerfile is not { } dockerfile ? []
        : [new ChangeRule(RelativePath.Name(dockerfile), ChangeAction.Rebuild, []), new ChangeRule(".dockerignore", ChangeAction.Rebuild, [])];
}
