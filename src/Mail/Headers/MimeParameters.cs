using System.Text;

namespace Posthouse.Mail;

/// <summary>
/// The parameters behind a Content-Type or Content-Disposition value (RFC 2045 §5.1, RFC 2231), in the order they came,
/// with quoting removed and nothing else decoded. Reused from header to header.
/// </summary>
internal sealed class MimeParameters
{
    private const int Maximum = 100;

    // RFC 2231 §3 numbers the pieces of a long value; nobody needs more to name a file.
    private const int MaximumPieces = 64;

    private readonly ByteBuilder _text = new(512);
    private readonly List<Entry> _entries = [];

    internal int Count => _entries.Count;

    internal ReadOnlySpan<byte> NameAt(int index) => _text.Slice(_entries[index].NameStart, _entries[index].NameLength);

    internal ReadOnlySpan<byte> ValueAt(int index) => _text.Slice(_entries[index].ValueStart, _entries[index].ValueLength);

    /// <summary>Reads what stands behind the first value, from its semicolon on.</summary>
    internal void Read(ReadOnlySpan<byte> raw)
    {
        _text.Clear();
        _entries.Clear();
        int position = 0;
        while (_entries.Count < Maximum)
        {
            SkipWhite(raw, ref position);
            while (position < raw.Length && raw[position] == ';')
            {
                position++;
                SkipWhite(raw, ref position);
            }

            if (position >= raw.Length) return;
            int length = raw[position..].IndexOfAny("=; \t\r\n("u8);
            int nameStart = position;
            if (length < 0) return;
            position += length;
            SkipWhite(raw, ref position);
            if (length == 0 || position >= raw.Length || raw[position] != '=')
            {
                // No parameter: go on behind the next semicolon.
                int next = raw[position..].IndexOf((byte)';');
                if (next < 0) return;
                position += next + 1;
                continue;
            }

            position++;
            SkipWhite(raw, ref position);
            int name = _text.Length;
            _text.Append(raw.Slice(nameStart, length));
            _text.LowerFrom(name);
            int value = _text.Length;
            if (position < raw.Length && raw[position] == '"') ReadQuoted(raw, ref position);
            else ReadToken(raw, ref position);
            _entries.Add(new Entry(name, value - name, value, _text.Length - value));
        }
    }

    /// <summary>The first parameter of this lower-case name; empty where there is none.</summary>
    internal ReadOnlySpan<byte> Find(ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            if (NameAt(i).SequenceEqual(name)) return ValueAt(i);
        }

        return default;
    }

    /// <summary>The value as text: RFC 2231's pieces and charset where they are used, else encoded words and guessed 8-bit.</summary>
    internal string Text(ReadOnlySpan<byte> name)
    {
        string extended = ExtendedText(name);
        if (extended.Length > 0) return extended;
        ReadOnlySpan<byte> plain = Find(name);
        return plain.IsEmpty ? "" : HeaderText.Decode(plain);
    }

    internal void Release() => _text.Release();

    private string ExtendedText(ReadOnlySpan<byte> name)
    {
        Span<int> pieces = stackalloc int[MaximumPieces];
        pieces.Fill(-1);
        ulong encoded = 0;
        bool any = false;
        for (int i = 0; i < _entries.Count; i++)
        {
            ReadOnlySpan<byte> candidate = NameAt(i);
            if (!candidate.StartsWith(name) || candidate[name.Length..] is not [(byte)'*', ..]) continue;
            ReadOnlySpan<byte> section = candidate[(name.Length + 1)..];
            bool star = section.IsEmpty || section[^1] == '*';
            int number = 0;
            ReadOnlySpan<byte> digits = section.TrimEnd((byte)'*');
            if (!digits.IsEmpty && (!System.Buffers.Text.Utf8Parser.TryParse(digits, out number, out int used) || used != digits.Length)) continue;
            if (number is < 0 or >= MaximumPieces || pieces[number] >= 0) continue;
            pieces[number] = i;
            if (star) encoded |= 1UL << number;
            any = true;
        }

        if (!any || pieces[0] < 0) return "";
        return Join(pieces, encoded);
    }

    private string Join(ReadOnlySpan<int> pieces, ulong encoded)
    {
        int total = 0;
        foreach (int piece in pieces) total += piece < 0 ? 0 : _entries[piece].ValueLength;
        byte[] bytes = new byte[total];
        int length = 0;
        string charset = "";
        for (int i = 0; i < pieces.Length && pieces[i] >= 0; i++)
        {
            ReadOnlySpan<byte> value = ValueAt(pieces[i]);
            if ((encoded & (1UL << i)) == 0)
            {
                value.CopyTo(bytes.AsSpan(length));
                length += value.Length;
                continue;
            }

            if (i == 0)
            {
                // RFC 2231 §4: charset'language'text.
                int first = value.IndexOf((byte)'\'');
                int second = first < 0 ? -1 : value[(first + 1)..].IndexOf((byte)'\'');
                if (second >= 0)
                {
                    charset = Encoding.Latin1.GetString(value[..first]);
                    value = value[(first + second + 2)..];
                }
            }

            length += UnescapePercent(value, bytes.AsSpan(length));
        }

        ReadOnlySpan<byte> joined = bytes.AsSpan(0, length);
        // Some senders put encoded words into the pieces.
        if (charset.Length == 0 && joined.IndexOf("=?"u8) >= 0) return HeaderText.Decode(joined);
        return HeaderText.Finish(new StringBuilder(MailCharset.Decode(joined, charset)));
    }

    private static int UnescapePercent(ReadOnlySpan<byte> value, Span<byte> output)
    {
        int written = 0;
        for (int i = 0; i < value.Length; i++)
        {
            byte b = value[i];
            if (b == '%' && i + 2 < value.Length && TransferDecoder.HexValue(value[i + 1]) is >= 0 and var high && TransferDecoder.HexValue(value[i + 2]) is >= 0 and var low)
            {
                b = (byte)((high << 4) | low);
                i += 2;
            }

            output[written++] = b;
        }

        return written;
    }

    private void ReadQuoted(ReadOnlySpan<byte> raw, ref int position)
    {
        position++;
        while (position < raw.Length)
        {
            int length = raw[position..].IndexOfAny("\"\\\r\n"u8);
            if (length < 0) length = raw.Length - position;
            _text.Append(raw.Slice(position, length));
            position += length;
            if (position >= raw.Length) return;
            byte c = raw[position++];
            if (c == '"') return;
            if (c != '\\' || position >= raw.Length || raw[position] is (byte)'\r' or (byte)'\n') continue;
            // A backslash before anything but a quote or a backslash is a path of an old Windows program, not quoting.
            if (raw[position] is not ((byte)'"' or (byte)'\\')) _text.Append((byte)'\\');
            _text.Append(raw[position++]);
        }
    }

    // Wider than a token: unquoted names with spaces and specials occur; the value ends at the semicolon or at a comment.
    private void ReadToken(ReadOnlySpan<byte> raw, ref int position)
    {
        int end = raw[position..].IndexOf((byte)';');
        ReadOnlySpan<byte> value = end < 0 ? raw[position..] : raw.Slice(position, end);
        position += value.Length;
        int comment = value.IndexOf(" ("u8);
        if (comment >= 0) value = value[..comment];
        foreach (byte b in HeaderValue.Trim(value))
        {
            if (b is not ((byte)'\r' or (byte)'\n')) _text.Append(b);
        }
    }

    private static void SkipWhite(ReadOnlySpan<byte> raw, ref int position)
    {
        while (position < raw.Length)
        {
            byte c = raw[position];
            if (c is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                position++;
                continue;
            }

            if (c != '(') return;
            int depth = 0;
            for (; position < raw.Length; position++)
            {
                if (raw[position] == '\\') position++;
                else if (raw[position] == '(') depth++;
                else if (raw[position] == ')' && --depth == 0) break;
            }

            position = Math.Min(position + 1, raw.Length);
        }
    }

    private readonly record struct Entry(int NameStart, int NameLength, int ValueStart, int ValueLength);
}
