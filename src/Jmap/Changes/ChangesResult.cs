using System.Text.Json;

namespace Posthouse.Jmap;

/// <summary>What a /changes method answers (RFC 8620 §5.2).</summary>
internal sealed record ChangesResult(string NewState, bool HasMore)
{
    internal List<string> Created { get; } = [];

    internal List<string> Updated { get; } = [];

    internal List<string> Destroyed { get; } = [];

    /// <summary>Of Mailboxes: of those that were updated nothing but counts (RFC 8621 §2.2).</summary>
    internal bool OnlyCounts { get; set; }

    /// <param name="more">Writes what the type has besides; null for none.</param>
    internal void Write(JmapCall call, string oldState, Action<Utf8JsonWriter>? more = null)
    {
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteString("oldState"u8, oldState);
        output.WriteString("newState"u8, NewState);
        output.WriteBoolean("hasMoreChanges"u8, HasMore);
        WriteList(output, "created", Created);
        WriteList(output, "updated", Updated);
        WriteList(output, "destroyed", Destroyed);
        more?.Invoke(output);
        output.WriteEndObject();
    }

    /// <summary>maxChanges within the server's own limit.</summary>
    /// <exception cref="MethodException">invalidArguments.</exception>
    internal static int Maximum(JmapCall call) => call.Arguments.Unsigned("maxChanges") switch
    {
        null => call.Options.MaximumChanges,
        // RFC 8620 §5.2: a positive integer greater than zero.
        0 => throw MethodException.Invalid("maxChanges", "'maxChanges' must be greater than 0."),
        { } maximum => (int)Math.Min(maximum, call.Options.MaximumChanges),
    };

    private static void WriteList(Utf8JsonWriter output, string name, List<string> ids)
    {
        output.WriteStartArray(name);
        foreach (string id in ids) output.WriteStringValue(id);
        output.WriteEndArray();
    }
}
