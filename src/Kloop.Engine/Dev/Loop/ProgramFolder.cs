using Kloop.Engine.Applications;
using Kloop.Engine.Dev.Image;

namespace Kloop.Engine.Dev.Loop;

/// <summary>
/// A program that the image has in its root folder cannot be replaced there: the root can be neither written by
/// everybody nor mounted over. It gets a folder of its own, and is started from there. Pure.
/// </summary>
internal static class ProgramFolder
{
    /// <summary>Where it is in the container.</summary>
    private const string Folder = "/kloop-program";

    public static DevTarget Of(DevTarget target, (string Text, string? Stage)? dockerfile)
    {
        if (target.Command is not null || dockerfile is not { } file || DockerfileDefaults.Read(file.Text, file.Stage) is not { } image) return target;
        string[] words = [.. image.Entrypoint, .. image.Command];
        int at = Array.FindIndex([.. target.Folders], f => f.Container == "/" && f.Only.Contains(words[0]));
        if (at < 0) return target;
        return target with
        {
            Command = [Folder + words[0], .. words[1..]],
            Folders = [.. target.Folders.Select((f, i) => i == at ? f with { Container = Folder } : f)],
        };
    }
}
