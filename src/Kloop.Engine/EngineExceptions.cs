namespace Kloop.Engine;

/// <summary>What the user asked for cannot be (exit code 2). The message names the thing and the remedy.</summary>
public sealed class UsageException(string message) : Exception(message);

/// <summary>What the user asked for went wrong (exit code 1). The message names the thing and the remedy.</summary>
public sealed class TaskFailedException(string message) : Exception(message);
