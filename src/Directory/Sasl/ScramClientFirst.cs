using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Posthouse.Directory;

/// <summary>What the client said about channel binding (RFC 5802 §6, gs2-cbind-flag).</summary>
internal enum BindingFlag
{
    /// <summary>"n": the client cannot bind.</summary>
    Unsupported,

    /// <summary>"y": the client can, and believes that the server cannot.</summary>
    NotOffered,

    /// <summary>"p=": the client binds.</summary>
    Used,
}

/// <summary>client-first-message (RFC 5802 §7).</summary>
/// <param name="Header">The gs2-header's octets, with its final comma.</param>
/// <param name="Bare">client-first-message-bare.</param>
internal sealed record ScramClientFirst(BindingFlag Flag, byte[] BindingType, byte[] Header, byte[] Bare, string? Authorization, string Name, string Nonce)
{
    private const int MaximumNonce = 256;

    internal static bool TryParse(ReadOnlySpan<byte> message, [NotNullWhen(true)] out ScramClientFirst? first)
    {
        first = null;
        if (message.Length < 3) return false;
        ReadOnlySpan<byte> rest = message;
        byte[] bindingType = [];
        BindingFlag flag;
        int comma = rest.IndexOf((byte)',');
        if (comma < 0) return false;
        ReadOnlySpan<byte> flagText = rest[..comma];
        if (flagText.SequenceEqual("n"u8)) flag = BindingFlag.Unsupported;
        else if (flagText.SequenceEqual("y"u8)) flag = BindingFlag.NotOffered;
        else if (flagText.Length > 2 && flagText.StartsWith("p="u8)) (flag, bindingType) = (BindingFlag.Used, flagText[2..].ToArray());
        else return false;

        rest = rest[(comma + 1)..];
        comma = rest.IndexOf((byte)',');
        if (comma < 0) return false;
        string? authorization = null;
        if (comma > 0 && (!rest.StartsWith("a="u8) || !TryName(rest[2..comma], out authorization))) return false;
        rest = rest[(comma + 1)..];
        int headerLength = message.Length - rest.Length;

        // RFC 5802 §5.1: "m=" is reserved for what must be understood; nothing is, so it falls out as not being "n=".
        comma = rest.IndexOf((byte)',');
        if (comma < 0 || !rest.StartsWith("n="u8) || !TryName(rest[2..comma], out string? name)) return false;
        ReadOnlySpan<byte> bare = rest;
        rest = rest[(comma + 1)..];
        comma = rest.IndexOf((byte)',');
        ReadOnlySpan<byte> nonce = comma < 0 ? rest : rest[..comma];
        if (!nonce.StartsWith("r="u8) || !IsNonce(nonce[2..])) return false;
        first = new ScramClientFirst(flag, bindingType, message[..headerLength].ToArray(), bare.ToArray(), authorization, name, Encoding.ASCII.GetString(nonce[2..]));
        return true;
    }

    private static bool IsNonce(ReadOnlySpan<byte> nonce) => nonce.Length is > 0 and <= MaximumNonce && nonce.IndexOfAnyExceptInRange((byte)0x21, (byte)0x7e) < 0;

    // RFC 5802 §5.1: "=2C" and "=3D" stand for ',' and '='; any other '=' is an error.
    private static bool TryName(ReadOnlySpan<byte> octets, [NotNullWhen(true)] out string? name)
    {
        name = null;
        if (octets.IsEmpty || !SaslSteps.TryText(octets, out string raw) || raw.Contains('\0', StringComparison.Ordinal)) return false;
        if (raw.Contains('=', StringComparison.Ordinal))
        {
            var text = new StringBuilder(raw.Length);
            for (int i = 0; i < raw.Length; i++)
            {
                if (raw[i] != '=')
                {
                    text.Append(raw[i]);
                    continue;
                }

                if (string.CompareOrdinal(raw, i, "=2C", 0, 3) == 0) text.Append(',');
                else if (string.CompareOrdinal(raw, i, "=3D", 0, 3) == 0) text.Append('=');
                else return false;
                i += 2;
            }

            raw = text.ToString();
        }

        name = raw;
        return true;
    }
}
