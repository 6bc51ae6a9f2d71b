using System.Text;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.SenderAuth.Tests;

public sealed class SigningKeysTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_key_waits_and_an_activated_one_signs_also_after_a_restart()
    {
        await using KeyHarness harness = await KeyHarness.StartAsync();
        SigningKey key = await harness.Keys.CreateAsync(KeyHarness.Domain, DkimAlgorithm.Ed25519Sha256, cancellationToken: Cancellation);
        Assert.Equal(("ph202611e", SigningKeyState.Waiting), (key.Selector, key.State));
        Assert.Empty(harness.Keys.For(KeyHarness.Domain));

        await harness.Keys.ActivateAsync(KeyHarness.Domain, key.Selector, Cancellation);
        Assert.Equal(key.Record, Assert.Single(harness.Keys.For(KeyHarness.Domain)).PublicRecord);

        await harness.RestartAsync();
        Assert.Equal(key.Record, Assert.Single(harness.Keys.For(KeyHarness.Domain)).PublicRecord);
    }

    [Fact]
    public async Task Both_algorithms_sign_side_by_side_and_a_successor_retires_its_own_kind_alone()
    {
        await using KeyHarness harness = await KeyHarness.StartAsync();
        await ActiveAsync(harness, DkimAlgorithm.RsaSha256);
        await ActiveAsync(harness, DkimAlgorithm.Ed25519Sha256);
        SigningKey successor = await ActiveAsync(harness, DkimAlgorithm.Ed25519Sha256);

        Assert.Equal("ph202611e2", successor.Selector);
        Assert.Equal(["ph202611e2", "ph202611r"], harness.Keys.For(KeyHarness.Domain).Select(static k => k.Selector).Order());
        SigningKey before = (await harness.Keys.ListAsync(KeyHarness.Domain, Cancellation)).Single(static k => k.Selector == "ph202611e");
        Assert.Equal(SigningKeyState.Retired, before.State);
        await Assert.ThrowsAsync<SigningKeyException>(() => harness.Keys.ActivateAsync(KeyHarness.Domain, before.Selector, Cancellation));
    }

    [Fact]
    public async Task A_subdomain_signs_with_the_keys_of_the_domain_above_and_no_other_does()
    {
        await using KeyHarness harness = await KeyHarness.StartAsync();
        await ActiveAsync(harness, DkimAlgorithm.Ed25519Sha256);

        Assert.Single(harness.Keys.For(DomainName.Parse("asia.example.com")));
        Assert.Empty(harness.Keys.For(DomainName.Parse("notexample.com")));
        Assert.Empty(harness.Keys.For(DomainName.Parse("com")));
    }

    [Fact]
    public async Task The_private_half_is_never_readable_in_the_store_and_is_gone_when_retired()
    {
        await using KeyHarness harness = await KeyHarness.StartAsync();
        SigningKey key = await ActiveAsync(harness, DkimAlgorithm.RsaSha256);
        byte[] pkcs8 = harness.Keys.For(KeyHarness.Domain)[0].ExportPkcs8();

        byte[]? kept = await PrivateKeyAsync(harness);
        Assert.NotNull(kept);
        Assert.True(kept.AsSpan().IndexOf(pkcs8.AsSpan(40, 64)) < 0);

        await harness.Keys.RetireAsync(KeyHarness.Domain, key.Selector, Cancellation);
        Assert.Null(await PrivateKeyAsync(harness));
        Assert.Empty(harness.Keys.For(KeyHarness.Domain));
    }

    [Fact]
    public async Task A_key_that_signs_is_not_removed()
    {
        await using KeyHarness harness = await KeyHarness.StartAsync();
        SigningKey key = await ActiveAsync(harness, DkimAlgorithm.Ed25519Sha256);
        await Assert.ThrowsAsync<SigningKeyException>(() => harness.Keys.RemoveAsync(KeyHarness.Domain, key.Selector, Cancellation));

        await harness.Keys.RetireAsync(KeyHarness.Domain, key.Selector, Cancellation);
        await harness.Keys.RemoveAsync(KeyHarness.Domain, key.Selector, Cancellation);
        Assert.Empty(await harness.Keys.ListAsync(cancellationToken: Cancellation));
        Assert.True((await Assert.ThrowsAsync<SigningKeyException>(() => harness.Keys.RetireAsync(KeyHarness.Domain, key.Selector, Cancellation))).NotFound);
    }

    [Fact]
    public async Task A_key_from_elsewhere_is_taken_over_once()
    {
        await using KeyHarness harness = await KeyHarness.StartAsync();
        using DkimKey brought = DkimKey.Generate(KeyHarness.Domain, "old", DkimAlgorithm.RsaSha256, 1024);

        SigningKey kept = await harness.Keys.ImportAsync(KeyHarness.Domain, "old", brought.ExportPkcs8(), Cancellation);

        Assert.Equal((brought.PublicRecord, 1024), (kept.Record, kept.Bits));
        await Assert.ThrowsAsync<SigningKeyException>(() => harness.Keys.ImportAsync(KeyHarness.Domain, "old", brought.ExportPkcs8(), Cancellation));
        await Assert.ThrowsAsync<SigningKeyException>(() => harness.Keys.ImportAsync(KeyHarness.Domain, "new", Encoding.ASCII.GetBytes("no key"), Cancellation));
    }

    [Fact]
    public async Task A_missing_key_file_is_an_error_and_never_made_anew()
    {
        await using KeyHarness harness = await KeyHarness.StartAsync();
        await ActiveAsync(harness, DkimAlgorithm.Ed25519Sha256);
        File.Delete(harness.SecretFile);

        await Assert.ThrowsAsync<StoreException>(harness.RestartAsync);
        Assert.False(File.Exists(harness.SecretFile));
    }

    [Fact]
    public async Task Every_change_is_in_the_journal()
    {
        await using KeyHarness harness = await KeyHarness.StartAsync();
        SigningKey key = await ActiveAsync(harness, DkimAlgorithm.Ed25519Sha256);
        await harness.Keys.RetireAsync(KeyHarness.Domain, key.Selector, Cancellation);

        IReadOnlyList<JournalRecord> records = await harness.Store.ReadAsync(static r => r.ReadJournal(new JournalQuery { Kind = "setting-changed" }), Cancellation);
        Assert.Equal(
            ["created", "signing", "retired"],
            records.OrderBy(static r => r.Sequence).Select(static r => r.Detail![(r.Detail!.IndexOf("state=", StringComparison.Ordinal) + 6)..]));
    }

    private static async Task<SigningKey> ActiveAsync(KeyHarness harness, DkimAlgorithm algorithm)
    {
        SigningKey key = await harness.Keys.CreateAsync(KeyHarness.Domain, algorithm, cancellationToken: Cancellation);
        return await harness.Keys.ActivateAsync(KeyHarness.Domain, key.Selector, Cancellation);
    }

    private static async Task<byte[]?> PrivateKeyAsync(KeyHarness harness) =>
        await harness.Store.ReadAsync(static r => SigningKeyTable.PrivateKey(r.Sql, SigningKeyTable.All(r.Sql)[0]), Cancellation);
}
