using Microsoft.Extensions.Time.Testing;
using Posthouse.Mail;
using Posthouse.Testing;

namespace Posthouse.SenderAuth.Tests.Dkim;

/// <summary>What most tests need: keys that are made once, a DNS that has them, a clock, a verifier and a signer.</summary>
internal sealed class DkimBench
{
    internal const string Plain =
        """
        From: Joe SixPack <joe@football.example.com>
        To: Suzie Q <suzie@shopping.example.net>
        Subject: Is dinner ready?
        Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
        Message-ID: <20030712040037.46341.5F8J@football.example.com>

        Hi.

        We lost the game.  Are you hungry yet?

        Joe.

        """;

    private static readonly DomainName Domain = DomainName.Parse("football.example.com");

    internal DkimBench()
    {
        Verifier = new DkimVerifier(Dns, Clock, new DkimVerifierOptions());
        Publish(Rsa);
        Publish(Ed25519);
    }

    internal static DkimKey Rsa { get; } = DkimKey.Generate(Domain, "r2048", DkimAlgorithm.RsaSha256);

    internal static DkimKey Ed25519 { get; } = DkimKey.Generate(Domain, "ed", DkimAlgorithm.Ed25519Sha256);

    internal TestResolver Dns { get; } = new();

    internal FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero));

    internal DkimVerifier Verifier { get; }

    internal void Publish(DkimKey key) => Dns.Txt(key.RecordName, key.PublicRecord);

    internal async Task<TestMessage> SignAsync(TestMessage message, DkimSignerOptions? options = null, params DkimKey[] keys) =>
        message.WithPrepended(await new DkimSigner(options ?? new DkimSignerOptions(), Clock).SignAsync(message, keys.Length > 0 ? keys : [Rsa, Ed25519]));

    internal async Task<IReadOnlyList<DkimReason>> ReasonsAsync(TestMessage message) => [.. (await Verifier.VerifyAsync(message)).Select(static outcome => outcome.Reason)];

    /// <summary>The only signature's outcome.</summary>
    internal async Task<DkimOutcome> VerifyAsync(TestMessage message) => Assert.Single(await Verifier.VerifyAsync(message));
}
