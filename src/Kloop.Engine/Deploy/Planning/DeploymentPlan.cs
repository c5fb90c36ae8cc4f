using Kloop.Engine.Redirect;

namespace Kloop.Engine.Deploy.Planning;

/// <summary>An image as a build would leave it.</summary>
/// <param name="Name">As manifests name it.</param>
/// <param name="Reference">As pods would name it.</param>
/// <param name="IsThere">Whether it is built already; null where that cannot be told before the commands that make its files.</param>
public sealed record PlannedImage(string Name, string Reference, bool? IsThere);

/// <summary>What <c>kloop up</c> or <c>kloop dev</c> would do, known before anything is done.</summary>
/// <param name="Application">The application.</param>
/// <param name="Context">The kubeconfig context.</param>
/// <param name="Namespace">The namespace.</param>
/// <param name="Environment">The environment; null where the namespace is none.</param>
/// <param name="Protected">Why it would be refused without <c>--yes-really</c>; null when it would not.</param>
/// <param name="Images">What is built, or built already.</param>
/// <param name="Objects">What would be created, changed, replaced or deleted.</param>
/// <param name="Unchanged">How many objects would stay as they are.</param>
/// <param name="Notes">What else is to be known.</param>
public sealed record DeploymentPlan(
    string Application, string Context, string Namespace, string? Environment, string? Protected,
    IReadOnlyList<PlannedImage> Images, IReadOnlyList<PlannedObject> Objects, int Unchanged, IReadOnlyList<string> Notes);
