namespace Kloop.Kubernetes.Connection;

/// <summary>Which files are the kubeconfig, and which of them a new entry goes into. Source: <c>kubectl config --help</c>.</summary>
public static class KubeconfigFiles
{
    /// <summary>The flag's file; else those of $KUBECONFIG; else ~/.kube/config. They need not be there.</summary>
    /// <param name="flag">What <c>--kubeconfig</c> says; null without.</param>
    public static IReadOnlyList<string> Of(string? flag)
    {
        if (flag is not null) return [flag];
        string? variable = Environment.GetEnvironmentVariable("KUBECONFIG");
        string home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".kube", "config");
        return string.IsNullOrEmpty(variable) ? [home] : [.. variable.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Where a new entry goes: the first file that is there, else the last one.</summary>
    public static string ForNew(IReadOnlyList<string> files) => files.FirstOrDefault(File.Exists) ?? files[^1];
}
