using Posthouse.Dns;

namespace Posthouse.SenderAuth.Tests;

public sealed class KeyRotationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_signs_when_the_dns_shows_it_and_not_before()
    {
        await using KeyHarness harness = await KeyHarness.StartAsync();
        SigningKey key = await harness.Keys.CreateAsync(KeyHarness.Domain, DkimAlgorithm.RsaSha256, cancellationToken: Cancellation);

        await harness.Rotation.RunOnceAsync(Cancellation);
        Assert.Empty(harness.Keys.For(KeyHarness.Domain));

        // Another key under the name is not ours.
        using DkimKey stranger = DkimKey.Generate(KeyHarness.Domain, key.Selector, DkimAlgorithm.RsaSha256);
        harness.Dns.Txt(key.RecordName, stranger.PublicRecord);
        await harness.Rotation.RunOnceAsync(Cancellation);
        Assert.Empty(harness.Keys.For(KeyHarness.Domain));

        // As a provider may write it: other tags' order, white space in the key.
        string p = key.Record[(key.Record.IndexOf("p=", StringComparison.Ordinal) + 2)..];
        harness.Dns.Txt(key.RecordName, $"v=DKIM1; h=sha256; k=rsa; p={p[..100]} {p[100..]}");
        await harness.Rotation.RunOnceAsync(Cancellation);
        Assert.Single(harness.Keys.For(KeyHarness.Domain));
    }

    [Fact]
    public async Task An_old_key_signs_until_its_successor_is_shown_and_is_forgotten_when_its_record_is_gone()
    {
        await using KeyHarness harness = await KeyHarness.StartAsync();
        SigningKey first = await harness.Keys.CreateAsync(KeyHarness.Domain, DkimAlgorithm.Ed25519Sha256, cancellationToken: Cancellation);
        harness.Dns.Txt(first.RecordName, first.Record);
        await harness.Rotation.RunOnceAsync(Cancellation);

        harness.Clock.Advance(harness.Options.RotateAfter);
        await harness.Rotation.RunOnceAsync(Cancellation);
        await harness.Rotation.RunOnceAsync(Cancellation);
        SigningKey successor = Assert.Single(await harness.Keys.ListAsync(KeyHarness.Domain, Cancellation), static k => k.State == SigningKeyState.Waiting);
        Assert.Equal(first.Selector, Assert.Single(harness.Keys.For(KeyHarness.Domain)).Selector);

        harness.Dns.Txt(successor.RecordName, successor.Record);
        await harness.Rotation.RunOnceAsync(Cancellation);
        Assert.Equal(successor.Selector, Assert.Single(harness.Keys.For(KeyHarness.Domain)).Selector);

        // Mail on its way is still to be verified: the record has to stay, and the key stays listed.
        harness.Clock.Advance(harness.Options.Overlap);
        await harness.Rotation.RunOnceAsync(Cancellation);
        Assert.Equal(2, (await harness.Keys.ListAsync(KeyHarness.Domain, Cancellation)).Count);

        harness.Dns.TxtStatus(first.RecordName, DnsStatus.NxDomain);
        await harness.Rotation.RunOnceAsync(Cancellation);
        Assert.Single(await harness.Keys.ListAsync(KeyHarness.Domain, Cancellation));
    }

    [Fact]
    public async Task A_silent_dns_changes_nothing()
    {
        await using KeyHarness harness = await KeyHarness.StartAsync();
        SigningKey key = await harness.Keys.CreateAsync(KeyHarness.Domain, DkimAlgorithm.Ed25519Sha256, cancellationToken: Cancellation);
        await harness.Keys.ActivateAsync(KeyHarness.Domain, key.Selector, Cancellation);
        await harness.Keys.RetireAsync(KeyHarness.Domain, key.Selector, Cancellation);
        harness.Dns.TxtStatus(key.RecordName, DnsStatus.Timeout);
        harness.Clock.Advance(harness.Options.Overlap * 2);

        await harness.Rotation.RunOnceAsync(Cancellation);

        Assert.Single(await harness.Keys.ListAsync(KeyHarness.Domain, Cancellation));
    }
}
