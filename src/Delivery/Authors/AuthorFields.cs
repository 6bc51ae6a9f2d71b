using System.Buffers;
using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>Everybody in whose name a header block speaks: From, Sender and their Resent- forms (RFC 5322 §3.6.2, §3.6.6).</summary>
internal sealed class AuthorFields
{
    /// <summary>Mailboxes of all these fields.</summary>
    internal List<EmailAddress> Mailboxes { get; } = [];

    /// <summary>Mailboxes of From.</summary>
    internal int Authors { get; private set; }

    internal bool HasSender { get; private set; }

    /// <summary>The first field that cannot be read, or says what it must not; null when all is well.</summary>
    internal string? Unreadable { get; private set; }

    internal static AuthorFields Of(in ReadOnlySequence<byte> header, int limit)
    {
        var fields = new AuthorFields();
        var reader = new HeaderReader(header);
        while (fields.Unreadable is null && reader.Read())
        {
            if (reader.Is("From"u8)) fields.Authors += fields.Add("From", reader.RawValue, limit, single: false);
            else if (reader.Is("Resent-From"u8)) fields.Add("Resent-From", reader.RawValue, limit, single: false);
            else if (reader.Is("Resent-Sender"u8)) fields.Add("Resent-Sender", reader.RawValue, limit, single: true);
            else if (reader.Is("Sender"u8))
            {
                // RFC 5322 §3.6: at most one.
                if (fields.HasSender) fields.Unreadable = "Sender";
                fields.HasSender = true;
                fields.Add("Sender", reader.RawValue, limit, single: true);
            }
        }

        return fields;
    }

    private int Add(string name, ReadOnlySpan<byte> rawValue, int limit, bool single)
    {
        var found = new List<EmailAddress>();
        // RFC 6854 allows an empty group, which speaks for nobody: of a submission somebody has to be the author.
        if (!MailboxListParser.TryRead(rawValue, found, limit - Mailboxes.Count) || found.Count == 0 || (single && found.Count > 1)) Unreadable ??= name;
        Mailboxes.AddRange(found);
        return found.Count;
    }
}
