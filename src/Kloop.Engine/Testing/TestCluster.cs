using Kloop.Engine.Build;
using Kloop.Engine.Deploy;
using Kloop.Engine.Deploy.Charts;
using Kloop.Kubernetes;

namespace Kloop.Engine.Testing;

/// <summary>The cluster for what needs one, and how images come to it.</summary>
/// <param name="Cluster">The cluster; its namespace does not count.</param>
/// <param name="Flags">The same for other programs.</param>
/// <param name="Build">How images are built.</param>
/// <param name="Deploy">How the application is deployed.</param>
public sealed record TestCluster(Cluster Cluster, ClusterFlags Flags, BuildOptions Build, DeployOptions Deploy);
