using System.Text.Json.Nodes;
using Kloop.Kubernetes.Connection;

namespace Kloop.Engine.Kubeconfigs;

/// <summary>The kubeconfig as kubectl knows it: one file, or several, in which each entry is changed where it stands.</summary>
/// <param name="files">The files, in the order in which they count; see <see cref="KubeconfigFiles"/>.</param>
/// <param name="time">The clock.</param>
public sealed class Kubeconfig(IReadOnlyList<string> files, TimeProvider time)
{
    /// <summary>Adds a context with its cluster and user, or replaces those with their names.</summary>
    /// <param name="context">The context.</param>
    /// <param name="current">Whether it becomes the current one.</param>
    /// <param name="cancellationToken">Ends it before it began.</param>
    /// <returns>The files that are different now.</returns>
    /// <exception cref="UsageException">A file is broken, read-only or locked; nothing was changed.</exception>
    public Task<IReadOnlyList<string>> SetAsync(KubeconfigContext context, bool current, CancellationToken cancellationToken) => ChangeAsync(
        texts => KubeconfigPlan.Set(texts, KubeconfigFiles.ForNew(files), context, current), cancellationToken);

    /// <summary>Removes a context, and its cluster and user where no other context has them.</summary>
    /// <returns>The files that are different now.</returns>
    /// <exception cref="UsageException">A file is broken, read-only or locked; nothing was changed.</exception>
    public Task<IReadOnlyList<string>> RemoveAsync(string context, CancellationToken cancellationToken) => ChangeAsync(
        texts => KubeconfigPlan.Remove(texts, context), cancellationToken);

    /// <summary>The names of all contexts, and the current one's; null without.</summary>
    /// <exception cref="UsageException">A file is broken.</exception>
    public (IReadOnlyList<string> Contexts, string? Current) Contexts()
    {
        var texts = files.Where(File.Exists).Select(f => KubeconfigText.Read(KubeconfigDisk.Read(f), f)).ToList();
        return ([.. texts.SelectMany(t => t.All(KubeconfigText.Contexts)).Select(KubeconfigText.NameOf).OfType<string>().Distinct()], texts.Select(t => t.Current).FirstOrDefault(c => c is not null));
    }

    /// <summary>The server's address of a context's cluster; null when there is none.</summary>
    public string? Server(string context)
    {
        var texts = files.Where(File.Exists).Select(f => KubeconfigText.Read(KubeconfigDisk.Read(f), f)).ToList();
        string? cluster = KubeconfigPlan.First(texts, KubeconfigText.Contexts, context)?["context"]?["cluster"]?.ToString();
        return cluster is null ? null : KubeconfigPlan.First(texts, KubeconfigText.Clusters, cluster)?["cluster"]?["server"]?.ToString();
    }

    private async Task<IReadOnlyList<string>> ChangeAsync(Func<IReadOnlyDictionary<string, KubeconfigText>, IReadOnlyDictionary<string, KubeconfigChange>> plan, CancellationToken cancellationToken)
    {
        string[] involved = [.. files.Where(File.Exists).Append(KubeconfigFiles.ForNew(files)).Distinct(StringComparer.Ordinal)];
        // kubectl locks the link's name; somebody else may know the file by its own.
        using var held = await KubeconfigLock.TakeAsync(involved.SelectMany(f => (string[])[Path.GetFullPath(f), KubeconfigDisk.Target(f)]), time, cancellationToken);
        var texts = involved.ToDictionary(f => f, f => KubeconfigText.Read(KubeconfigDisk.Read(f), f));
        var after = plan(texts).Where(c => !c.Value.IsNothing).ToDictionary(c => c.Key, c => texts[c.Key].With(c.Value));
        string[] changed = [.. after.Keys.Where(f => after[f].Text != texts[f].Text)];
        foreach (string file in changed) KubeconfigDisk.RefuseReadOnly(file);
        foreach (string file in changed) KubeconfigDisk.Write(file, after[file].Text);
        return changed;
    }
}
