using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// The key by which push services know this server (RFC 8292). Made once, kept sealed in the store and the same on every node:
/// browsers bind their subscriptions to it.
/// </summary>
internal sealed class VapidKeys(SealedSecrets secrets, TimeProvider clock, JmapOptions options) : IDisposable
{
    private const string Purpose = "jmap/vapid";

    // RFC 8292 §2: at most 24 hours; less, so that clocks may differ.
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private ECDsa? _key;

    /// <summary>The public key in base64url, as browsers take it (applicationServerKey); null until it was loaded.</summary>
    internal string? PublicKey { get; private set; }

    /// <exception cref="StoreException">The key cannot be read, or was sealed with another key file.</exception>
    internal async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        if (_key is not null) return;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_key is not null) return;
            byte[] made = await secrets.FindOrMakeAsync(Purpose, Make, cancellationToken).ConfigureAwait(false);
            var key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(made, out _);
            PublicKey = Base64Url.EncodeToString(MessageEncryption.Point(key.ExportParameters(includePrivateParameters: false)));
            Volatile.Write(ref _key, key);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The value of Authorization for a push resource (RFC 8292 §3).</summary>
    internal string Authorization(Uri resource)
    {
        ECDsa key = _key ?? throw new InvalidOperationException("The key is not loaded.");
        using var claims = new MemoryStream();
        using (var output = new Utf8JsonWriter(claims))
        {
            output.WriteStartObject();
            output.WriteString("aud"u8, resource.GetLeftPart(UriPartial.Authority));
            output.WriteNumber("exp"u8, (clock.GetUtcNow() + Lifetime).ToUnixTimeSeconds());
            output.WriteString("sub"u8, "mailto:postmaster@" + (options.HostName ?? "localhost"));
            output.WriteEndObject();
        }

        string input = Base64Url.EncodeToString("""{"typ":"JWT","alg":"ES256"}"""u8) + "." + Base64Url.EncodeToString(claims.ToArray());
        byte[] signature;
        // One key for all threads.
        lock (key) signature = key.SignData(System.Text.Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"vapid t={input}.{Base64Url.EncodeToString(signature)}, k={PublicKey}";
    }

    public void Dispose()
    {
        _key?.Dispose();
        _gate.Dispose();
    }

    private static byte[] Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKey();
    }
}
