using System.Text.Json;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>Where a new Email goes: mailboxIds, keywords, receivedAt.</summary>
/// <param name="Keywords">Null where the client says nothing.</param>
internal sealed record EmailPlacement(IReadOnlySet<MailboxId> Mailboxes, IReadOnlySet<string>? Keywords, DateTimeOffset? Received)
{
    /// <exception cref="SetException">invalidProperties.</exception>
    internal static EmailPlacement Read(JsonElement value, JmapRun run)
    {
        if (!value.TryGetProperty("mailboxIds", out JsonElement mailboxes)) throw SetException.Invalid("mailboxIds", "An Email is in at least one mailbox.");
        HashSet<string>? keywords = value.TryGetProperty("keywords", out JsonElement given) ? EmailPatch.ReadKeywords(given) : null;
        DateTimeOffset? received = null;
        if (value.TryGetProperty("receivedAt", out JsonElement at) && at.ValueKind != JsonValueKind.Null)
            received = JmapDate.TryParseUtc(at.ValueKind == JsonValueKind.String ? at.GetString() : null, out DateTimeOffset date) ? date : throw SetException.Invalid("receivedAt", "'receivedAt' must be a UTCDate.");
        return new EmailPlacement(EmailPatch.ReadMailboxes(mailboxes, run), keywords, received);
    }
}
