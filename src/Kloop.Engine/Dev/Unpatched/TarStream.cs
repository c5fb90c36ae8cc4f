using System.Formats.Tar;
using System.Text;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Streams;

namespace Kloop.Engine.Dev.Unpatched;

/// <summary>A <c>tar x</c> in a container that unpacks whatever is sent, file by file, until it is closed.</summary>
internal sealed class TarStream : IDisposable
{
    /// <summary>An empty folder at the end of each batch: tar prints its name when all before it is unpacked.</summary>
    public const string Mark = ".kloop-tmp-mark";

    private readonly ExecInput _program;
    private readonly string _pod;
    private string _open = "";
    private string _said = "";
    private int _sent;
    private int _unpacked;

    private TarStream(ExecInput program, string pod) => (_program, _pod) = (program, pod);

    /// <summary>Starts it.</summary>
    /// <exception cref="TaskFailedException">The image has no tar.</exception>
    /// <exception cref="ClusterException">The API server refused, or is out of reach.</exception>
    public static async Task<TarStream> OpenAsync(Cluster cluster, string pod, string container, string root, TimeProvider time, CancellationToken cancellationToken)
    {
        var version = await Exec.RunAsync(cluster, new ExecOptions(pod, container, ["tar", "--version"]), time, cancellationToken);
        if (version.NotStarted is not null || version.ExitCode is 126 or 127)
        {
            throw new TaskFailedException($"container {container} of pod {pod} has no tar: without the dev patch nothing can be put into it (leave --no-patch out)");
        }

        // GNU tar waits for 20 blocks unless it is told to take one at a time; busybox takes them so.
        string[] block = version.Output.Contains("GNU", StringComparison.Ordinal) ? ["-b", "1"] : [];
        return new TarStream(await ExecInput.OpenAsync(cluster, pod, container, ["tar", "-x", "-v", "-o", "-C", root, .. block, "-f", "-"], cancellationToken), pod);
    }

    /// <summary>Unpacks files, folders and links, and waits until that is done; the bytes sent.</summary>
    /// <param name="laptop">The laptop's folder.</param>
    /// <param name="paths">What of it; what is gone is left out.</param>
    /// <param name="cancellationToken">Ends it; nothing more can be sent then.</param>
    /// <exception cref="IOException">tar ended, or a file cannot be read.</exception>
    public async Task<long> SendAsync(string laptop, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        byte[] archive = await ArchiveAsync(laptop, paths, cancellationToken);
        await _program.WriteAsync(archive, cancellationToken);
        for (_sent++; _unpacked < _sent;) Take(await _program.ReadAsync(cancellationToken) ?? throw new IOException($"tar in pod {_pod} ended: {_said} {_open}".TrimEnd()));
        return archive.Length;
    }

    public void Dispose() => _program.Dispose();

    private void Take(string piece)
    {
        var lines = (_open + piece).Split('\n');
        _open = lines[^1];
        foreach (string line in lines[..^1])
        {
            if (line.TrimEnd('\r', '/') == Mark) _unpacked++;
            else _said = line;
        }
    }

    private static async Task<byte[]> ArchiveAsync(string laptop, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var writer = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true);
        foreach (string path in paths)
        {
            string full = Path.Combine(laptop, path);
            if (!Path.Exists(full) && new FileInfo(full).LinkTarget is null) continue;
            await writer.WriteEntryAsync(full, path, cancellationToken);
        }

        await writer.WriteEntryAsync(new UstarTarEntry(TarEntryType.Directory, Mark), cancellationToken);
        // Not disposed of: the two blocks that end an archive would end tar.
        return bytes.ToArray();
    }
}
