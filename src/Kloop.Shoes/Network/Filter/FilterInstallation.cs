using System.Runtime.InteropServices;
using Kloop.Shoes.Network.Calls;
using Kloop.Shoes.Processes;

namespace Kloop.Shoes.Network.Filter;

/// <summary>Puts the filter on the calling thread, and on all that it starts from then on.</summary>
internal static unsafe class FilterInstallation
{
    /// <summary>
    /// Installs it. The thread can gain no privileges any more (no_new_privs): sudo and its like do not work in
    /// the developer's program.
    /// </summary>
    /// <returns>The descriptor that notifications come from; below 0 an error number, negated.</returns>
    public static int Install()
    {
        if (LinuxCalls.Prctl(SeccompCalls.PrSetNoNewPrivileges, 1, 0, 0, 0) != 0) return -Marshal.GetLastPInvokeError();
        fixed (FilterInstruction* instructions = FilterProgram.Build())
        {
            var code = new FilterCode { Length = (ushort)FilterProgram.Build().Length, Instructions = instructions };
            foreach (uint flags in (uint[])[SeccompCalls.WaitKillable | SeccompCalls.SpeculationAllowed, SeccompCalls.SpeculationAllowed, 0])
            {
                int listener = SeccompCalls.Seccomp(SeccompCalls.SetModeFilter, flags | SeccompCalls.NewListener, &code);
                if (listener >= 0) return listener;
                // An older kernel knows fewer flags.
                if (Marshal.GetLastPInvokeError() != Errno.InvalidArgument) break;
            }
        }

        return -Marshal.GetLastPInvokeError();
    }
}
