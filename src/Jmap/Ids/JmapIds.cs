using System.Globalization;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>
/// Ids as clients see them (RFC 8620 §1.2). A letter says of what, then comes the number in hexadecimal; messages, threads and mailboxes
/// have those of RFC 8474, so that an IMAP client and a JMAP client speak of the same things.
/// </summary>
internal static class JmapIds
{
    internal static string Of(AccountId account) => "A" + account.Value.ToString("x", CultureInfo.InvariantCulture);

    internal static string Of(MailboxId mailbox) => mailbox.ToString();

    internal static string Of(MessageId message) => message.ToString();

    internal static string Of(ThreadId thread) => thread.ToString();

    internal static bool TryAccount(string? id, out AccountId account)
    {
        bool read = TryRead(id, 'A', out long value);
        account = new AccountId(value);
        return read;
    }

    internal static bool TryMailbox(string? id, out MailboxId mailbox)
    {
        bool read = TryRead(id, 'F', out long value);
        mailbox = new MailboxId(value);
        return read;
    }

    /// <summary>Only one of the account: another's does not exist.</summary>
    internal static bool TryMessage(string? id, AccountId account, out MessageId message)
    {
        bool read = TryRead(id, 'M', out long value);
        message = new MessageId(value);
        return read && message.Account == account;
    }

    /// <summary>Only one of the account.</summary>
    internal static bool TryThread(string? id, AccountId account, out ThreadId thread)
    {
        bool read = TryRead(id, 'T', out long value);
        thread = new ThreadId(value);
        return read && value >> 32 == account.Value;
    }

    /// <summary>The number behind the letter. One spelling for each number: 0 in front and capitals are another id, which nobody has.</summary>
    internal static bool TryRead(ReadOnlySpan<char> id, char letter, out long value)
    {
        value = 0;
        if (id.Length is < 2 or > 17 || id[0] != letter || id[1] == '0' || id[1..].ContainsAnyExcept("0123456789abcdef")) return false;
        return long.TryParse(id[1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value) && value > 0;
    }
}
