using System.Globalization;
using Kloop.Shoes.Processes;

namespace Kloop.Shoes.Folders;

/// <summary>One session's private folder: its pod's files, and what another program needs to get the same shoes.</summary>
/// <param name="path">The folder.</param>
public sealed class SessionFolder(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly System.Buffers.SearchValues<char> LineEnds = System.Buffers.SearchValues.Create("\r\n");

    /// <summary>The folder.</summary>
    public string Path => path;

    /// <summary>Holds a folder for each volume.</summary>
    public string Volumes => System.IO.Path.Combine(path, "volumes");

    /// <summary>Holds the volumes at the pod's paths, for programs that cannot have them at the paths themselves.</summary>
    public string Root => System.IO.Path.Combine(path, "root");

    /// <summary>An empty folder on which views of the laptop's folders are put together.</summary>
    public string View => System.IO.Path.Combine(path, "view");

    /// <summary>The steps that give a program the files at the pod's paths; without the file it has them below <see cref="Root"/> only.</summary>
    public string Mounts => System.IO.Path.Combine(path, "mounts");

    /// <summary>The kloop process whose session it is; null when that cannot be read.</summary>
    public LaptopProcess? Owner => Lines("owner") is [var host, var machine, var id, var ticks, ..]
        && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int process)
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out long start)
            ? new LaptopProcess(host, machine, process, start) : null;

    /// <summary>What the session is called; null when that cannot be read.</summary>
    public SessionName? Name => Lines("owner") is [_, _, _, _, var ns, var target, ..] ? new SessionName(ns, target) : null;

    /// <summary>The environment that the session's programs have over the laptop's; a null value takes one away. Null until it is known.</summary>
    public IReadOnlyDictionary<string, string?>? Environment => Variables("environment");

    /// <summary>The same with the session's own way to the cluster in it, a proxy or addresses of the laptop; null when it has none.</summary>
    public IReadOnlyDictionary<string, string?>? NetworkEnvironment => Variables("network-environment");

    /// <summary>Keeps the environment for other programs of the session.</summary>
    public void Keep(IReadOnlyDictionary<string, string?> environment) => Write("environment", environment);

    /// <summary>Keeps the environment that has the session's own way to the cluster in it, which is open until the session ends.</summary>
    public void KeepNetwork(IReadOnlyDictionary<string, string?> environment) => Write("network-environment", environment);

    /// <summary>Writes a file that its owner alone can read, whole or not at all.</summary>
    public void Write(string name, string text)
    {
        string file = System.IO.Path.Combine(path, name), next = file + ".new";
        using (var stream = new StreamWriter(next, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            stream.Write(text);
        }

        File.Move(next, file, overwrite: true);
    }

    /// <summary>Makes an empty folder of the laptop's to put one of the pod's on; it goes with the session.</summary>
    public void MakePlace(string place, bool isFolder)
    {
        // Written first: whoever removes a killed session's folder must know it.
        string file = System.IO.Path.Combine(path, "places");
        Write("places", (File.Exists(file) ? File.ReadAllText(file) : "") + place + "\0");
        if (isFolder) Directory.CreateDirectory(place);
        else using (File.Open(place, FileMode.CreateNew)) { }
    }

    /// <summary>Removes the session's traces. May be repeated.</summary>
    public void Remove()
    {
        string places = System.IO.Path.Combine(path, "places");
        if (File.Exists(places))
        {
            foreach (string place in File.ReadAllText(places).Split('\0', StringSplitOptions.RemoveEmptyEntries).Reverse()) RemovePlace(place);
        }

        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody else was first.
        }
    }

    internal void Begin(LaptopProcess owner, SessionName name)
    {
        foreach (string folder in (string[])[Volumes, Root, View]) Directory.CreateDirectory(folder);
        if (name.Target.AsSpan().ContainsAny(LineEnds)) throw new IOException($"a session cannot be called \"{name}\"");
        Write("owner", string.Create(CultureInfo.InvariantCulture, $"{owner.Host}\n{owner.Machine}\n{owner.Id}\n{owner.StartTicks}\n{name.Namespace}\n{name.Target}\n"));
    }

    /// <summary>Only while it is as empty as we made it: what a program wrote there is its own.</summary>
    private static void RemovePlace(string place)
    {
        try
        {
            if (Directory.Exists(place)) Directory.Delete(place);
            else if (new FileInfo(place) is { Exists: true, Length: 0 } file) file.Delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not empty, or not ours any more.
        }
    }

    private void Write(string name, IReadOnlyDictionary<string, string?> environment) =>
        Write(name, string.Concat(environment.Select(v => v.Value is null ? $"{v.Key}\0" : $"{v.Key}={v.Value}\0")));

    private Dictionary<string, string?>? Variables(string name)
    {
        string file = System.IO.Path.Combine(path, name);
        if (!File.Exists(file)) return null;
        return File.ReadAllText(file).Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=', 2))
            .ToDictionary(v => v[0], v => v.Length == 2 ? v[1] : null);
    }

    private string[]? Lines(string name)
    {
        string file = System.IO.Path.Combine(path, name);
        return File.Exists(file) ? File.ReadAllText(file).Split('\n') : null;
    }
}
