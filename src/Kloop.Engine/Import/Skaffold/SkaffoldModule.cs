using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Import.Skaffold;

/// <summary>One configuration of a skaffold.yaml, with its profiles applied.</summary>
/// <param name="Document">The configuration.</param>
/// <param name="Folder">The file's folder, absolute: its paths are relative to it.</param>
/// <param name="Root">The folder of the file that everything began with: where hooks run that name none.</param>
internal sealed record SkaffoldModule(YamlMap Document, string Folder, string Root);
