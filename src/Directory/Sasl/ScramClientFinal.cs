using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Posthouse.Directory;

/// <summary>client-final-message (RFC 5802 §7).</summary>
/// <param name="WithoutProof">client-final-message-without-proof.</param>
internal sealed record ScramClientFinal(byte[] Binding, string Nonce, byte[] Proof, byte[] WithoutProof)
{
    internal static bool TryParse(ReadOnlySpan<byte> message, [NotNullWhen(true)] out ScramClientFinal? final)
    {
        final = null;
        int proofAt = message.LastIndexOf(",p="u8);
        if (proofAt < 0 || !message.StartsWith("c="u8)) return false;
        ReadOnlySpan<byte> withoutProof = message[..proofAt];
        int comma = withoutProof.IndexOf((byte)',');
        if (comma < 0 || !TryBase64(withoutProof[2..comma], out byte[]? binding)) return false;
        ReadOnlySpan<byte> rest = withoutProof[(comma + 1)..];
        if (!rest.StartsWith("r="u8)) return false;
        comma = rest.IndexOf((byte)',');
        ReadOnlySpan<byte> nonce = comma < 0 ? rest[2..] : rest[2..comma];
        if (!TryBase64(message[(proofAt + 3)..], out byte[]? proof)) return false;
        final = new ScramClientFinal(binding, Encoding.Latin1.GetString(nonce), proof, withoutProof.ToArray());
        return true;
    }

    // RFC 5802 §7: base64 with its padding and nothing else; the platform would also take white space.
    private static bool TryBase64(ReadOnlySpan<byte> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.Length % 4 != 0 || text.ContainsAny(" \t\r\n"u8)) return false;
        byte[] decoded = new byte[text.Length / 4 * 3];
        if (Base64.DecodeFromUtf8(text, decoded, out int consumed, out int written) != System.Buffers.OperationStatus.Done || consumed != text.Length) return false;
        bytes = decoded[..written];
        return true;
    }
}
