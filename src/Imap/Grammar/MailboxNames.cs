using System.Text;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>
/// Mailbox names between the wire and the store. The store's names are Unicode in NFC; the wire's are UTF-8 in IMAP4rev2
/// and under UTF8=ACCEPT, modified UTF-7 (RFC 3501 §5.1.3) otherwise.
/// </summary>
internal static class MailboxNames
{
    private const int MaximumCharacters = 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    internal static string Decode(ReadOnlySpan<byte> wire, bool utf8)
    {
        string name = DecodePattern(wire, utf8);
        return name.Equals(Mailbox.Inbox, StringComparison.OrdinalIgnoreCase) ? Mailbox.Inbox : name;
    }

    internal static string DecodePattern(ReadOnlySpan<byte> wire, bool utf8)
    {
        string? name;
        // A revision 1 client that sends 8-bit names means UTF-8: modified UTF-7 has no octet above 0x7e.
        if (utf8 || !Ascii.IsValid(wire))
        {
            try
            {
                name = StrictUtf8.GetString(wire);
            }
            catch (DecoderFallbackException)
            {
                name = null;
            }
        }
        else
        {
            name = ModifiedUtf7.Decode(wire);
        }

        if (name is null) throw ImapCommandException.Bad("A mailbox name is not in the encoding of this session.");
        if (name.Length > MaximumCharacters) throw ImapCommandException.No("The mailbox name is too long.", "CANNOT");
        foreach (char c in name)
        {
            // RFC 9051 §5.1, RFC 5198 §2: no controls; a lone surrogate cannot be stored or sent.
            if (char.IsControl(c) || c is '\u2028' or '\u2029') throw ImapCommandException.No("The mailbox name has control characters.", "CANNOT");
        }

        return UnicodeText.TryNormalize(name, NormalizationForm.FormC, out string? normal) ? normal : throw ImapCommandException.No("The mailbox name has code points that are no characters.", "CANNOT");
    }

    /// <summary>Says no to what could never be addressed again: empty levels, wildcards, levels of dots.</summary>
    internal static void RequireCreatable(string name)
    {
        if (name.Length == 0 || name.AsSpan().IndexOfAny('*', '%') >= 0 || name[0] == Mailbox.Separator || name[^1] == Mailbox.Separator
            || name.Contains("//", StringComparison.Ordinal))
            throw ImapCommandException.No("That cannot be the name of a mailbox.", "CANNOT");
    }
}
