using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Posthouse.Smtp;

/// <summary>
/// Turns one line into one command. Pure: no state, no I/O, never an exception; a line that is no command becomes
/// <see cref="MalformedCommand"/> with the reply that says why.
/// </summary>
internal static class SmtpParser
{
    private const int OnStack = 1024;

    private static readonly SearchValues<char> HelloCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:[]");

    /// <param name="line">Without its line end; bounded by the caller.</param>
    public static SmtpCommand Parse(in ReadOnlySequence<byte> line)
    {
        if (line.IsSingleSegment) return Parse(line.FirstSpan);
        byte[] rented = ArrayPool<byte>.Shared.Rent((int)line.Length);
        try
        {
            line.CopyTo(rented);
            return Parse(rented.AsSpan(0, (int)line.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public static SmtpCommand Parse(ReadOnlySpan<byte> line)
    {
        int space = line.IndexOf((byte)' ');
        ReadOnlySpan<byte> verb = space < 0 ? line : line[..space];
        ReadOnlySpan<byte> rest = space < 0 ? default : line[(space + 1)..].Trim((byte)' ');
        return verb.Length switch
        {
            4 => ParseFour(verb, rest),
            8 when Is(verb, "STARTTLS"u8) => Bare(PlainCommand.StartTls, rest),
            _ => Unknown(line),
        };
    }

    internal static MalformedCommand Malformed(PreparedReply reply) => new(reply);

    private static SmtpCommand ParseFour(ReadOnlySpan<byte> verb, ReadOnlySpan<byte> rest)
    {
        switch (verb[0] | 0x20)
        {
            case 'a' when Is(verb, "AUTH"u8): return ParseAuth(rest);
            case 'b' when Is(verb, "BDAT"u8): return ParseBdat(rest);
            case 'b' when Is(verb, "BURL"u8): return ParseBurl(rest);
            case 'd' when Is(verb, "DATA"u8): return Bare(PlainCommand.Data, rest);
            case 'e' when Is(verb, "EHLO"u8): return ParseHello(SmtpVerb.Ehlo, rest);
            case 'e' when Is(verb, "EXPN"u8): return PlainCommand.Expn;
            case 'h' when Is(verb, "HELO"u8): return ParseHello(SmtpVerb.Helo, rest);
            case 'h' when Is(verb, "HELP"u8): return PlainCommand.Help;
            case 'l' when Is(verb, "LHLO"u8): return ParseHello(SmtpVerb.Lhlo, rest);
            case 'm' when Is(verb, "MAIL"u8): return WithText(rest, mail: true);
            case 'n' when Is(verb, "NOOP"u8): return PlainCommand.Noop;
            case 'q' when Is(verb, "QUIT"u8): return Bare(PlainCommand.Quit, rest);
            case 'r' when Is(verb, "RCPT"u8): return WithText(rest, mail: false);
            case 'r' when Is(verb, "RSET"u8): return Bare(PlainCommand.Rset, rest);
            case 'v' when Is(verb, "VRFY"u8): return PlainCommand.Vrfy;
            default: return Unknown(verb);
        }
    }

    // A browser that was made to post here (cross-protocol request), or a TLS handshake on a listener in clear text.
    private static MalformedCommand Unknown(ReadOnlySpan<byte> line) =>
        line is [0x16, 0x03, ..] || IsHttp(line) ? Malformed(SmtpReplies.NotSmtp) : Malformed(SmtpReplies.UnknownCommand);

    private static bool IsHttp(ReadOnlySpan<byte> line) =>
        line.SequenceEqual("POST"u8) || line.SequenceEqual("HEAD"u8) || line.StartsWith("GET /"u8) || line.StartsWith("PUT /"u8) || line.StartsWith("CONNECT "u8) || line.StartsWith("OPTIONS "u8);

    private static bool Is(ReadOnlySpan<byte> verb, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(verb, name);

    private static SmtpCommand Bare(PlainCommand command, ReadOnlySpan<byte> rest) => rest.IsEmpty ? command : Malformed(SmtpReplies.NoArguments);

    // RFC 5321 §4.1.1.1. What stands here ends up in Received and in logs: no octet of another meaning gets through.
    private static SmtpCommand ParseHello(SmtpVerb verb, ReadOnlySpan<byte> rest)
    {
        if (rest.Length is 0 or > 255 || !Ascii.IsValid(rest)) return Malformed(SmtpReplies.HelloSyntax);
        string domain = Encoding.ASCII.GetString(rest);
        return domain.AsSpan().ContainsAnyExcept(HelloCharacters) ? Malformed(SmtpReplies.HelloSyntax) : new HelloCommand(verb, domain);
    }

    private static SmtpCommand WithText(ReadOnlySpan<byte> rest, bool mail)
    {
        char[]? rented = rest.Length > OnStack ? ArrayPool<char>.Shared.Rent(rest.Length) : null;
        Span<char> buffer = rented ?? stackalloc char[OnStack];
        try
        {
            // RFC 6531 §3.3: UTF-8 or nothing.
            if (Utf8.ToUtf16(rest, buffer, out _, out int length, replaceInvalidSequences: false) != OperationStatus.Done) return Malformed(SmtpReplies.NotUtf8);
            ReadOnlySpan<char> text = buffer[..length];
            return mail ? MailParser.Parse(text) : RcptParser.Parse(text);
        }
        finally
        {
            if (rented is not null) ArrayPool<char>.Shared.Return(rented);
        }
    }

    private static SmtpCommand ParseBdat(ReadOnlySpan<byte> rest)
    {
        if (!Utf8Parser.TryParse(rest, out long size, out int taken) || size < 0 || rest[0] is (byte)'+' or (byte)'-') return Malformed(SmtpReplies.BdatSyntax);
        ReadOnlySpan<byte> after = rest[taken..];
        bool last = false;
        if (!after.IsEmpty)
        {
            if (after[0] != ' ' || !Is(after.TrimStart((byte)' '), "LAST"u8)) return Malformed(SmtpReplies.BdatSyntax);
            last = true;
        }

        return new BdatCommand(size, last);
    }

    // RFC 4468 §4: "BURL" SP absolute-URI [SP end-marker].
    private static SmtpCommand ParseBurl(ReadOnlySpan<byte> rest)
    {
        int space = rest.IndexOf((byte)' ');
        ReadOnlySpan<byte> url = space < 0 ? rest : rest[..space];
        if (url.IsEmpty || url.ContainsAnyExceptInRange((byte)'!', (byte)'~')) return Malformed(SmtpReplies.BurlSyntax);
        if (space >= 0 && !Is(rest[(space + 1)..].TrimStart((byte)' '), "LAST"u8)) return Malformed(SmtpReplies.BurlSyntax);
        return new BurlCommand(Encoding.ASCII.GetString(url), Last: space >= 0);
    }

    private static SmtpCommand ParseAuth(ReadOnlySpan<byte> rest)
    {
        int space = rest.IndexOf((byte)' ');
        ReadOnlySpan<byte> mechanism = space < 0 ? rest : rest[..space];
        // RFC 4422 §3.1: 1 to 20 letters, digits, hyphens and underscores.
        if (mechanism.Length is 0 or > 20) return Malformed(SmtpReplies.AuthSyntax);
        foreach (byte c in mechanism)
        {
            if (!char.IsAsciiLetterOrDigit((char)c) && c is not ((byte)'-' or (byte)'_')) return Malformed(SmtpReplies.AuthSyntax);
        }

        byte[]? initial = null;
        if (space >= 0)
        {
            ReadOnlySpan<byte> encoded = rest[(space + 1)..].Trim((byte)' ');
            if (encoded.SequenceEqual("="u8)) initial = [];
            else if (!SaslText.TryDecode(encoded, out initial)) return Malformed(SmtpReplies.BadBase64);
        }

        return new AuthCommand(Encoding.ASCII.GetString(mechanism).ToUpper(CultureInfo.InvariantCulture), initial);
    }
}
