namespace Kloop.Engine.Import.Templates;

/// <summary>A template that cannot be filled in; the message says why.</summary>
internal sealed class GoTemplateException(string message) : Exception(message);
