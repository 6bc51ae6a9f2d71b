using System.Text;
using CsCheck;
using MimeKit;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace Posthouse.SenderAuth.Tests.Dkim;

/// <summary>MimeKit verifies what is signed here and signs what is verified here, for headers and bodies that nobody would write by hand.</summary>
public sealed class MimeKitTests
{
    private static readonly Gen<Canonicalization> Canonicalizations = Pick.Of(Canonicalization.Simple, Canonicalization.Relaxed);

    private static readonly Gen<string> Values = Pick.Of("a", " ", "  ", "\t", "\r\n ", "\r\n\t", "b@c", ":", ";", "=", "\u4e2d", "Word", ".", "\r\n \t", "x").Array[0, 12].Select(static pieces => string.Concat(pieces));

    private static readonly Gen<string> Headers = Gen.Select(Pick.Of("Subject", "To", "to", "X-A", "Reply-To", "CC", "Message-ID"), Pick.Of(":", ": ", ":\t"), Values, static (name, colon, value) => $"{name}{colon}{Tidy(value)}\r\n")
        .Array[0, 6].Select(static fields => string.Concat(fields));

    // A body whose last line has no end cannot come by SMTP, and the RFC's words for one of white space alone can be read in two ways.
    private static readonly Gen<string> Bodies = Pick.Of("a", " ", "  ", "\t", "\r\n", "\r\n\r\n", " \r\n", "\t\r\n", "From x", ".", "..", "\u4e2d", new string('y', 200), "--", " \t ").Array[0, 40].Select(static pieces => pieces.Length == 0 ? "" : string.Concat(pieces) + "\r\n");

    private readonly DkimBench _bench = new();

    [Fact]
    public async Task MimeKit_verifies_what_is_signed_here() => await Gen.Select(Headers, Bodies, Canonicalizations, Canonicalizations).SampleAsync(
        async (header, body, first, second) =>
        {
            TestMessage message = Message(header, body);
            TestMessage signed = await _bench.SignAsync(message, new DkimSignerOptions { Header = first, Body = second });
            Assert.Equal([DkimReason.None, DkimReason.None], await _bench.ReasonsAsync(signed));
            MimeMessage parsed = await MimeMessage.LoadAsync(new MemoryStream(signed.Bytes));
            var verifier = new MimeKit.Cryptography.DkimVerifier(new Locator());
            foreach (Header signature in parsed.Headers.Where(static field => field.Id == HeaderId.DkimSignature))
                Assert.True(await verifier.VerifyAsync(FormatOptions(), parsed, signature), signature.Value);
        },
        iter: 300,
        threads: 1);

    [Fact]
    public async Task What_MimeKit_signs_verifies_here() => await Gen.Select(Headers, Bodies, Canonicalizations, Canonicalizations, Gen.Bool).SampleAsync(
        async (header, body, first, second, rsa) =>
        {
            // MimeKit signs what it would write.
            MimeMessage parsed = await MimeMessage.LoadAsync(new MemoryStream(Message(header, body).Bytes));
            DkimKey key = rsa ? DkimBench.Rsa : DkimBench.Ed25519;
            var signer = new MimeKit.Cryptography.DkimSigner(PrivateKey(key), key.Domain.Ascii, key.Selector, rsa ? DkimSignatureAlgorithm.RsaSha256 : DkimSignatureAlgorithm.Ed25519Sha256)
            {
                HeaderCanonicalizationAlgorithm = first == Canonicalization.Simple ? DkimCanonicalizationAlgorithm.Simple : DkimCanonicalizationAlgorithm.Relaxed,
                BodyCanonicalizationAlgorithm = second == Canonicalization.Simple ? DkimCanonicalizationAlgorithm.Simple : DkimCanonicalizationAlgorithm.Relaxed,
            };
            signer.Sign(FormatOptions(), parsed, [HeaderId.From, .. parsed.Headers.Select(static field => field.Id).Where(static id => id is HeaderId.Subject or HeaderId.ReplyTo or HeaderId.Cc or HeaderId.MessageId).Distinct()]);
            using var written = new MemoryStream();
            await parsed.WriteToAsync(FormatOptions(), written);
            // MimeKit's clock is the machine's.
            DkimOutcome outcome = Assert.Single(await new DkimVerifier(_bench.Dns, TimeProvider.System, new DkimVerifierOptions()).VerifyAsync(new TestMessage(written.ToArray())));
            Assert.Equal(DkimReason.None, outcome.Reason);
        },
        iter: 300,
        threads: 1);

    private static TestMessage Message(string header, string body) => new(Encoding.UTF8.GetBytes($"From: a@football.example.com\r\n{header}\r\n{body}"));

    // A line of nothing but white space may end a header elsewhere (RFC 5322 §3.2.2 forbids to write one).
    private static string Tidy(string value)
    {
        string[] lines = value.Split("\r\n");
        return string.Join("\r\n", lines.Where(static (line, i) => i == 0 || line.Trim(' ', '\t').Length > 0));
    }

    internal static FormatOptions FormatOptions()
    {
        FormatOptions options = MimeKit.FormatOptions.Default.Clone();
        options.NewLineFormat = NewLineFormat.Dos;
        return options;
    }

    private static AsymmetricKeyParameter PrivateKey(DkimKey key) => PrivateKeyFactory.CreateKey(key.ExportPkcs8());

    internal sealed class Locator : DkimPublicKeyLocatorBase
    {
        public override AsymmetricKeyParameter LocatePublicKey(string methods, string domain, string selector, CancellationToken cancellationToken = default) =>
            GetPublicKey((selector == DkimBench.Rsa.Selector ? DkimBench.Rsa : DkimBench.Ed25519).PublicRecord);

        public override Task<AsymmetricKeyParameter> LocatePublicKeyAsync(string methods, string domain, string selector, CancellationToken cancellationToken = default) =>
            Task.FromResult(LocatePublicKey(methods, domain, selector, cancellationToken));
    }
}
