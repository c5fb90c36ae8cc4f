namespace Kloop.Engine.Debugging;

/// <summary>What runs a container's program, as far as a debugger must know.</summary>
public enum DebugRuntime
{
    /// <summary>Node.js: its own inspector.</summary>
    Node,

    /// <summary>Python: debugpy.</summary>
    Python,

    /// <summary>Java: JDWP.</summary>
    Java,

    /// <summary>.NET: vsdbg or netcoredbg, started in the container by the IDE.</summary>
    DotNet,

    /// <summary>Go, or what else is compiled with DWARF: Delve.</summary>
    Go,
}
