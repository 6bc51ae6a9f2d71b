namespace Posthouse.Mail;

/// <summary>Unfolding (RFC 5322 §2.2.3): the line ends of folds go, the white space behind them stays.</summary>
public static class HeaderValue
{
    /// <summary>Also without white space at both ends.</summary>
    public static byte[] Unfold(ReadOnlySpan<byte> raw)
    {
        ReadOnlySpan<byte> trimmed = Trim(raw);
        if (trimmed.IndexOfAny((byte)'\r', (byte)'\n') < 0) return trimmed.ToArray();
        byte[] target = new byte[trimmed.Length];
        return target[..Unfold(trimmed, target)];
    }

    /// <summary>The value itself where it has no fold; otherwise it is unfolded behind what the builder holds, which the caller truncates.</summary>
    internal static ReadOnlySpan<byte> Unfold(ReadOnlySpan<byte> raw, ByteBuilder scratch)
    {
        ReadOnlySpan<byte> trimmed = Trim(raw);
        if (trimmed.IndexOfAny((byte)'\r', (byte)'\n') < 0) return trimmed;
        Span<byte> target = scratch.Reserve(trimmed.Length);
        return target[..Unfold(trimmed, target)];
    }

    internal static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> raw) => raw.Trim(" \t\r\n"u8);

    private static int Unfold(ReadOnlySpan<byte> value, Span<byte> target)
    {
        int length = 0;
        for (int i = 0; i < value.Length; i++)
        {
            byte b = value[i];
            if (b == '\n') continue;
            if (b == '\r' && i + 1 < value.Length && value[i + 1] == '\n') continue;
            target[length++] = b;
        }

        return length;
    }
}
