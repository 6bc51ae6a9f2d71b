namespace Posthouse.Directory;

/// <summary>
/// What a client sends: "n,a=bob@example.test,^Ahost=…^Aauth=Bearer TOKEN^A^A" (RFC 7628 §3.1), or "user=bob@example.test^Aauth=Bearer
/// TOKEN^A^A" (XOAUTH2). Pure.
/// </summary>
internal static class TokenMessage
{
    private const byte Separator = 1;
    private const int MaximumPairs = 16;

    internal static bool TryRead(ReadOnlySpan<byte> message, bool gs2, int maximumOctets, out string name, out string token)
    {
        name = token = "";
        if (message.Length > maximumOctets || !message.EndsWith("\u0001\u0001"u8)) return false;
        ReadOnlySpan<byte> rest = message[..^1];
        if (gs2)
        {
            int end = rest.IndexOf(Separator);
            if (end < 0 || !TryHeader(rest[..end], out name)) return false;
            rest = rest[(end + 1)..];
        }

        for (int pairs = 0; rest.Length > 0; pairs++)
        {
            int end = rest.IndexOf(Separator), equals = rest.IndexOf((byte)'=');
            if (pairs == MaximumPairs || end < 0 || equals <= 0 || equals > end) return false;
            ReadOnlySpan<byte> key = rest[..equals], value = rest[(equals + 1)..end];
            rest = rest[(end + 1)..];
            // Each is said once.
            if (key.SequenceEqual("auth"u8) && (token.Length > 0 || !TryBearer(value, out token))) return false;
            if (!gs2 && key.SequenceEqual("user"u8) && (name.Length > 0 || value.IsEmpty || !SaslSteps.TryText(value, out name))) return false;
        }

        return token.Length > 0 && (gs2 || name.Length > 0);
    }

    // RFC 5801 §4: gs2-header = ("n" / "y") "," ["a=" saslname] ","; a channel binding is not possible here.
    private static bool TryHeader(ReadOnlySpan<byte> header, out string name)
    {
        name = "";
        if (header.Length < 3 || header[0] is not ((byte)'n' or (byte)'y') || header[1] != ',' || header[^1] != ',') return false;
        ReadOnlySpan<byte> identity = header[2..^1];
        if (identity.IsEmpty) return true;
        if (!identity.StartsWith("a="u8) || identity.Length == 2 || identity.Contains((byte)',') || !SaslSteps.TryText(identity[2..], out name)) return false;
        name = name.Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
        return true;
    }

    // RFC 6750 §2.1: b64token; the scheme is not case-sensitive (RFC 7628 §3.1).
    private static bool TryBearer(ReadOnlySpan<byte> value, out string token)
    {
        token = "";
        if (value.Length < 8 || !System.Text.Ascii.EqualsIgnoreCase(value[..7], "Bearer "u8)) return false;
        ReadOnlySpan<byte> text = value[7..];
        if (text.ContainsAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/="u8)) return false;
        token = System.Text.Encoding.ASCII.GetString(text);
        return true;
    }
}
