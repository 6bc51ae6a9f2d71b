using System.Text.Json;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>A change of keywords and mailboxes: all of them, or one by one (RFC 8620 §5.3, PatchObject).</summary>
internal sealed class EmailPatch
{
    /// <summary>All keywords; null where they are not replaced.</summary>
    internal HashSet<string>? Keywords { get; private set; }

    internal Dictionary<string, bool> KeywordChanges { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All mailboxes; null where they are not replaced.</summary>
    internal HashSet<MailboxId>? Mailboxes { get; private set; }

    internal Dictionary<MailboxId, bool> MailboxChanges { get; } = [];

    /// <summary>When it comes back (docs/jmap.md); null inside ends the waiting, null itself changes nothing.</summary>
    internal Moment? WakeAt { get; private set; }

    /// <summary>When its owner is reminded.</summary>
    internal Moment? RemindAt { get; private set; }

    internal bool ChangesKeywords => Keywords is not null || KeywordChanges.Count > 0;

    internal bool ChangesMailboxes => Mailboxes is not null || MailboxChanges.Count > 0;

    /// <exception cref="SetException">invalidPatch, invalidProperties.</exception>
    internal static EmailPatch Read(JsonElement value, JmapRun run)
    {
        var patch = new EmailPatch();
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (property.Name == "keywords") patch.Keywords = ReadKeywords(property.Value);
            else if (property.Name == "mailboxIds") patch.Mailboxes = ReadMailboxes(property.Value, run);
            else if (property.Name.StartsWith("keywords/", StringComparison.Ordinal)) patch.KeywordChanges[Keyword(Unescape(property.Name[9..]))] = Flag(property);
            else if (property.Name.StartsWith("mailboxIds/", StringComparison.Ordinal)) patch.MailboxChanges[Mailbox(Unescape(property.Name[11..]), run)] = Flag(property);
            else if (property.Name == "wakeAt") patch.WakeAt = Moment.Read(property);
            else if (property.Name == "remindAt") patch.RemindAt = Moment.Read(property);
            else throw SetException.Invalid(property.Name, "Only keywords and mailboxIds of an Email can be changed.");
        }

        // RFC 8620 §5.3: no pointer is the prefix of another.
        if ((patch.Keywords is not null && patch.KeywordChanges.Count > 0) || (patch.Mailboxes is not null && patch.MailboxChanges.Count > 0)) throw new SetException("invalidPatch", "A property is set as a whole and in part.");
        if (patch.WakeAt is not null && patch.ChangesMailboxes) throw new SetException("invalidPatch", "'wakeAt' moves the Email by itself: do not set mailboxIds with it.");
        return patch;
    }

    /// <param name="At">Null for never.</param>
    internal sealed record Moment(DateTimeOffset? At)
    {
        internal static Moment Read(JsonProperty property)
        {
            if (property.Value.ValueKind == JsonValueKind.Null) return new Moment(At: null);
            return property.Value.ValueKind == JsonValueKind.String && JmapDate.TryParseUtc(property.Value.GetString(), out DateTimeOffset at)
                ? new Moment(at) : throw SetException.Invalid(property.Name, $"'{property.Name}' must be a UTCDate or null.");
        }
    }

    internal static HashSet<string> ReadKeywords(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) throw SetException.Invalid("keywords", "'keywords' must be an object.");
        var keywords = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonProperty property in value.EnumerateObject())
            keywords.Add(property.Value.ValueKind == JsonValueKind.True ? Keyword(property.Name) : throw SetException.Invalid("keywords", "Each keyword's value must be true."));
        return keywords;
    }

    internal static HashSet<MailboxId> ReadMailboxes(JsonElement value, JmapRun run)
    {
        if (value.ValueKind != JsonValueKind.Object) throw SetException.Invalid("mailboxIds", "'mailboxIds' must be an object.");
        var mailboxes = new HashSet<MailboxId>();
        foreach (JsonProperty property in value.EnumerateObject())
            mailboxes.Add(property.Value.ValueKind == JsonValueKind.True ? Mailbox(property.Name, run) : throw SetException.Invalid("mailboxIds", "Each mailbox's value must be true."));
        return mailboxes.Count > 0 ? mailboxes : throw SetException.Invalid("mailboxIds", "An Email is in at least one mailbox.");
    }

    private static string Keyword(string keyword) => EmailKeywords.IsValid(keyword) ? keyword.ToLowerInvariant() : throw SetException.Invalid("keywords", "A keyword has 1 to 255 printable ASCII characters, none of ( ) { ] % * \" \\.");

    private static MailboxId Mailbox(string id, JmapRun run) => JmapIds.TryMailbox(run.Resolve(id), out MailboxId mailbox) ? mailbox : throw SetException.Invalid("mailboxIds", "There is no such mailbox.");

    private static bool Flag(JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.Null => false,
        _ => throw SetException.Invalid(property.Name, "The value must be true or null."),
    };

    // RFC 8620 §5.3: there is nothing below a keyword or a mailbox.
    private static string Unescape(string segment) => segment.Contains('/', StringComparison.Ordinal) ? throw new SetException("invalidPatch", "There is nothing below a keyword or a mailbox.") : segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
