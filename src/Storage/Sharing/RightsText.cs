using System.Text;

namespace Posthouse.Storage;

/// <summary>
/// Rights as letters (RFC 4314 §2.1). The letters of the older RFC 2086 (§2.1.1) are read and shown too: "c" is k, and "d" is x, t and e.
/// </summary>
public static class RightsText
{
    private const string Letters = "lrswipkxtea";

    private static readonly MailboxRights[] Rights =
    [
        MailboxRights.Lookup, MailboxRights.Read, MailboxRights.KeepSeen, MailboxRights.Write, MailboxRights.Insert, MailboxRights.Post,
        MailboxRights.CreateMailboxes, MailboxRights.DeleteMailbox, MailboxRights.DeleteMessages, MailboxRights.Expunge, MailboxRights.Administer,
    ];

    private const MailboxRights OldDelete = MailboxRights.DeleteMailbox | MailboxRights.DeleteMessages | MailboxRights.Expunge;

    /// <summary>Without the old letters: what is read again is the same rights.</summary>
    public static string FormatExactly(MailboxRights rights)
    {
        var text = new StringBuilder();
        for (int i = 0; i < Rights.Length; i++)
        {
            if ((rights & Rights[i]) != 0) text.Append(Letters[i]);
        }

        return text.ToString();
    }

    /// <summary>As clients are shown them.</summary>
    public static string Format(MailboxRights rights)
    {
        var text = new StringBuilder(FormatExactly(rights));
        // RFC 4314 §2.1.1: an old client is told of an old right where any part of it is held.
        if ((rights & MailboxRights.CreateMailboxes) != 0) text.Append('c');
        if ((rights & OldDelete) != 0) text.Append('d');
        return text.ToString();
    }

    /// <summary>False where a letter is no right (RFC 4314 §3.1).</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MailboxRights rights)
    {
        rights = MailboxRights.None;
        foreach (char letter in text)
        {
            int at = Letters.IndexOf(letter, StringComparison.Ordinal);
            MailboxRights right = at >= 0 ? Rights[at] : letter switch
            {
                'c' => MailboxRights.CreateMailboxes,
                'd' => OldDelete,
                _ => MailboxRights.None,
            };
            if (right == MailboxRights.None) return false;
            rights |= right;
        }

        return true;
    }
}
