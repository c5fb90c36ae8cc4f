namespace Kloop.Shoes.Folders;

/// <summary>What a session is called on this laptop.</summary>
/// <param name="Namespace">The cluster's namespace.</param>
/// <param name="Target">The Service or workload, as the command line says it.</param>
public sealed record SessionName(string Namespace, string Target)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Namespace}/{Target}";
}
