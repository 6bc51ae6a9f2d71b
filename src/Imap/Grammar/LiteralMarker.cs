using System.Buffers.Text;

namespace Posthouse.Imap;

/// <summary>The announcement of a literal at the end of a line: {n}, {n+} (RFC 7888) or ~{n} (RFC 3516).</summary>
/// <param name="Offset">Where it begins in the line, the tilde included.</param>
/// <param name="Waits">The client waits for a continuation before it sends.</param>
internal readonly record struct LiteralMarker(int Offset, long Size, bool Waits, bool Binary)
{
    /// <summary>Looks at the end of a line, given without its LF and with or without its CR.</summary>
    internal static bool TryFind(ReadOnlySpan<byte> line, out LiteralMarker marker)
    {
        marker = default;
        if (line.Length > 0 && line[^1] == '\r') line = line[..^1];
        if (line.Length < 3 || line[^1] != '}') return false;

        // 20 digits hold any 64-bit number; a brace further off announces nothing.
        int from = Math.Max(0, line.Length - 23);
        int brace = line[from..].LastIndexOf((byte)'{');
        if (brace < 0) return false;
        brace += from;
        ReadOnlySpan<byte> inner = line[(brace + 1)..^1];
        bool waits = true;
        if (inner.Length > 0 && inner[^1] == '+')
        {
            waits = false;
            inner = inner[..^1];
        }

        if (inner.Length == 0 || !char.IsAsciiDigit((char)inner[0]) || !Utf8Parser.TryParse(inner, out long size, out int used) || used != inner.Length) return false;
        bool binary = brace > 0 && line[brace - 1] == '~';
        marker = new LiteralMarker(binary ? brace - 1 : brace, size, waits, binary);
        return true;
    }
}
