using System.Text;
using Kloop.Engine.Applications;

namespace Kloop.Engine.Tests.Import;

/// <summary>Writes an application field by field, paths relative to a folder, so that a test can hold all of it at once.</summary>
internal static class ApplicationText
{
    public static string Of(Application application, string folder)
    {
        var text = new StringBuilder();
        string P(string path) => path.StartsWith(folder, StringComparison.Ordinal) ? Path.GetRelativePath(folder, path) : path;
        string Map<T>(IEnumerable<KeyValuePair<string, T>> map) => string.Join(' ', map.Select(e => $"{e.Key}={e.Value}"));
        text.AppendLine($"application {application.Name}{(application.Namespace is { } ns ? $" in {ns}" : "")}");
        foreach (var image in application.Images)
        {
            text.Append($"image {image.Name} in {P(image.Context)} ");
            text.Append(image.Builder switch
            {
                DockerfileBuilder d => $"docker {(d.Dockerfile is { } f ? P(f) : "text")}{(d.Target is { } t ? $" target {t}" : "")} {Map(d.Arguments)} {string.Join(' ', d.Flags.Select(P))}".TrimEnd(),
                CommandBuilder c => $"command {string.Join(' ', c.Command).Replace(folder + "/", "", StringComparison.Ordinal)}{(c.Inputs.Count > 0 ? $" inputs {string.Join(' ', c.Inputs)}" : "")}{(c.Ignored.Count > 0 ? $" ignored {string.Join(' ', c.Ignored)}" : "")}",
                _ => image.Builder.ToString(),
            });
            if (image.Tag is { } tag) text.Append($" tag {tag}");
            if (image.Bases.Count > 0) text.Append($" bases {Map(image.Bases)}");
            if (image.Platforms.Count > 0) text.Append($" platforms {string.Join(' ', image.Platforms)}");
            text.AppendLine();
        }

        foreach (var source in application.Deployments)
        {
            string where = source.Namespace is { } space ? $" in {space}" : "";
            text.AppendLine(source switch
            {
                ManifestFiles m => $"manifests {string.Join(' ', m.Files.Select(P))}{where}",
                Kustomization k => $"kustomize {P(k.Folder)} {string.Join(' ', k.Arguments)}".TrimEnd() + where,
                InlineManifests i => $"inline {string.Join(' ', i.Objects.Select(o => o.ToJsonString()))}{where}",
                HelmRelease h => $"helm {h.Release} of {P(h.Chart)}{(h.Version is { } v ? $" {v}" : "")}{(h.Repository is { } r ? $" from {r}" : "")} files {string.Join(' ', h.ValuesFiles.Select(P))} values {h.Values.ToJsonString()} set {Map(h.Set)} images {string.Join(' ', h.ImageValues.Select(i => $"{i.Path}={i.Part}:{i.Image}"))} args {string.Join(' ', h.Arguments.Select(P))}".TrimEnd() + where,
                _ => source.ToString(),
            });
        }

        foreach (var target in application.Targets)
        {
            text.Append($"target {target.Image ?? Map(target.Selector)}");
            if (target.Container is { } container) text.Append($" container {container}");
            if (target.Command is { } command) text.Append($" command {string.Join(' ', command)}");
            if (target.WorkingDirectory is { } at) text.Append($" at {at}");
            if (target.DevImage is { } image) text.Append($" as {image}");
            if (target.Environment.Count > 0) text.Append($" env {Map(target.Environment)}");
            if (!target.Logs) text.Append(" no logs");
            if (target.Terminal is { } terminal) text.Append($" terminal {string.Join(' ', terminal)}");
            text.AppendLine();
            foreach (var f in target.Folders) text.AppendLine($"  sync {P(f.Laptop)} to {f.Container} {f.Direction}{(f.Only.Count > 0 ? $" only {string.Join(' ', f.Only)}" : "")}{(f.Ignored.Count > 0 ? $" but {string.Join(' ', f.Ignored)}" : "")}");
            foreach (var rule in target.Rules) text.AppendLine($"  rule {rule.Pattern} {rule.Action} {string.Join(' ', rule.Command)}".TrimEnd() + (rule.Restart ? " and restart" : ""));
        }

        foreach (var port in application.Ports) text.AppendLine($"port {port.LaptopPort}:{port.Resource}:{port.Port}{(port.Namespace is { } space ? $" in {space}" : "")}{(port.Reverse ? " reverse" : "")}{(port.Address != "127.0.0.1" ? $" on {port.Address}" : "")}");
        foreach (var test in application.Tests) text.AppendLine($"test {test.Kind} of {test.Service} {string.Join(' ', test.Command)}{string.Join(' ', test.Structure.Select(P))} at {P(test.Directory)}");
        foreach (var hook in application.Hooks) text.AppendLine($"hook {hook.Time} {string.Join(' ', hook.Command)} at {P(hook.Directory)}{(hook.Image is { } image ? $" of {image}" : "")}{(hook.Container is { } container ? $" in {container}" : "")}");
        foreach (var (place, what) in application.Unsupported) text.AppendLine($"unsupported {place}: {what}");
        return text.ToString().ReplaceLineEndings("\n");
    }
}
