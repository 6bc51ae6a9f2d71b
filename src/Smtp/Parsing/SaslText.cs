using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Posthouse.Smtp;

/// <summary>The base64 of a sign-in (RFC 4954 §4), strict: no white space, full padding.</summary>
internal static class SaslText
{
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out byte[]? decoded)
    {
        decoded = null;
        if (encoded.Length % 4 != 0 || encoded.ContainsAny((byte)' ', (byte)'\t')) return false;
        byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(encoded.Length)];
        if (Base64.DecodeFromUtf8(encoded, bytes, out int consumed, out int written) != OperationStatus.Done || consumed != encoded.Length) return false;
        decoded = bytes[..written];
        return true;
    }
}
