using System.ComponentModel;

namespace Kloop.Shoes.Mounts;

/// <summary>Does single steps, in a mount namespace of its own.</summary>
internal static class MountSteps
{
    /// <summary>ENOENT, ENOTDIR, EACCES, EINVAL: gone or changed since it was listed, or nobody may bind it.</summary>
    private static readonly int[] NotThere = [2, 20, 13, 22];

    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public static void Do(MountStep step)
    {
        switch (step.Action)
        {
            case MountAction.View:
                MountCalls.MountEmpty(step.From);
                break;
            case MountAction.Folder:
                Directory.CreateDirectory(step.From);
                break;
            case MountAction.File:
                File.WriteAllBytes(step.From, []);
                break;
            case MountAction.Link:
                File.CreateSymbolicLink(step.From, step.To);
                break;
            case MountAction.Bind:
                MountCalls.Mount(step.From, step.To, MountCalls.Bind | MountCalls.Recursive);
                break;
            case MountAction.BindIfThere:
                BindIfThere(step);
                break;
            case MountAction.ReadOnly:
                MountCalls.SetReadOnly(step.From);
                break;
            case MountAction.Move:
                MountCalls.Mount(step.From, step.To, MountCalls.Move);
                MountCalls.Mount("none", step.To, MountCalls.Private);
                break;
            case MountAction.Root:
                MountCalls.SetRoot(step.From);
                MountCalls.Mount("none", "/", MountCalls.Private);
                break;
            default:
                throw new FormatException($"there is no step \"{step.Action}\"");
        }
    }

    private static void BindIfThere(MountStep step)
    {
        try
        {
            MountCalls.Mount(step.From, step.To, MountCalls.Bind | MountCalls.Recursive);
        }
        catch (Win32Exception e) when (NotThere.Contains(e.NativeErrorCode))
        {
            // The program sees an empty one.
        }
    }
}
