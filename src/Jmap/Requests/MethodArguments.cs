using System.Text.Json;

namespace Posthouse.Jmap;

/// <summary>A call's arguments, read by their types. Every wrong one is invalidArguments with its name.</summary>
internal sealed class MethodArguments(Dictionary<string, JsonElement> values)
{
    /// <summary>The same with another value for one of them.</summary>
    internal MethodArguments With(string name, JsonElement value) => new(new Dictionary<string, JsonElement>(values) { [name] = value });

    /// <summary>Refuses arguments that the method does not know: a misspelt one must not be passed over in silence.</summary>
    internal void Only(params ReadOnlySpan<string> names)
    {
        foreach (string name in values.Keys)
        {
            if (name != "accountId" && !names.Contains(name)) throw MethodException.Invalid(name, $"'{name}' is not an argument of this method.");
        }
    }

    internal bool Has(string name) => values.TryGetValue(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>Null where it is missing or null.</summary>
    internal JsonElement? Find(string name) => Has(name) ? values[name] : null;

    internal string? Text(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        _ => throw MethodException.Invalid(name, $"'{name}' must be a string."),
    };

    internal string RequiredText(string name) => Text(name) ?? throw MethodException.Invalid(name, $"'{name}' is missing.");

    internal bool Boolean(string name, bool otherwise = false) => Find(name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw MethodException.Invalid(name, $"'{name}' must be true or false."),
    };

    /// <summary>RFC 8620 §1.3: an Int of 53 bits.</summary>
    internal long? Integer(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out long number) && Math.Abs(number) < 1L << 53 => number,
        _ => throw MethodException.Invalid(name, $"'{name}' must be an integer."),
    };

    internal long? Unsigned(string name) => Integer(name) is { } number && number < 0 ? throw MethodException.Invalid(name, $"'{name}' must not be negative.") : Integer(name);

    /// <summary>Null where it is missing or null.</summary>
    internal List<string>? Texts(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Array) throw MethodException.Invalid(name, $"'{name}' must be an array of strings.");
        var texts = new List<string>(value.GetArrayLength());
        foreach (JsonElement element in value.EnumerateArray())
            texts.Add(element.ValueKind == JsonValueKind.String ? element.GetString()! : throw MethodException.Invalid(name, $"'{name}' must be an array of strings."));
        return texts;
    }

    internal JsonElement? Object(string name) => Find(name) is { } value && value.ValueKind != JsonValueKind.Object ? throw MethodException.Invalid(name, $"'{name}' must be an object.") : Find(name);

    internal JsonElement? Array(string name) => Find(name) is { } value && value.ValueKind != JsonValueKind.Array ? throw MethodException.Invalid(name, $"'{name}' must be an array.") : Find(name);

    /// <param name="written">Called after each.</param>
    internal void WriteTo(Utf8JsonWriter output, Action written)
    {
        output.WriteStartObject();
        foreach ((string name, JsonElement value) in values)
        {
            output.WritePropertyName(name);
            value.WriteTo(output);
            written();
        }

        output.WriteEndObject();
    }
}
