using System.Buffers;

namespace Posthouse.Mail;

/// <summary>Writes strings as IMAP sends them (RFC 9051 §4.3): quoted where it can be, as a literal where it must be.</summary>
internal static class ImapStrings
{
    // Longer strings travel as literals, so that no client has to take a quoted string beyond what RFC 9051 §4.3 lets it expect.
    private const int LongestQuoted = 1000;

    // Not in a quoted string as they are: CR, LF, 8-bit (literal), NUL (nowhere), and what a backslash must go before.
    private static readonly SearchValues<byte> Special = SearchValues.Create(
        [0, (byte)'\r', (byte)'\n', (byte)'"', (byte)'\\', .. Enumerable.Range(0x80, 0x80).Select(static b => (byte)b)]);

    private static readonly SearchValues<byte> NeedsLiteral = SearchValues.Create(
        [0, (byte)'\r', (byte)'\n', .. Enumerable.Range(0x80, 0x80).Select(static b => (byte)b)]);

    internal static void AppendNil(this ByteBuilder output) => output.Append("NIL"u8);

    /// <summary>NIL where the value is empty.</summary>
    internal static void AppendStringOrNil(this ByteBuilder output, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) output.AppendNil();
        else output.AppendString(value);
    }

    internal static void AppendString(this ByteBuilder output, ReadOnlySpan<byte> value)
    {
        if (value.Length > LongestQuoted || value.IndexOfAny(NeedsLiteral) >= 0)
        {
            AppendLiteral(output, value);
            return;
        }

        output.Append((byte)'"');
        if (value.IndexOfAny(Special) < 0)
        {
            output.Append(value);
        }
        else
        {
            foreach (byte b in value)
            {
                if (b is (byte)'"' or (byte)'\\') output.Append((byte)'\\');
                output.Append(b);
            }
        }

        output.Append((byte)'"');
    }

    /// <summary>A string in lower case: names that compare without case (types, parameters).</summary>
    internal static void AppendLowerString(this ByteBuilder output, ReadOnlySpan<byte> value)
    {
        int start = output.Length;
        output.AppendString(value);
        output.LowerFrom(start);
    }

    private static void AppendLiteral(ByteBuilder output, ReadOnlySpan<byte> value)
    {
        output.Append((byte)'{');
        output.AppendNumber(value.Length);
        output.Append("}\r\n"u8);
        Span<byte> target = output.Reserve(value.Length)[..value.Length];
        value.CopyTo(target);
        // RFC 9051 §9, CHAR8: a literal never holds NUL.
        target.Replace((byte)0, (byte)'?');
        output.Advance(value.Length);
    }
}
