using System.Buffers;
using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>Why a header block leaves no author whom DMARC could judge.</summary>
internal enum AuthorFault
{
    None,

    /// <summary>No From field: no header at all, perhaps.</summary>
    Missing,

    /// <summary>From has no mailbox with a domain: it is empty, quoted as a whole, or a group of nobody.</summary>
    Nobody,

    /// <summary>Readers would differ on who it is: two addresses where one belongs, or an address that some decode into another one.</summary>
    Ambiguous,
}

/// <summary>
/// Looks at From as it comes from outside, where much is untidy and means no harm: a field that only one author can be read from passes,
/// whatever the grammar says of it. Which domains it names is SenderAuth's to judge. Pure.
/// </summary>
internal static class StrangersAuthor
{
    // As many as a strict reading may find; what has more is judged by the tolerant one.
    private const int Limit = 1000;

    internal static AuthorFault Find(in ReadOnlySequence<byte> header)
    {
        var reader = new HeaderReader(header);
        var fault = AuthorFault.Missing;
        while (reader.Find("From"u8))
        {
            fault = Judge(reader.RawValue);
            if (fault != AuthorFault.None) return fault;
        }

        return fault;
    }

    private static AuthorFault Judge(ReadOnlySpan<byte> value)
    {
        var strict = new List<EmailAddress>();
        if (MailboxListParser.TryRead(value, strict, Limit)) return strict.Exists(static a => a.Domain is not null) ? AuthorFault.None : AuthorFault.Nobody;
        if (HasTwoInOne(value)) return AuthorFault.Ambiguous;
        bool any = false;
        foreach (HeaderAddress entry in AddressListParser.Parse(value))
        {
            if (entry.Address is not { Domain: { } domain } address) continue;
            // RFC 2047 §5: no encoded word in an address; some readers decode it all the same and show another one.
            if (address.LocalPart.Contains("=?", StringComparison.Ordinal) || domain.Ascii.Contains("=?", StringComparison.Ordinal)) return AuthorFault.Ambiguous;
            any = true;
        }

        return any ? AuthorFault.None : AuthorFault.Nobody;
    }

    // Two addresses in angle brackets that no comma parts, outside of quotes and comments.
    private static bool HasTwoInOne(ReadOnlySpan<byte> value)
    {
        int angles = 0;
        int depth = 0;
        bool quoted = false;
        for (int i = 0; i < value.Length; i++)
        {
            byte c = value[i];
            if (c == '\\') i++;
            else if (quoted) quoted = c != '"';
            else if (depth == 0 && c == '"') quoted = true;
            else if (c == '(') depth++;
            else if (c == ')' && depth > 0) depth--;
            else if (depth > 0) continue;
            else if (c is (byte)',' or (byte)';') angles = 0;
            else if (c == '<' && ++angles == 2) return true;
        }

        return false;
    }
}
