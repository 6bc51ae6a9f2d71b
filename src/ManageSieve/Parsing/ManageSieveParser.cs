using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace Posthouse.ManageSieve;

/// <summary>
/// Reads commands (RFC 5804 §4) from what was received. Pure: it takes a whole command with its literals, or nothing and says how much must be
/// there before it is worth asking again.
/// </summary>
internal static class ManageSieveParser
{
    // RFC 5804 §4: a longer string is a literal.
    private const int MaximumQuoted = 1024;
    private const int MaximumArguments = 3;

    /// <param name="buffer">What was received; begins after the command on return. On a fault, after its line.</param>
    /// <param name="maximumLine">Octets of the command without its literals.</param>
    /// <param name="maximumLiteral">Octets of a literal.</param>
    /// <param name="command">Null on a fault.</param>
    /// <param name="needed">Where false is returned: octets that the buffer must have at least for another attempt.</param>
    internal static bool TryRead(ref ReadOnlySequence<byte> buffer, int maximumLine, int maximumLiteral, out ManageSieveCommand? command, out ManageSieveFault fault, out long needed)
    {
        command = null;
        var strings = new List<ReadOnlyMemory<byte>>();
        if (!TryReadTokens(ref buffer, maximumLine, maximumLiteral, out string word, strings, out long? number, out fault, out needed)) return false;
        if (fault != ManageSieveFault.None) return true;
        command = Shape(word, strings, number, out fault);
        return true;
    }

    /// <summary>A string alone on its line, as AUTHENTICATE goes on with (RFC 5804 §2.1).</summary>
    internal static bool TryReadString(ref ReadOnlySequence<byte> buffer, int maximum, out ReadOnlyMemory<byte> text, out ManageSieveFault fault, out long needed)
    {
        text = default;
        var strings = new List<ReadOnlyMemory<byte>>();
        if (!TryReadTokens(ref buffer, maximum + 16, maximum, out string word, strings, out long? number, out fault, out needed)) return false;
        if (fault == ManageSieveFault.None && (word.Length > 0 || number is not null || strings.Count != 1)) fault = ManageSieveFault.BadArguments;
        if (fault == ManageSieveFault.None) text = strings[0];
        return true;
    }

    private static bool TryReadTokens(
        ref ReadOnlySequence<byte> buffer, int maximumLine, int maximumLiteral, out string word, List<ReadOnlyMemory<byte>> strings, out long? number, out ManageSieveFault fault, out long needed)
    {
        (word, number, fault, needed) = ("", null, ManageSieveFault.None, 0);
        ReadOnlySequence<byte> rest = buffer;
        int octets = 0;
        bool first = true;
        while (true)
        {
            if (rest.PositionOf((byte)'\n') is not { } end)
            {
                needed = buffer.Length + 1;
                if (rest.Length + octets <= maximumLine) return false;
                // No line: what follows is never meant as a command.
                buffer = buffer.Slice(buffer.End);
                fault = ManageSieveFault.LiteralTooLong;
                return true;
            }

            ReadOnlySequence<byte> whole = rest.Slice(0, end);
            rest = rest.Slice(rest.GetPosition(1, end));
            octets += (int)Math.Min(whole.Length + 1, int.MaxValue / 2);
            if (octets > maximumLine) fault = ManageSieveFault.TooLong;
            byte[] line = fault == ManageSieveFault.None ? whole.ToArray() : [];
            // Lines that end in LF alone are taken: no mail is carried here, and people type it by hand.
            if (line is [.., (byte)'\r']) line = line[..^1];
            long literal = -1;
            if (fault == ManageSieveFault.None) fault = Line(line, first, ref word, strings, ref number, out literal);
            first = false;
            // A literal that was announced comes, however wrong its line is.
            if (fault != ManageSieveFault.None && literal < 0) literal = Announced(line);
            if (literal < 0)
            {
                buffer = rest;
                return true;
            }

            if (literal > maximumLiteral)
            {
                buffer = buffer.Slice(buffer.End);
                fault = ManageSieveFault.LiteralTooLong;
                return true;
            }

            if (rest.Length < literal + 2 && !(rest.Length == literal + 1 && rest.Slice(literal).FirstSpan[0] == (byte)'\n'))
            {
                needed = buffer.Length - rest.Length + literal + 1;
                if (rest.Length > literal) needed = buffer.Length + 1;
                return false;
            }

            if (fault == ManageSieveFault.None && strings.Count < MaximumArguments) strings.Add(rest.Slice(0, literal).ToArray());
            else if (fault == ManageSieveFault.None) fault = ManageSieveFault.BadArguments;
            rest = rest.Slice(literal);
        }
    }

    // One line: tokens parted by spaces, perhaps ended by the announcement of a literal.
    private static ManageSieveFault Line(ReadOnlySpan<byte> line, bool first, ref string word, List<ReadOnlyMemory<byte>> strings, ref long? number, out long literal)
    {
        literal = -1;
        int at = 0;
        while (true)
        {
            while (at < line.Length && line[at] == ' ') at++;
            if (at == line.Length) return ManageSieveFault.None;
            if (strings.Count >= MaximumArguments) return ManageSieveFault.BadArguments;
            if (line[at] == '"')
            {
                if (Quoted(line, ref at, out byte[]? text) is var wrong and not ManageSieveFault.None) return wrong;
                strings.Add(text!);
            }
            else if (line[at] == '{')
            {
                literal = Announced(line[at..]);
                return literal < 0 || line[at..].IndexOf((byte)'}') + 1 + at != line.Length ? ManageSieveFault.BadArguments : ManageSieveFault.None;
            }
            else
            {
                int length = line[at..].IndexOf((byte)' ');
                ReadOnlySpan<byte> atom = length < 0 ? line[at..] : line.Slice(at, length);
                at += atom.Length;
                if (first && word.Length == 0 && strings.Count == 0 && number is null && atom.Length <= 32 && Ascii.IsValid(atom) && char.IsAsciiLetter((char)atom[0])) word = Encoding.ASCII.GetString(atom).ToUpperInvariant();
                // RFC 5804 §4: a number has 32 bits.
                else if (number is null && Utf8Parser.TryParse(atom, out uint value, out int consumed) && consumed == atom.Length) number = value;
                else return ManageSieveFault.BadArguments;
                continue;
            }

            if (at < line.Length && line[at] != ' ') return ManageSieveFault.BadArguments;
        }
    }

    // RFC 5804 §4: inside of quotes a backslash stands before quotes and backslashes alone; CR, LF and NUL need a literal.
    private static ManageSieveFault Quoted(ReadOnlySpan<byte> line, ref int at, out byte[]? text)
    {
        text = null;
        var octets = new ArrayBufferWriter<byte>();
        for (int i = at + 1; i < line.Length; i++)
        {
            byte octet = line[i];
            if (octet == '"')
            {
                at = i + 1;
                text = octets.WrittenSpan.ToArray();
                // Passwords of SASL are base64; so is everything else that is long and no literal.
                return text.Length > MaximumQuoted && !Ascii.IsValid(text) ? ManageSieveFault.TooLong : Utf8.IsValid(text) ? ManageSieveFault.None : ManageSieveFault.NotUtf8;
            }

            if (octet is 0 or (byte)'\r') return ManageSieveFault.BadArguments;
            if (octet == '\\' && (++i == line.Length || (octet = line[i]) is not ((byte)'"' or (byte)'\\'))) return ManageSieveFault.BadArguments;
            octets.Write([octet]);
        }

        return ManageSieveFault.BadArguments;
    }

    // "{123+}" at the end of what is given; -1 where there is none. A client's literals are never waited for (RFC 5804 §4, literal-c2s).
    private static long Announced(ReadOnlySpan<byte> line)
    {
        int open = line.LastIndexOf((byte)'{');
        if (open < 0 || !line.EndsWith("+}"u8)) return -1;
        ReadOnlySpan<byte> digits = line[(open + 1)..^2];
        return digits.Length is > 0 and <= 10 && Utf8Parser.TryParse(digits, out uint value, out int consumed) && consumed == digits.Length ? value : -1;
    }

    private static ManageSieveCommand? Shape(string word, List<ReadOnlyMemory<byte>> strings, long? number, out ManageSieveFault fault)
    {
        (ManageSieveVerb verb, int least, int most, bool counts)? shape = word switch
        {
            "AUTHENTICATE" => (ManageSieveVerb.Authenticate, 1, 2, false),
            "STARTTLS" => (ManageSieveVerb.StartTls, 0, 0, false),
            "LOGOUT" => (ManageSieveVerb.Logout, 0, 0, false),
            "CAPABILITY" => (ManageSieveVerb.Capability, 0, 0, false),
            "HAVESPACE" => (ManageSieveVerb.HaveSpace, 1, 1, true),
            "PUTSCRIPT" => (ManageSieveVerb.PutScript, 2, 2, false),
            "LISTSCRIPTS" => (ManageSieveVerb.ListScripts, 0, 0, false),
            "SETACTIVE" => (ManageSieveVerb.SetActive, 1, 1, false),
            "GETSCRIPT" => (ManageSieveVerb.GetScript, 1, 1, false),
            "DELETESCRIPT" => (ManageSieveVerb.DeleteScript, 1, 1, false),
            "RENAMESCRIPT" => (ManageSieveVerb.RenameScript, 2, 2, false),
            "CHECKSCRIPT" => (ManageSieveVerb.CheckScript, 1, 1, false),
            "NOOP" => (ManageSieveVerb.Noop, 0, 1, false),
            "UNAUTHENTICATE" => (ManageSieveVerb.Unauthenticate, 0, 0, false),
            _ => null,
        };
        fault = ManageSieveFault.Unknown;
        if (shape is not { } known) return null;
        fault = ManageSieveFault.BadArguments;
        if (strings.Count < known.least || strings.Count > known.most || number.HasValue != known.counts) return null;
        // Whatever is not a script is text.
        int texts = known.verb switch { ManageSieveVerb.PutScript => 1, ManageSieveVerb.CheckScript => 0, _ => strings.Count };
        fault = ManageSieveFault.NotUtf8;
        for (int i = 0; i < texts; i++)
        {
            if (!Utf8.IsValid(strings[i].Span)) return null;
        }

        fault = ManageSieveFault.None;
        return new ManageSieveCommand(known.verb, strings, number ?? 0);
    }
}
