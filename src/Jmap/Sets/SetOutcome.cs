using System.Text.Json;

namespace Posthouse.Jmap;

/// <summary>What became of each object of a /set, and how it is written (RFC 8620 §5.3).</summary>
internal sealed class SetOutcome
{
    /// <summary>By creation id: the new id, and what the server set besides.</summary>
    internal Dictionary<string, (string Id, Action<Utf8JsonWriter>? More)> Created { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, SetException> NotCreated { get; } = new(StringComparer.Ordinal);

    /// <summary>By id: what changed that the client did not say; null for nothing.</summary>
    internal Dictionary<string, Action<Utf8JsonWriter>?> Updated { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, SetException> NotUpdated { get; } = new(StringComparer.Ordinal);

    internal List<string> Destroyed { get; } = [];

    internal Dictionary<string, SetException> NotDestroyed { get; } = new(StringComparer.Ordinal);

    /// <param name="states">Null of what belongs to no account and has none.</param>
    internal void Write(JmapCall call, (string Old, string New)? states)
    {
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        if (states is { } both)
        {
            call.WriteAccountId();
            WriteStates(output, both.Old, both.New);
        }

        WriteCreated(call);
        output.WritePropertyName("updated"u8);
        if (Updated.Count == 0) output.WriteNullValue();
        else WriteUpdated(output);
        output.WritePropertyName("destroyed"u8);
        if (Destroyed.Count == 0) output.WriteNullValue();
        else HeaderValueWriter.WriteTexts(output, Destroyed);
        WriteErrors(call, "notUpdated", NotUpdated);
        WriteErrors(call, "notDestroyed", NotDestroyed);
        output.WriteEndObject();
    }

    internal static void WriteStates(Utf8JsonWriter output, string oldState, string newState)
    {
        output.WriteString("oldState"u8, oldState);
        output.WriteString("newState"u8, newState);
    }

    /// <summary>"created" and "notCreated".</summary>
    internal void WriteCreated(JmapCall call)
    {
        Utf8JsonWriter output = call.Output;
        output.WritePropertyName("created"u8);
        if (Created.Count == 0) output.WriteNullValue();
        else WriteCreatedObjects(output);
        WriteErrors(call, "notCreated", NotCreated);
    }

    private void WriteCreatedObjects(Utf8JsonWriter output)
    {
        output.WriteStartObject();
        foreach ((string creation, (string id, Action<Utf8JsonWriter>? more)) in Created)
        {
            output.WriteStartObject(creation);
            output.WriteString("id"u8, id);
            more?.Invoke(output);
            output.WriteEndObject();
        }

        output.WriteEndObject();
    }

    private void WriteUpdated(Utf8JsonWriter output)
    {
        output.WriteStartObject();
        foreach ((string id, Action<Utf8JsonWriter>? more) in Updated)
        {
            if (more is null)
            {
                output.WriteNull(id);
                continue;
            }

            output.WriteStartObject(id);
            more(output);
            output.WriteEndObject();
        }

        output.WriteEndObject();
    }

    internal static void WriteErrors(JmapCall call, string name, Dictionary<string, SetException> errors)
    {
        Utf8JsonWriter output = call.Output;
        output.WritePropertyName(name);
        if (errors.Count == 0)
        {
            output.WriteNullValue();
            return;
        }

        output.WriteStartObject();
        foreach ((string key, SetException error) in errors)
        {
            output.WritePropertyName(key);
            WriteError(call, error);
        }

        output.WriteEndObject();
    }

    private static void WriteError(JmapCall call, SetException error)
    {
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        output.WriteString("type"u8, error.Type);
        if (error.Description is { } description) output.WriteString("description"u8, call.Run.Say(description));
        if (error.Properties.Count > 0)
        {
            output.WritePropertyName("properties"u8);
            HeaderValueWriter.WriteTexts(output, error.Properties);
        }

        if (error.ExistingId is { } existing) output.WriteString("existingId"u8, existing);
        if (error.List is { } list)
        {
            output.WritePropertyName(list.Name);
            HeaderValueWriter.WriteTexts(output, list.Values);
        }

        if (error.Number is { } number) output.WriteNumber(number.Name, number.Value);
        output.WriteEndObject();
    }
}
