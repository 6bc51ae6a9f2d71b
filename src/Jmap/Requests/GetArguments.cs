using System.Text.Json;

namespace Posthouse.Jmap;

/// <summary>What all /get methods share (RFC 8620 §5.1).</summary>
internal static class GetArguments
{
    /// <summary>Null asks for all. Each id once.</summary>
    /// <exception cref="MethodException">requestTooLarge, invalidArguments.</exception>
    internal static List<string>? Ids(JmapCall call)
    {
        if (call.Arguments.Texts("ids") is not { } ids) return null;
        if (ids.Count > call.Options.MaximumObjectsInGet) throw MethodException.TooLarge($"One call may get {call.Options.MaximumObjectsInGet} objects.");
        return [.. ids.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Those asked for, or all; the id always.</summary>
    /// <exception cref="MethodException">invalidArguments.</exception>
    internal static HashSet<string> Properties(JmapCall call, IReadOnlyCollection<string> known)
    {
        if (call.Arguments.Texts("properties") is not { } wanted) return [.. known];
        foreach (string property in wanted)
        {
            if (!known.Contains(property)) throw MethodException.Invalid("properties", $"'{property}' is not a property.");
        }

        return [.. wanted, "id"];
    }

    internal static void WriteNotFound(Utf8JsonWriter output, IEnumerable<string> ids)
    {
        output.WriteStartArray("notFound"u8);
        foreach (string id in ids) output.WriteStringValue(id);
        output.WriteEndArray();
    }
}
