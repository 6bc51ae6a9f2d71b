using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.SenderAuth.Tests;

public sealed class TlsCountsTests : IAsyncLifetime
{
    private static readonly DomainName Far = DomainName.Parse("far.test");
    private static readonly DateOnly Day = new(2026, 11, 25);

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-tls-").FullName;
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));
    private MailStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _store = await MailStore.OpenAsync(new StoreOptions { Folder = _folder, Background = false }, [SenderAuthSchema.Module], _clock, NullLoggerFactory.Instance, Token);

    [Fact]
    public async Task Sessions_are_added_up_by_day_policy_and_failure_until_they_are_forgotten()
    {
        var ledger = new TlsLedger(new TlsReportOptions(), _clock);
        var counts = new TlsCounts(_store, ledger, new TlsReportOptions { Submitter = "mx.here.test" });
        var sts = new HostPolicy { Host = "mx.far.test", Sts = new MtaStsPolicy(MtaStsMode.Testing, TimeSpan.FromDays(1), ["*.far.test"]) };
        for (int i = 0; i < 2; i++)
        {
            ledger.Count(new TlsSession("far.test", sts, null, "192.0.2.1", "192.0.2.2"));
            ledger.Count(new TlsSession("far.test", sts, new TlsFailure(TlsResultType.CertificateExpired, "x"), "192.0.2.1", "192.0.2.2"));
            ledger.Count(new TlsSession("far.test", new HostPolicy { Host = "mx.far.test" }, null, "192.0.2.1", "192.0.2.2"));
            await counts.WriteAsync(Token);
        }

        _clock.Advance(TimeSpan.FromDays(1));
        ledger.Count(new TlsSession("far.test", sts, null, "192.0.2.1", "192.0.2.2"));
        await counts.WriteAsync(Token);

        Assert.Empty(await counts.ListBeforeAsync(Day, Token));
        Assert.Equal([(Day, Far)], await counts.ListBeforeAsync(Day.AddDays(1), Token));
        TlsReport report = await counts.ReadAsync(Day, Far, Token);
        TlsReportedPolicy policy = report.Policies.Single(static p => p.Type == "sts");
        Assert.Equal((2, 2), (policy.Succeeded, policy.Failed));
        Assert.Equal(["version: STSv1", "mode: testing", "mx: *.far.test", "max_age: 86400"], policy.Lines);
        Assert.Equal(new TlsReportedFailure("certificate-expired", 2) { MxHost = "mx.far.test", SendingIp = "192.0.2.1", ReceivingIp = "192.0.2.2" }, Assert.Single(policy.Failures));
        Assert.Equal(2, report.Policies.Single(static p => p.Type == "no-policy-found").Succeeded);
        Assert.Equal("20261125.far.test@mx.here.test", report.ReportId);

        await _store.WriteAsync(tx =>
        {
            TlsCounts.Forget(tx.Sql, Day, Far);
            return 0;
        }, Token);
        Assert.Equal([(Day.AddDays(1), Far)], await counts.ListBeforeAsync(Day.AddDays(2), Token));
    }

    [Fact]
    public void The_memory_of_counts_is_bounded()
    {
        var ledger = new TlsLedger(new TlsReportOptions { MaximumCounts = 10 }, _clock);
        for (int i = 0; i < 100; i++) ledger.Count(new TlsSession($"d{i}.test", new HostPolicy { Host = "mx" }, null, "", ""));
        ledger.Count(new TlsSession("d0.test", new HostPolicy { Host = "mx" }, null, "", ""));
        List<KeyValuePair<TlsCountKey, long>> taken = ledger.Take();
        Assert.Equal(10, taken.Count);
        Assert.Equal(2, taken.Single(static c => c.Key.Domain == "d0.test").Value);
    }

    [Fact]
    public async Task Reports_that_come_are_kept_once_for_a_time_and_in_number()
    {
        var reports = new ReceivedTlsReports(_store, new TlsReportOptions { MaximumReceived = 3 }, _clock);
        for (int i = 0; i < 5; i++)
        {
            var report = new TlsReport { Organization = "far", ReportId = $"{i}", Start = _clock.GetUtcNow(), End = _clock.GetUtcNow() };
            Assert.True(await reports.KeepAsync(Far, report, "far.test", Token));
            Assert.False(await reports.KeepAsync(Far, report, "far.test", Token));
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.InRange((await reports.ListAsync(Far, DateTimeOffset.UnixEpoch, cancellationToken: Token)).Count, 1, 3);
        Assert.Empty(await reports.ListAsync(DomainName.Parse("other.test"), DateTimeOffset.UnixEpoch, cancellationToken: Token));
        _clock.Advance(TimeSpan.FromDays(91));
        await reports.KeepAsync(Far, new TlsReport { ReportId = "new", Start = _clock.GetUtcNow(), End = _clock.GetUtcNow() }, "far.test", Token);
        Assert.Single(await reports.ListAsync(null, DateTimeOffset.UnixEpoch, cancellationToken: Token));
    }

    [Fact]
    public async Task A_forged_report_neither_keeps_out_nor_drives_out_nor_hides_what_others_sign()
    {
        var reports = new ReceivedTlsReports(_store, new TlsReportOptions { MaximumReceived = 5 }, _clock);
        var report = new TlsReport { Organization = "Large Provider", ReportId = "2026-01-04T00:00:00Z_far.test", Start = _clock.GetUtcNow(), End = _clock.GetUtcNow() };
        Assert.True(await reports.KeepAsync(Far, report, "forger.test", Token));
        Assert.True(await reports.KeepAsync(Far, report, "provider.test", Token));
        for (int i = 0; i < 20; i++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            await reports.KeepAsync(Far, report with { ReportId = $"{i}" }, "forger.test", Token);
        }

        Assert.False(await reports.KeepAsync(Far, report with { Start = _clock.GetUtcNow().AddYears(1) }, "forger.test", Token));
        Assert.Contains(await reports.ListAsync(Far, DateTimeOffset.UnixEpoch, cancellationToken: Token), static r => r.Signer == "provider.test");
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }
}
