using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Posthouse.Mail;
using Posthouse.SenderAuth;

namespace Posthouse.Micro;

/// <summary>What signing and verifying a message costs beside the bare signature, and beside the signature and the bare hash of as many octets.</summary>
[MemoryDiagnoser]
public class SignatureBenchmarks
{
    private static readonly DomainName Domain = DomainName.Parse("example.com");

    private readonly DkimSigner _signer = new(new DkimSignerOptions(), TimeProvider.System);
    private readonly byte[] _hash = SHA256.HashData("x"u8);
    private readonly byte[] _signature = new byte[256];
    private DkimKey _key = null!;
    private RSA _rsa = null!;
    private NSec.Cryptography.Key _ed25519 = null!;
    private DkimVerifier _verifier = null!;
    private BenchMessage _message = null!;
    private BenchMessage _signed = null!;

    [Params(DkimAlgorithm.RsaSha256, DkimAlgorithm.Ed25519Sha256)]
    public DkimAlgorithm Algorithm { get; set; }

    [Params(4, 100)]
    public int Kilobytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _key = DkimKey.Generate(Domain, "bench", Algorithm);
        _rsa = RSA.Create(2048);
        _ed25519 = NSec.Cryptography.Key.Create(NSec.Cryptography.SignatureAlgorithm.Ed25519);
        _verifier = new DkimVerifier(new WarmResolver().Add(_key.RecordName, _key.PublicRecord), TimeProvider.System, new DkimVerifierOptions());
        _message = Message(Kilobytes);
        string field = Sign().GetAwaiter().GetResult()[0];
        _signed = new BenchMessage([.. Encoding.ASCII.GetBytes(field + "\r\n"), .. _message.Bytes]);
        if (Verify().GetAwaiter().GetResult() is not [{ Result: AuthResult.Pass }]) throw new InvalidOperationException("The message does not verify.");
    }

    [Benchmark(Baseline = true)]
    public int BareSignature() => Algorithm == DkimAlgorithm.RsaSha256 ? _rsa.SignHash(_hash, _signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : SignEd25519();

    [Benchmark]
    public int BareSignatureAndHash()
    {
        SHA256.HashData(_message.Bytes, _hash);
        return BareSignature();
    }

    [Benchmark]
    public Task<IReadOnlyList<string>> Sign() => _signer.SignAsync(_message, [_key]).AsTask();

    [Benchmark]
    public Task<IReadOnlyList<DkimOutcome>> Verify() => _verifier.VerifyAsync(_signed).AsTask();

    private int SignEd25519()
    {
        NSec.Cryptography.SignatureAlgorithm.Ed25519.Sign(_ed25519, _hash, _signature.AsSpan(0, 64));
        return 64;
    }

    internal static BenchMessage Message(int kilobytes)
    {
        const string Header =
            "Received: from client.example.com (client.example.com [192.0.2.1])\r\n by mx.example.com with ESMTPSA id abc;\r\n Tue, 3 Feb 2026 04:05:06 +0000\r\nFrom: Alice <alice@example.com>\r\nTo: Bob <bob@example.net>\r\nSubject: Report\r\nDate: Tue, 3 Feb 2026 04:05:06 +0000\r\nMessage-ID: <1@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n";
        string body = string.Concat(Enumerable.Repeat("The quick brown fox jumps over the lazy dog, and again.  And again.\r\n", kilobytes * 1024 / 69));
        return new BenchMessage(Encoding.ASCII.GetBytes(Header + body));
    }
}
