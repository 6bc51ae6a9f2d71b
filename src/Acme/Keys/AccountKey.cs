using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Posthouse.Acme;

/// <summary>The key that we are known by at an authority: ECDSA on P-256, used as ES256 (RFC 7518 §3.4), which every authority takes.</summary>
internal sealed class AccountKey : IDisposable
{
    private readonly ECDsa _key;

    private AccountKey(ECDsa key)
    {
        _key = key;
        ECParameters parameters = key.ExportParameters(includePrivateParameters: false);
        // RFC 7638 §3.2, §3.3: the required members only, by name, without a space. So it is the public key and what is hashed alike.
        Jwk = $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(parameters.Q.X)}}","y":"{{Base64Url.EncodeToString(parameters.Q.Y)}}"}""";
        Thumbprint = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Jwk)));
    }

    /// <summary>The public key (RFC 7517).</summary>
    public string Jwk { get; }

    /// <summary>RFC 7638.</summary>
    public string Thumbprint { get; }

    public static AccountKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <exception cref="CryptographicException">It is no key on P-256.</exception>
    /// <exception cref="ArgumentException">It is no PEM.</exception>
    public static AccountKey FromPem(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.KeySize != 256) throw new CryptographicException("The account's key is not on P-256.");
            return new AccountKey(key);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    public string ToPem() => _key.ExportPkcs8PrivateKeyPem();

    /// <summary>R and S, 32 octets each.</summary>
    public byte[] Sign(ReadOnlySpan<byte> text) => _key.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <summary>RFC 8555 §8.1.</summary>
    public string Authorize(string token) => $"{token}.{Thumbprint}";

    public void Dispose() => _key.Dispose();
}
