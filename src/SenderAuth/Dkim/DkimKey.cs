using System.Collections.Concurrent;
using System.Security.Cryptography;
using NSec.Cryptography;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>A private key and the name that its public half has in the DNS. Signs from any number of threads at once; where it is kept is not its matter.</summary>
public sealed class DkimKey : IDisposable
{
    /// <summary>RFC 8301 §3.2: signers SHOULD use 2048 bits at least.</summary>
    public const int DefaultRsaBits = 2048;

    private static KeyCreationParameters Exportable => new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };

    private readonly Key? _ed25519;
    private readonly RSAParameters _rsa;

    // .NET promises nothing for one RSA object used by two threads: each signature takes one that is free.
    private readonly ConcurrentBag<RSA> _free = [];
    private volatile bool _disposed;

    private DkimKey(DomainName domain, string selector, Key ed25519)
        : this(domain, selector, DkimAlgorithm.Ed25519Sha256, 256) => _ed25519 = ed25519;

    private DkimKey(DomainName domain, string selector, RSA rsa)
        : this(domain, selector, DkimAlgorithm.RsaSha256, rsa.KeySize)
    {
        _rsa = rsa.ExportParameters(includePrivateParameters: true);
        _free.Add(rsa);
    }

    private DkimKey(DomainName domain, string selector, DkimAlgorithm algorithm, int bits)
    {
        if (!DomainName.TryParse(selector, out DomainName? name)) throw new ArgumentException($"'{selector}' is no selector: letters, digits and hyphens, in labels.", nameof(selector));
        (Domain, Selector, Algorithm, Bits) = (domain, name.Ascii, algorithm, bits);
    }

    public DomainName Domain { get; }

    public string Selector { get; }

    public DkimAlgorithm Algorithm { get; }

    public int Bits { get; }

    /// <summary>Where <see cref="PublicRecord"/> is published, as TXT.</summary>
    public string RecordName => $"{Selector}._domainkey.{Domain.Ascii}";

    /// <summary>RFC 6376 §3.6.1. Longer than the 255 octets of one string of a TXT record where the key is RSA's.</summary>
    public string PublicRecord
    {
        get
        {
            if (_ed25519 is not null) return $"v=DKIM1; k=ed25519; p={Convert.ToBase64String(_ed25519.PublicKey.Export(KeyBlobFormat.RawPublicKey))}";
            RSA rsa = Rent();
            string record = $"v=DKIM1; k=rsa; p={Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())}";
            Return(rsa);
            return record;
        }
    }

    /// <param name="domain">d=</param>
    /// <param name="selector">s=</param>
    /// <param name="algorithm">Not <see cref="DkimAlgorithm.RsaSha1"/>.</param>
    /// <param name="rsaBits">1024 to 4096 (RFC 8301 §3.2).</param>
    public static DkimKey Generate(DomainName domain, string selector, DkimAlgorithm algorithm, int rsaBits = DefaultRsaBits)
    {
        switch (algorithm)
        {
            case DkimAlgorithm.Ed25519Sha256:
                return new DkimKey(domain, selector, Key.Create(SignatureAlgorithm.Ed25519, Exportable));
            case DkimAlgorithm.RsaSha256:
                ArgumentOutOfRangeException.ThrowIfLessThan(rsaBits, DkimKeyRecord.MinimumRsaBits);
                ArgumentOutOfRangeException.ThrowIfGreaterThan(rsaBits, 4096);
                return new DkimKey(domain, selector, RSA.Create(rsaBits));
            default:
                throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "RFC 8301 §3.1: rsa-sha1 must not be signed with.");
        }
    }

    /// <summary>Takes an RSA key (RFC 8017 A.1.2) or an Ed25519 key (RFC 8410) in PKCS#8.</summary>
    /// <param name="domain">d=</param>
    /// <param name="selector">s=</param>
    /// <param name="pkcs8">DER.</param>
    /// <param name="minimumRsaBits">Shorter keys are refused. An organisation that brings an older key along may lower it to 1024.</param>
    /// <exception cref="CryptographicException">It is no such key, or too short.</exception>
    public static DkimKey ImportPkcs8(DomainName domain, string selector, ReadOnlySpan<byte> pkcs8, int minimumRsaBits = DefaultRsaBits)
    {
        if (Key.TryImport(SignatureAlgorithm.Ed25519, pkcs8, KeyBlobFormat.PkixPrivateKey, out Key? ed25519, Exportable)) return new DkimKey(domain, selector, ed25519!);
        var rsa = RSA.Create();
        try
        {
            rsa.ImportPkcs8PrivateKey(pkcs8, out _);
            if (rsa.KeySize < Math.Max(minimumRsaBits, DkimKeyRecord.MinimumRsaBits)) throw new CryptographicException($"An RSA key of {rsa.KeySize} bits is too short to sign with: {minimumRsaBits} are needed.");
            return new DkimKey(domain, selector, rsa);
        }
        catch
        {
            rsa.Dispose();
            throw;
        }
    }

    /// <summary>DER. The caller wipes it.</summary>
    public byte[] ExportPkcs8()
    {
        if (_ed25519 is not null) return _ed25519.Export(KeyBlobFormat.PkixPrivateKey);
        RSA rsa = Rent();
        byte[] pkcs8 = rsa.ExportPkcs8PrivateKey();
        Return(rsa);
        return pkcs8;
    }

    public void Dispose()
    {
        _disposed = true;
        _ed25519?.Dispose();
        while (_free.TryTake(out RSA? rsa)) rsa.Dispose();
        foreach (byte[]? secret in (byte[]?[])[_rsa.D, _rsa.DP, _rsa.DQ, _rsa.InverseQ, _rsa.P, _rsa.Q]) CryptographicOperations.ZeroMemory(secret);
    }

    /// <summary>The signature over a SHA-256 hash, in base64.</summary>
    internal string Sign(ReadOnlySpan<byte> hash)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_ed25519 is not null)
        {
            Span<byte> signature = stackalloc byte[64];
            SignatureAlgorithm.Ed25519.Sign(_ed25519, hash, signature);
            return Convert.ToBase64String(signature);
        }

        RSA rsa = Rent();
        Span<byte> signed = stackalloc byte[4096 / 8];
        int written = rsa.SignHash(hash, signed[..(Bits / 8)], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Return(rsa);
        return Convert.ToBase64String(signed[..written]);
    }

    private RSA Rent() => _free.TryTake(out RSA? rsa) ? rsa : RSA.Create(_rsa);

    private void Return(RSA rsa)
    {
        if (_disposed || _free.Count >= Environment.ProcessorCount) rsa.Dispose();
        else _free.Add(rsa);
    }
}
