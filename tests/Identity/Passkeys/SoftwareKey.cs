using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Posthouse.Identity.Tests;

/// <summary>An authenticator in memory (WebAuthn §6): one ES256 key with user verification and without attestation.</summary>
internal sealed class SoftwareKey : IDisposable
{
    private const byte Present = 0x01, Verified = 0x04, Attested = 0x40;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(32);
    private byte[] _handle = [];
    private uint _count;

    internal string Origin { get; init; } = "https://localhost";

    internal string RelyingParty { get; init; } = "localhost";

    internal bool Verifies { get; init; } = true;

    /// <summary>What navigator.credentials.create gives.</summary>
    internal string Create(JsonElement options)
    {
        _handle = Base64Url.DecodeFromChars(options.GetProperty("user").GetProperty("id").GetString());
        ECParameters point = _key.ExportParameters(includePrivateParameters: false);
        var cose = new CborWriter(CborConformanceMode.Ctap2Canonical);
        cose.WriteStartMap(5);
        foreach ((int label, int value) in ((int, int)[])[(1, 2), (3, -7), (-1, 1)])
        {
            cose.WriteInt32(label);
            cose.WriteInt32(value);
        }

        cose.WriteInt32(-2);
        cose.WriteByteString(point.Q.X!);
        cose.WriteInt32(-3);
        cose.WriteByteString(point.Q.Y!);
        cose.WriteEndMap();
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)_id.Length);
        var attestation = new CborWriter(CborConformanceMode.Ctap2Canonical);
        attestation.WriteStartMap(3);
        attestation.WriteTextString("fmt");
        attestation.WriteTextString("none");
        attestation.WriteTextString("attStmt");
        attestation.WriteStartMap(0);
        attestation.WriteEndMap();
        attestation.WriteTextString("authData");
        attestation.WriteByteString([.. Data(Attested), .. new byte[16], .. length, .. _id, .. cose.Encode()]);
        attestation.WriteEndMap();
        return Answer(new { attestationObject = Base64Url.EncodeToString(attestation.Encode()), clientDataJSON = Base64Url.EncodeToString(Client("webauthn.create", options)), transports = Array.Empty<string>() });
    }

    /// <summary>What navigator.credentials.get gives.</summary>
    internal string Sign(JsonElement options, byte[]? handle = null)
    {
        _count++;
        byte[] data = Data(0);
        byte[] client = Client("webauthn.get", options);
        byte[] signature = _key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Answer(new { authenticatorData = Base64Url.EncodeToString(data), clientDataJSON = Base64Url.EncodeToString(client), signature = Base64Url.EncodeToString(signature), userHandle = Base64Url.EncodeToString(handle ?? _handle) });
    }

    public void Dispose() => _key.Dispose();

    private string Answer(object response) => JsonSerializer.Serialize(new { id = Base64Url.EncodeToString(_id), rawId = Base64Url.EncodeToString(_id), type = "public-key", extensions = new { }, clientExtensionResults = new { }, response });

    private byte[] Data(byte flags)
    {
        byte[] count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, _count);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(RelyingParty)), (byte)(flags | Present | (Verifies ? Verified : 0)), .. count];
    }

    private byte[] Client(string type, JsonElement options) =>
        Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { type, challenge = options.GetProperty("challenge").GetString(), origin = Origin, crossOrigin = false }));
}
