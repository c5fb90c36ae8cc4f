using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.DevSpace.Variables;

/// <summary>A project's variables: those that it defines, those that DevSpace has, and those of built images. Each is resolved when it is used.</summary>
/// <param name="context">The import.</param>
/// <param name="folder">The project's folder, absolute: commands run there.</param>
/// <param name="builtIn">What DevSpace itself has; null for a name that it has not.</param>
internal sealed class DevSpaceVariables(ImportContext context, string folder, Func<string, string?> builtIn)
{
    private const int Deepest = 32;

    private readonly Dictionary<string, YamlValue> _definitions = [];
    private readonly Dictionary<string, string> _values = [];
    private int _depth;

    /// <summary>Stands for a part of a built image, by <c>runtime.images.NAME</c> and the like; null for what there is not.</summary>
    public Func<string, string?> Runtime { get; set; } = _ => null;

    /// <summary>The variables that have a value written down, for projects that take them over.</summary>
    public IEnumerable<string> Defined => _definitions.Keys;

    public void Define(YamlValue? vars)
    {
        foreach (var (name, value) in NamedEntries.Of(vars, "vars", context.Notes)) _definitions[name] = value;
    }

    /// <summary>A variable's value. One without is a fault, said once.</summary>
    public string Value(string name, Place place)
    {
        if (_values.TryGetValue(name, out string? known)) return known;
        if (_depth > Deepest)
        {
            context.Notes.Fault(place, $"the variable {name} is made of itself");
            return "";
        }

        _depth++;
        string? value = Resolve(name);
        _depth--;
        if (value is null && name.StartsWith("runtime.", StringComparison.Ordinal))
        {
            context.Notes.Lack(place, $"${{{name}}}: Kloop knows runtime.images.NAME, its .image and .tag, and those of dependencies");
            value = "";
        }
        else if (value is null)
        {
            context.Notes.Fault(place, $"the variable {name} has no value: give --var {name}=VALUE, or set it in the environment");
            value = "";
        }

        return _values[name] = value;
    }

    /// <summary>Whether a variable can be resolved without asking anybody.</summary>
    public string? Quietly(string name) => _definitions.GetValueOrDefault(name) is YamlScalar { IsNull: false } scalar && !VariableText.Has(scalar.Text) ? scalar.Text : null;

    private string? Resolve(string name)
    {
        if (name.StartsWith("runtime.", StringComparison.Ordinal)) return Runtime(name);
        if (context.Options.IsWritten && _definitions.GetValueOrDefault(name) is YamlMap secret && secret.TextOf("password") == "true")
        {
            context.Notes.Lack(secret.Place, $"the variable {name} is a password: it is left empty, for its value would be written down. Keep it in a Secret, or use the file as it is with -f");
            return "";
        }

        if (context.Options.Variables.TryGetValue(name, out string? given)) return given;
        return _definitions.GetValueOrDefault(name) switch
        {
            null or { IsNull: true } => builtIn(name) ?? context.Options.Environment(name),
            YamlScalar scalar => Expand(scalar),
            YamlMap map => FromMap(new Section(map, $"vars.{name}", context.Notes), name),
            var other => Other(other, name),
        };
    }

    private string? Other(YamlValue value, string name)
    {
        context.Notes.Fault(value.Place, $"the variable {name} is a text or a map, and not {value.Kind}");
        return "";
    }

    private string? FromMap(Section variable, string name)
    {
        variable.Meaningless("name", "question", "options", "password", "validationPattern", "validationMessage", "noCache", "alwaysResolve");
        var (value, usual) = (variable.Scalar("value"), variable.Scalar("default"));
        string source = variable.Text("source") ?? (value is not null ? "none" : variable.Has("command") || variable.Has("commands") ? "command" : "all");
        string? command = Command(variable);
        variable.End();
        if (value is not null) return Expand(value);
        if (source is "all" or "env" && context.Options.Environment(name) is { } set) return set;
        if (source == "command" && command is not null && Run(command, variable.Place) is { } output) return output;
        if (usual is not null) return Expand(usual);
        return variable.Names("default") || variable.Names("value") ? "" : builtIn(name);
    }

    /// <summary>The command for this system, as a line for a shell.</summary>
    private string? Command(Section variable)
    {
        string? line = Line(variable);
        foreach (var other in variable.Children("commands"))
        {
            string? system = other.Text("os"), its = Line(other);
            if (system == context.Options.OperatingSystem || (system is null && line is null)) line = its;
            other.End();
        }

        return line;
    }

    private static string? Line(Section section)
    {
        var arguments = section.Texts("args");
        return section.Text("command") is { } command ? string.Join(' ', [command, .. arguments.Select(a => $"'{a.Text.Replace("'", "'\\''", StringComparison.Ordinal)}'")]) : null;
    }

    private string? Run(string line, Place place)
    {
        string filled = VariableText.Replace(line, n => Value(n, place));
        string? output = context.Options.Run(["sh", "-c", filled], folder);
        if (output is null) context.Notes.Fault(place, $"the command \"{line}\" failed: try it in {context.Shown(folder)}");
        return output ?? "";
    }

    /// <summary>A scalar's text with its variables and commands filled in.</summary>
    public string Expand(YamlScalar scalar) =>
        VariableText.Command(scalar.Text) is { } command ? Run(command.Command, scalar.Place) ?? "" : VariableText.Replace(scalar.Text, n => Value(n, scalar.Place));

    /// <summary>A tree with all its variables and commands filled in. A text that is nothing but one takes the kind of its value.</summary>
    public YamlValue Expand(YamlValue value) => value switch
    {
        YamlMap map => map with { Entries = [.. map.Entries.Select(e => new YamlEntry(Key(e.Key), Expand(e.Value)))] },
        YamlList list => list with { Items = [.. list.Items.Select(Expand)] },
        YamlScalar scalar when VariableText.Has(scalar.Text) => Scalar(scalar),
        _ => value,
    };

    private YamlScalar Key(YamlScalar key) => VariableText.Has(key.Text) ? key with { Text = VariableText.Replace(key.Text, n => Value(n, key.Place)) } : key;

    private YamlScalar Scalar(YamlScalar scalar)
    {
        string text = Expand(scalar);
        bool whole = VariableText.Command(scalar.Text) is { IsText: false } || VariableText.Whole(scalar.Text) is not null;
        var plain = new YamlScalar(scalar.Place, text, false);
        return whole && !plain.IsNull ? plain : plain with { Quoted = true };
    }
}
