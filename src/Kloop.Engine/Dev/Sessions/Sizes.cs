namespace Kloop.Engine.Dev.Sessions;

/// <summary>Numbers of bytes for people.</summary>
internal static class Sizes
{
    public static string Text(long bytes) => bytes switch
    {
        < 1000 => $"{bytes} B",
        < 1_000_000 => $"{bytes / 1000.0:0.0} kB",
        _ => $"{bytes / 1_000_000.0:0.0} MB",
    };
}
