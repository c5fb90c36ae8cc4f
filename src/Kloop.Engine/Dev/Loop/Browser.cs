using System.ComponentModel;
using System.Diagnostics;

namespace Kloop.Engine.Dev.Loop;

/// <summary>The laptop's browser, by the desktop's own program.</summary>
internal static class Browser
{
    /// <summary>Shows an address; why that cannot be, or null.</summary>
    public static string? Open(string url)
    {
        try
        {
            using var opened = Process.Start(new ProcessStartInfo(url) { UseShellExecute = true });
            return null;
        }
        catch (Win32Exception)
        {
            return "there is no program here to open it with";
        }
    }
}
