namespace Kloop.Engine.Import.Patching;

/// <summary>A patch that does not fit its tree; the message says why.</summary>
internal sealed class PatchException(string message) : Exception(message);
