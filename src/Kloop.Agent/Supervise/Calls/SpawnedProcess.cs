using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Kloop.Agent.Supervise.Calls;

/// <summary>A process that was just started, in a process group of its own.</summary>
/// <param name="Id">Its id, which is its group's too.</param>
/// <param name="Output">Reads its stdout.</param>
/// <param name="Error">Reads its stderr.</param>
internal sealed record SpawnedProcess(int Id, SafeFileHandle Output, SafeFileHandle Error)
{
    private const string EnvironmentFile = "/proc/self/environ";

    /// <summary>Kloop's own variables, the session key among them, are not the program's.</summary>
    private static readonly byte[] OwnPrefix = "KLOOP_"u8.ToArray();

    /// <summary>Starts a program, with the supervisor's environment and stdin, every signal at its default.</summary>
    /// <param name="command">The program, looked for in PATH, and its arguments.</param>
    /// <param name="directory">Where; null for the supervisor's own directory.</param>
    /// <exception cref="IOException">It cannot be started; the text says why.</exception>
    public static unsafe SpawnedProcess Start(IReadOnlyList<string> command, string? directory)
    {
        var (outputRead, outputWrite) = Pipe();
        var (errorRead, errorWrite) = Pipe();
        byte* attributes = stackalloc byte[ProcessCalls.OpaqueSize], actions = stackalloc byte[ProcessCalls.OpaqueSize], signals = stackalloc byte[ProcessCalls.OpaqueSize];
        var strings = new List<nint>();
        try
        {
            Check(ProcessCalls.InitAttributes(attributes));
            Check(ProcessCalls.SetFlags(attributes, ProcessCalls.OwnGroupAndSignals));
            Check(ProcessCalls.SetGroup(attributes, 0));
            Check(ProcessCalls.FillSignals(signals));
            Check(ProcessCalls.SetDefaultSignals(attributes, signals));
            Check(ProcessCalls.EmptySignals(signals));
            Check(ProcessCalls.SetSignalMask(attributes, signals));
            Check(ProcessCalls.InitActions(actions));
            Check(ProcessCalls.AddDuplicate(actions, Number(outputWrite), 1));
            Check(ProcessCalls.AddDuplicate(actions, Number(errorWrite), 2));
            if (directory is not null) Check(ProcessCalls.AddDirectory(actions, directory));
            fixed (nint* arguments = Pointers(command.Select(Encoding.UTF8.GetBytes), strings))
            fixed (nint* environment = Pointers(Variables(File.ReadAllBytes(EnvironmentFile)), strings))
            {
                int error = ProcessCalls.Spawn(out int id, (byte*)arguments[0], actions, attributes, (byte**)arguments, (byte**)environment);
                if (error != 0) throw new IOException($"{command[0]} cannot be started{(directory is null ? "" : $" in {directory}")}: {Marshal.GetPInvokeErrorMessage(error)}");
                return new SpawnedProcess(id, outputRead, errorRead);
            }
        }
        catch
        {
            outputRead.Dispose();
            errorRead.Dispose();
            throw;
        }
        finally
        {
            outputWrite.Dispose();
            errorWrite.Dispose();
            _ = ProcessCalls.FreeActions(actions);
            _ = ProcessCalls.FreeAttributes(attributes);
            foreach (nint text in strings) Marshal.FreeHGlobal(text);
        }
    }

    /// <summary>Sends a signal to the process alone.</summary>
    public void Signal(int signal) => _ = ProcessCalls.Kill(Id, signal);

    /// <summary>Sends a signal to all of its group; 0 sends none. False when nobody is left in it.</summary>
    public bool SignalGroup(int signal) => ProcessCalls.Kill(-Id, signal) == 0;

    /// <summary>The variables of a process's environ file (proc(5)), without Kloop's own. Pure.</summary>
    internal static IEnumerable<byte[]> Variables(byte[] environ)
    {
        for (int start = 0, end; start < environ.Length; start = end + 1)
        {
            end = Array.IndexOf(environ, (byte)0, start);
            if (end < 0) end = environ.Length;
            if (end > start && !environ.AsSpan(start, end - start).StartsWith(OwnPrefix)) yield return environ[start..end];
        }
    }

    private static unsafe (SafeFileHandle Read, SafeFileHandle Write) Pipe()
    {
        int* ends = stackalloc int[2];
        if (ProcessCalls.Pipe(ends, ProcessCalls.CloseOnExec) != 0) throw new IOException($"no pipe: {Marshal.GetLastPInvokeErrorMessage()}");
        return (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    /// <summary>These say what is wrong by their result.</summary>
    private static void Check(int error)
    {
        if (error != 0) throw new IOException(Marshal.GetPInvokeErrorMessage(error));
    }

    private static int Number(SafeFileHandle handle) => (int)handle.DangerousGetHandle();

    private static nint[] Pointers(IEnumerable<byte[]> texts, List<nint> made)
    {
        var pointers = new List<nint>();
        foreach (byte[] text in texts)
        {
            nint copy = Marshal.AllocHGlobal(text.Length + 1);
            made.Add(copy);
            Marshal.Copy(text, 0, copy, text.Length);
            Marshal.WriteByte(copy, text.Length, 0);
            pointers.Add(copy);
        }

        return [.. pointers, 0];
    }
}
