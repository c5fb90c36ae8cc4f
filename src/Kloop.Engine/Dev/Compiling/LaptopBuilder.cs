using Kloop.Engine.Dev.Changes;
using Kloop.Engine.Dev.Sessions;

namespace Kloop.Engine.Dev.Compiling;

/// <summary>Makes on the laptop what is synced, from one folder of sources. Not safe from several threads.</summary>
/// <param name="incremental">The commands that make only part of it anew.</param>
/// <param name="directory">The folder; they run there, or where they say.</param>
/// <param name="onLine">Takes what they say.</param>
internal sealed class LaptopBuilder(IReadOnlyList<LaptopBuild> incremental, string directory, Action<string> onLine) : IAsyncDisposable
{
    private readonly IReadOnlyList<(LaptopBuild Build, CompilerShortcut Shortcut)> _shortcuts =
        [.. incremental.Where(b => CompilerShortcut.Is(b.Command)).Select(b => (b, new CompilerShortcut(b.Command, b.Directory ?? directory)))];

    /// <summary>Changed since all was made, relative to the folder; null when that is not known.</summary>
    private HashSet<string>? _changed = [];
    private bool _hasLearned;

    /// <summary>Everything was made a moment ago.</summary>
    public void Begin()
    {
        if (_hasLearned) return;
        _hasLearned = true;
        foreach (var (_, shortcut) in _shortcuts) shortcut.Learn();
    }

    /// <summary>Changes that the next build is for; null for ones that are not known.</summary>
    public void Add(IEnumerable<string>? paths)
    {
        if (paths is null) _changed = null;
        else _changed?.UnionWith(paths.Select(p => Path.GetFullPath(p, directory)));
    }

    /// <summary>All that was changed is made.</summary>
    public void End() => _changed = [];

    /// <summary>Runs a build.</summary>
    /// <returns>Its exit code; and whether the compiler alone was asked, which knows of everything that it needs.</returns>
    public async Task<(int Code, bool ByCompiler)> RunAsync(LaptopBuild build, CancellationToken cancellationToken)
    {
        foreach (var (_, shortcut) in _shortcuts.Where(s => build.Incremental && s.Build.Command.SequenceEqual(build.Command) && s.Build.Directory == build.Directory))
        {
            if (_changed is not null && await shortcut.TryAsync(_changed, onLine, cancellationToken) is { } made) return (made, true);
        }

        await SettleAsync(cancellationToken);
        int code = await LaptopCommand.RunAsync(build.Command, build.Directory ?? directory, onLine, cancellationToken);
        if (code != 0) return (code, false);
        foreach (var (_, shortcut) in _shortcuts.Where(s => _changed is null || !build.Incremental || !s.Shortcut.Outlives(_changed))) shortcut.Learn();
        return (code, false);
    }

    /// <summary>Waits for what is being learned of the last build.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        foreach (var (_, shortcut) in _shortcuts) await shortcut.SettleAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, shortcut) in _shortcuts) await shortcut.DisposeAsync();
    }
}
