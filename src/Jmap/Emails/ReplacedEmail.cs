using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// The Email whose place a new one or a submission takes ("replaces", docs/jmap.md). It goes in the transaction in which that comes: whoever hangs up in the
/// middle leaves neither two versions of a draft nor a draft of what is sent.
/// </summary>
internal static class ReplacedEmail
{
    internal const string Property = "replaces";

    /// <summary>Null where there is none.</summary>
    /// <exception cref="SetException">invalidProperties.</exception>
    internal static string? Read(JmapCall call, JsonElement value)
    {
        if (!value.TryGetProperty(Property, out JsonElement given) || given.ValueKind == JsonValueKind.Null) return null;
        return given.ValueKind == JsonValueKind.String && call.Run.Resolve(given.GetString()!) is { } id ? id : throw SetException.Invalid(Property, $"'{Property}' is the id of an Email.");
    }

    /// <summary>What is gone already is as was wanted.</summary>
    /// <exception cref="SetException">forbidden.</exception>
    internal static void Destroy(WriteTransaction transaction, JmapCall call, string id)
    {
        if (JmapIds.TryMessage(id, call.Account, out MessageId message)) EmailUpdates.Destroy(transaction, call.View.Open(transaction), message);
    }
}
