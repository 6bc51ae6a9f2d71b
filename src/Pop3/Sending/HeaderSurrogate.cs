using System.Text;
using System.Text.Unicode;
using Posthouse.Mail;

namespace Posthouse.Pop3;

/// <summary>
/// The header that a client without UTF-8 mode is given in place of an internationalised one (RFC 6856 §2.1), made as RFC 6858 says:
/// text becomes encoded-words, an address that cannot be written in ASCII becomes an empty group that shows it.
/// Only lines that need it are touched, and the stored message never is.
/// </summary>
internal static class HeaderSurrogate
{
    // RFC 2047 §2: 75 characters for an encoded-word; 45 octets make 60 in base64, and 12 are around them.
    private const int OctetsPerWord = 45;

    private static readonly string[] AddressFields = ["From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Resent-From", "Resent-Sender", "Resent-Reply-To", "Resent-To", "Resent-Cc", "Resent-Bcc"];

    /// <summary>
    /// False when the header can go as it is: it is ASCII, or it holds octets that are not UTF-8, which no standard gives a meaning
    /// and which old clients read in the charset of their user.
    /// </summary>
    /// <param name="header">With its empty line.</param>
    /// <param name="surrogate">In ASCII.</param>
    internal static bool TryMake(ReadOnlySpan<byte> header, out byte[] surrogate)
    {
        surrogate = [];
        if (Ascii.IsValid(header) || !Utf8.IsValid(header)) return false;
        string text = Encoding.UTF8.GetString(header);
        var made = new StringBuilder(text.Length * 2);
        for (int at = 0; at < text.Length;)
        {
            int end = FieldEnd(text, at);
            Field(text.AsSpan(at, end - at), made);
            at = end;
        }

        surrogate = Encoding.ASCII.GetBytes(made.ToString());
        return true;
    }

    /// <summary>Past the field's last line: the first line that does not begin with white space.</summary>
    private static int FieldEnd(string text, int at)
    {
        while (true)
        {
            int lineFeed = text.IndexOf('\n', at);
            if (lineFeed < 0) return text.Length;
            at = lineFeed + 1;
            if (at == text.Length || text[at] is not (' ' or '\t')) return at;
        }
    }

    private static void Field(ReadOnlySpan<char> field, StringBuilder made)
    {
        int colon = field.IndexOf(':');
        if (Ascii.IsValid(field) || colon < 0 || !Ascii.IsValid(field[..colon]))
        {
            // A name that is not ASCII is no field; RFC 6858 §2.3 leaves it out, and so does '?' in the encoder.
            made.Append(field);
            return;
        }

        ReadOnlySpan<char> name = field[..colon].TrimEnd(" \t");
        // The line's end is kept apart: a quote that is never closed must not swallow it.
        ReadOnlySpan<char> value = field[(colon + 1)..].TrimEnd("\r\n");
        made.Append(name).Append(':');
        if (name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)) Structured(value, made, isAddress: false);
        else if (IsAddressField(name)) Structured(value, made, isAddress: true);
        else Unstructured(value, made);
        made.Append("\r\n");
    }

    private static bool IsAddressField(ReadOnlySpan<char> name)
    {
        foreach (string field in AddressFields)
        {
            if (name.Equals(field, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    private static void Unstructured(ReadOnlySpan<char> value, StringBuilder made)
    {
        for (int at = 0; at < value.Length;)
        {
            int word = at + SpaceLength(value[at..]);
            made.Append(value[at..word]);
            int end = word + WordLength(value[word..], "");
            if (Ascii.IsValid(value[word..end])) made.Append(value[word..end]);
            else Encode(Run(value, word, ref end, ""), made);
            at = end;
        }
    }

    /// <summary>Quoted strings, comments, angle addresses and atoms (RFC 5322 §3.2), each rewritten as a whole.</summary>
    private static void Structured(ReadOnlySpan<char> value, StringBuilder made, bool isAddress)
    {
        const string specials = "\"<(,;:";
        for (int at = 0; at < value.Length;)
        {
            char c = value[at];
            if (IsSpace(c) || c is ',' or ';' or ':')
            {
                made.Append(c);
                at++;
                continue;
            }

            int end = c switch
            {
                '"' => at + QuotedLength(value[at..]),
                '<' => at + (value[at..].IndexOf('>') is var close and >= 0 ? close + 1 : value.Length - at),
                '(' => at + CommentLength(value[at..]),
                _ => at + Math.Max(1, WordLength(value[at..], specials)),
            };
            ReadOnlySpan<char> token = value[at..end];
            if (Ascii.IsValid(token)) made.Append(token);
            else if (c == '"' && isAddress) Encode(Unquoted(token), made);
            else if (c == '"') Quoted(Unquoted(token), made);
            else if (c == '<') Address(token.Trim("<>").ToString(), made, angle: true);
            else if (c == '(') Comment(token, made);
            else if (isAddress && token.Contains('@')) Address(token.ToString(), made, angle: false);
            else Encode(Run(value, at, ref end, isAddress ? specials + "@" : specials), made);
            at = end;
        }
    }

    private static void Quoted(string content, StringBuilder made)
    {
        // Not RFC 2231, but what readers of mail from before it understand in a file name.
        made.Append('"');
        Encode(content, made);
        made.Append('"');
    }

    private static void Comment(ReadOnlySpan<char> token, StringBuilder made)
    {
        made.Append('(');
        Encode(token[1..].TrimEnd(')').ToString(), made);
        made.Append(')');
    }

    /// <summary>An address with a domain alone beyond ASCII has an ASCII form; any other becomes an empty group (RFC 6858 §2.1).</summary>
    private static void Address(string text, StringBuilder made, bool angle)
    {
        if (EmailAddress.TryParse(text, out EmailAddress? address) && !address.NeedsSmtpUtf8)
        {
            made.Append(angle ? "<" : "").Append(address).Append(angle ? ">" : "");
            return;
        }

        Encode(angle ? $"<{text}>" : text, made);
        made.Append(" :;");
    }

    /// <summary>
    /// The word at <paramref name="start"/> and those after it that are not ASCII either: white space between encoded-words is not shown
    /// (RFC 2047 §6.2), so it has to stand inside one.
    /// </summary>
    private static string Run(ReadOnlySpan<char> value, int start, ref int end, string specials)
    {
        var run = new StringBuilder().Append(value[start..end]);
        while (true)
        {
            int next = end + SpaceLength(value[end..]);
            int after = next + WordLength(value[next..], specials);
            bool isStopped = after < value.Length && !IsSpace(value[after]) && value[after] == '@';
            if (next == end || after == next || isStopped || Ascii.IsValid(value[next..after])) return run.ToString();
            run.Append(' ').Append(value[next..after]);
            end = after;
        }
    }

    private static void Encode(string text, StringBuilder made)
    {
        Span<byte> octets = stackalloc byte[OctetsPerWord];
        int length = 0;
        bool isFirst = true;
        foreach (Rune rune in text.EnumerateRunes())
        {
            // RFC 2047 §5: a character is never divided between two words.
            if (length + rune.Utf8SequenceLength > OctetsPerWord) Word(octets, ref length, ref isFirst, made);
            length += rune.EncodeToUtf8(octets[length..]);
        }

        if (length > 0) Word(octets, ref length, ref isFirst, made);
    }

    private static void Word(ReadOnlySpan<byte> octets, ref int length, ref bool isFirst, StringBuilder made)
    {
        made.Append(isFirst ? "" : "\r\n ").Append("=?UTF-8?B?").Append(Convert.ToBase64String(octets[..length])).Append("?=");
        length = 0;
        isFirst = false;
    }

    private static string Unquoted(ReadOnlySpan<char> token)
    {
        var content = new StringBuilder(token.Length);
        for (int i = 1; i < token.Length; i++)
        {
            if (token[i] == '"') break;
            if (token[i] == '\\' && i + 1 < token.Length) i++;
            if (token[i] is not ('\r' or '\n')) content.Append(token[i]);
        }

        return content.ToString();
    }

    private static int QuotedLength(ReadOnlySpan<char> text)
    {
        for (int i = 1; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == '"') return i + 1;
        }

        return text.Length;
    }

    private static int CommentLength(ReadOnlySpan<char> text)
    {
        int depth = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == '(') depth++;
            else if (text[i] == ')' && --depth == 0) return i + 1;
        }

        return text.Length;
    }

    private static int SpaceLength(ReadOnlySpan<char> text)
    {
        int length = text.IndexOfAnyExcept(" \t\r\n");
        return length < 0 ? text.Length : length;
    }

    private static int WordLength(ReadOnlySpan<char> text, string specials)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (IsSpace(text[i]) || specials.Contains(text[i], StringComparison.Ordinal)) return i;
        }

        return text.Length;
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';
}
