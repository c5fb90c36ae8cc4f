namespace Kloop.Engine.Configuration.Bridge;

/// <summary>What a <c>KubernetesLocalProcessConfig.yaml</c> says.</summary>
/// <param name="Set">Its variables, with their tokens.</param>
/// <param name="Volumes">The volumes of its list, by names that may have <c>*</c>.</param>
public sealed record BridgeFile(IReadOnlyDictionary<string, string> Set, IReadOnlyList<string> Volumes)
{
    /// <summary>One that says nothing.</summary>
    public static BridgeFile Empty { get; } = new(new Dictionary<string, string>(), []);
}
