using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Posthouse.Acme;

/// <summary>Requests as the authority wants them: flattened JSON Web Signatures (RFC 7515 §7.2.2, RFC 8555 §6.2).</summary>
internal static class Jws
{
    // URLs and base64url need no escapes, and what need not be escaped is not.
    private static readonly JsonWriterOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="account">The account's URL; null names the key itself, for an account that is to be made (RFC 8555 §6.2).</param>
    /// <param name="payload">JSON; empty is a POST-as-GET (§6.3).</param>
    internal static byte[] Sign(AccountKey key, Uri url, string nonce, Uri? account, ReadOnlySpan<byte> payload)
    {
        byte[] header = Write(json =>
        {
            json.WriteString("alg", "ES256");
            if (account is null)
            {
                json.WritePropertyName("jwk");
                json.WriteRawValue(key.Jwk);
            }
            else
            {
                json.WriteString("kid", account.AbsoluteUri);
            }

            json.WriteString("nonce", nonce);
            json.WriteString("url", url.AbsoluteUri);
        });
        return Assemble(header, payload, key.Sign);
    }

    /// <summary>RFC 8555 §7.3.4: the holder of the external account's key vouches for ours.</summary>
    internal static byte[] Bind(AccountKey key, Uri newAccount, ExternalAccount external)
    {
        byte[] header = Write(json =>
        {
            json.WriteString("alg", "HS256");
            json.WriteString("kid", external.KeyId);
            json.WriteString("url", newAccount.AbsoluteUri);
        });
        return Assemble(header, Encoding.ASCII.GetBytes(key.Jwk), text => HMACSHA256.HashData(external.MacKey.Span, text));
    }

    private delegate byte[] Signer(ReadOnlySpan<byte> text);

    private static byte[] Assemble(byte[] header, ReadOnlySpan<byte> payload, Signer sign)
    {
        string first = Base64Url.EncodeToString(header), second = Base64Url.EncodeToString(payload);
        byte[] signature = sign(Encoding.ASCII.GetBytes($"{first}.{second}"));
        return Write(json =>
        {
            json.WriteString("protected", first);
            json.WriteString("payload", second);
            json.WriteString("signature", Base64Url.EncodeToString(signature));
        });
    }

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
