using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Testing;

namespace Posthouse.Acme.Tests;

/// <summary>The three challenges before a real authority that checks them.</summary>
public sealed class PebbleTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("posthouse-pebble-").FullName;
    private readonly LoopbackZone _zone = new();
    private ChallengeListeners? _listeners;

    public async ValueTask InitializeAsync() => _listeners = await ChallengeListeners.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _listeners!.DisposeAsync();
        await _zone.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(ChallengeKind.Http, CertificateKeyKind.EcdsaP256, "mail.example.com", "mta-sts.example.com")]
    [InlineData(ChallengeKind.TlsAlpn, CertificateKeyKind.Rsa2048, "mail.example.com", "autoconfig.example.com")]
    [InlineData(ChallengeKind.Dns, CertificateKeyKind.EcdsaP384, "example.com", "*.example.com")]
    public async Task A_certificate_is_obtained_renewed_and_revoked(ChallengeKind kind, CertificateKeyKind key, params string[] names)
    {
        await using PebbleServer pebble = await StartAsync();
        using CertificateKeeper keeper = Keeper(pebble, Options(pebble) with { Challenge = kind, KeyKind = key, Names = names });
        HeldCertificate first = await keeper.ObtainAsync(evenIfGood: false, CancellationToken.None);
        Assert.Equal(names.Order(), first.Names.Order());
        await VerifyAsync(pebble, first);

        HeldCertificate second = await keeper.ObtainAsync(evenIfGood: true, CancellationToken.None);
        Assert.NotEqual(first.Serial, second.Serial);
        await keeper.RevokeAsync(RevocationReason.Superseded, CancellationToken.None);
        Assert.True(await pebble.IsRevokedAsync(second.Serial), pebble.Log);
        Assert.False(await pebble.IsRevokedAsync(first.Serial));
        Assert.Equal(0, _zone.Texts);
    }

    [Theory]
    [InlineData(ChallengeKind.Http)]
    [InlineData(ChallengeKind.TlsAlpn)]
    [InlineData(ChallengeKind.Dns)]
    public async Task A_proof_that_is_not_there_is_refused_and_said(ChallengeKind kind)
    {
        // Nobody listens at port 1, and nobody publishes.
        await using PebbleServer pebble = await StartAsync(httpPort: 1, tlsPort: 1);
        using CertificateKeeper keeper = Keeper(pebble, Options(pebble) with { Challenge = kind }, publishes: false);
        AcmeException failure = await Assert.ThrowsAsync<AcmeException>(() => keeper.ObtainAsync(evenIfGood: false, CancellationToken.None));
        Assert.NotNull(failure.ErrorType);
        Assert.Contains("mail.example.com was not authorised", failure.Message);
        Assert.NotNull(keeper.Outlook.RetryAt);
    }

    [Fact]
    public async Task A_customer_s_account_is_bound()
    {
        await using PebbleServer pebble = await StartAsync(customersOnly: true);
        using (CertificateKeeper stranger = Keeper(pebble, Options(pebble)))
            Assert.Contains("eab-key-id", (await Assert.ThrowsAsync<AcmeException>(() => stranger.ObtainAsync(evenIfGood: false, CancellationToken.None))).Message);
        var customer = new ExternalAccount(PebbleServer.CustomerId, System.Buffers.Text.Base64Url.DecodeFromChars(PebbleServer.CustomerKey));
        using CertificateKeeper keeper = Keeper(pebble, Options(pebble) with { ExternalAccount = customer });
        await keeper.ObtainAsync(evenIfGood: false, CancellationToken.None);
    }

    [Fact]
    public async Task An_authority_whose_own_certificate_is_not_trusted_is_not_spoken_with()
    {
        await using PebbleServer pebble = await StartAsync();
        using CertificateKeeper keeper = Keeper(pebble, Options(pebble) with { TrustFile = null });
        Assert.Contains("cannot be reached", (await Assert.ThrowsAsync<AcmeException>(() => keeper.ObtainAsync(evenIfGood: false, CancellationToken.None))).Message);
    }

    private async Task<PebbleServer> StartAsync(int? httpPort = null, int? tlsPort = null, bool customersOnly = false)
    {
        if (!PebbleServer.IsInstalled) Assert.Skip(PebbleServer.Missing);
        return await PebbleServer.StartAsync(Path.Combine(_folder, "pebble"), _zone.EndPoint, httpPort ?? _listeners!.HttpPort, tlsPort ?? _listeners!.TlsPort, customersOnly);
    }

    private AcmeOptions Options(PebbleServer pebble) => new()
    {
        Enabled = true, Directory = pebble.Directory, TrustFile = pebble.TrustFile, Names = ["mail.example.com"], Contacts = ["postmaster@example.com"],
        Folder = Path.Combine(_folder, "acme"), DnsWait = TimeSpan.Zero,
    };

    private CertificateKeeper Keeper(PebbleServer pebble, AcmeOptions options, bool publishes = true)
    {
        var publisher = new ZonePublisher(publishes ? _zone : null);
        IChallengeSolver[] solvers = [_listeners!.Http, _listeners.TlsAlpn, new DnsChallenges([publisher], new TestResolver(), options, TimeProvider.System, NullLogger<DnsChallenges>.Instance)];
        return new CertificateKeeper(options, AcmeRegistration.Http(options), solvers, TimeProvider.System, NullLogger<CertificateKeeper>.Instance);
    }

    // The chain that was kept leads to the authority's root, through what is sent with the leaf alone.
    private async Task VerifyAsync(PebbleServer pebble, HeldCertificate certificate)
    {
        using X509Certificate2 root = await pebble.RootAsync();
        var kept = new X509Certificate2Collection();
        kept.ImportFromPemFile(Path.Combine(_folder, "acme", "certificate.pem"));
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.ExtraStore.AddRange(kept);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        Assert.True(chain.Build(kept[0]), string.Join(", ", chain.ChainStatus.Select(static s => s.StatusInformation)));
        Assert.Equal(certificate.Serial, kept[0].SerialNumber);
    }

    private sealed class ZonePublisher(LoopbackZone? zone) : IDnsChallengePublisher
    {
        public Task PublishAsync(IReadOnlyList<DnsChallengeRecord> records, CancellationToken cancellationToken)
        {
            foreach (DnsChallengeRecord record in records) zone?.Add(record.Name, record.Value);
            return Task.CompletedTask;
        }

        public Task RemoveAsync(IReadOnlyList<DnsChallengeRecord> records, CancellationToken cancellationToken)
        {
            foreach (DnsChallengeRecord record in records) zone?.Remove(record.Name, record.Value);
            return Task.CompletedTask;
        }
    }
}
