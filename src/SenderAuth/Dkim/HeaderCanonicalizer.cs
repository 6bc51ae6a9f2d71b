namespace Posthouse.SenderAuth;

/// <summary>RFC 6376 §3.4.1 and §3.4.2: a header field in the form that is hashed.</summary>
internal static class HeaderCanonicalizer
{
    /// <param name="writer">Takes the result.</param>
    /// <param name="canonicalization">Which form.</param>
    /// <param name="field">The field without its final line end.</param>
    /// <param name="last">The signature itself, which is hashed without a line end (§3.7).</param>
    internal static void Write(DigestWriter writer, Canonicalization canonicalization, ReadOnlySpan<byte> field, bool last = false)
    {
        if (canonicalization == Canonicalization.Simple) writer.Append(field);
        else writer.Advance(Relax(field, writer.GetSpan(field.Length)));
        if (!last) writer.Append("\r\n"u8);
    }

    private static int Relax(ReadOnlySpan<byte> field, Span<byte> target)
    {
        int colon = field.IndexOf((byte)':');
        int length = 0;
        foreach (byte b in field[..Math.Max(colon, 0)].TrimEnd(" \t\r\n"u8)) target[length++] = b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;
        target[length++] = (byte)':';
        bool white = false;
        int start = length;
        ReadOnlySpan<byte> rest = field[(colon + 1)..];
        while (!rest.IsEmpty)
        {
            int run = rest.IndexOfAny(" \t\r\n"u8);
            if (run < 0) run = rest.Length;
            if (run > 0)
            {
                if (white && length > start) target[length++] = (byte)' ';
                white = false;
                rest[..run].CopyTo(target[length..]);
                length += run;
            }

            // Folds go, what is behind them is white space.
            for (; run < rest.Length && rest[run] is ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'); run++) white |= rest[run] is (byte)' ' or (byte)'\t';
            rest = rest[run..];
        }

        return length;
    }
}
