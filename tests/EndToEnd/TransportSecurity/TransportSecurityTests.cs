using Posthouse.SenderAuth;
using Posthouse.Storage;

namespace Posthouse.EndToEnd.Tests;

/// <summary>What domains publish about TLS to their mail hosts decides whether a real Postfix gets the mail.</summary>
public sealed class TransportSecurityTests(TlsWorld world) : IClassFixture<TlsWorld>
{
    [Fact]
    public async Task A_host_whose_certificate_its_validated_TLSA_record_names_gets_the_mail()
    {
        await world.StartedAsync();
        await DeliveredAsync(TlsWorld.Proved);
        await ReportedAsync(TlsWorld.Proved, "tlsa", null);
    }

    [Fact]
    public async Task A_host_whose_certificate_is_another_than_its_TLSA_record_names_does_not()
    {
        await world.StartedAsync();
        await DeferredAsync(TlsWorld.Disproved, "454 4.7.5", "no TLSA record matches its certificate (DANE is in force)");
        await ReportedAsync(TlsWorld.Disproved, "tlsa", "validation-failure");
    }

    [Fact]
    public async Task A_TLSA_record_that_no_DNSSEC_vouches_for_decides_nothing()
    {
        await world.StartedAsync();
        await DeliveredAsync(TlsWorld.Unsigned);
        await ReportedAsync(TlsWorld.Unsigned, "no-policy-found", null);
    }

    [Fact]
    public async Task Mail_waits_for_a_domain_whose_signatures_do_not_hold()
    {
        await world.StartedAsync();
        await DeferredAsync(TlsWorld.Broken, "451 4.4.3", "The mail hosts of broken.test cannot be looked up at the moment");
    }

    [Fact]
    public async Task A_host_that_the_domains_policy_names_and_that_proves_its_name_gets_the_mail()
    {
        await world.StartedAsync();
        await DeliveredAsync(TlsWorld.Named);
        await ReportedAsync(TlsWorld.Named, "sts", null);
    }

    [Fact]
    public async Task A_host_with_a_certificate_for_another_name_does_not_while_the_policy_is_enforced()
    {
        await world.StartedAsync();
        await DeferredAsync(TlsWorld.Misnamed, "454 4.7.5", "its certificate is not for mx.misnamed.plain.test (the domain's MTA-STS policy is in force)");
        await ReportedAsync(TlsWorld.Misnamed, "sts", "certificate-host-mismatch");
    }

    [Fact]
    public async Task A_host_that_the_policy_does_not_name_does_not()
    {
        await world.StartedAsync();
        await DeferredAsync(TlsWorld.Elsewhere, "451 4.7.5", "the MTA-STS policy of the domain does not name it");
        await ReportedAsync(TlsWorld.Elsewhere, "sts", "validation-failure");
    }

    [Fact]
    public async Task A_policy_that_is_only_tested_keeps_no_mail_back_and_its_failure_is_counted()
    {
        await world.StartedAsync();
        await DeliveredAsync(TlsWorld.Trial);
        await ReportedAsync(TlsWorld.Trial, "sts", "certificate-host-mismatch");
    }

    private async Task DeliveredAsync(string domain)
    {
        JournalRecord attempt = await world.Server.SendAsync("u0@" + domain, "To " + domain);
        Assert.True(attempt.Kind == "sent", attempt.Detail);
        Assert.Contains(" tls=yes ", attempt.Detail, StringComparison.Ordinal);
        string taken = Assert.Single(await MaildirWatch.WaitAsync(world.Postfix.MaildirOf("u0", domain), 1));
        Assert.Contains("using TLSv1.3 ", taken, StringComparison.Ordinal);
    }

    private async Task DeferredAsync(string domain, string reply, string because)
    {
        JournalRecord attempt = await world.Server.SendAsync("u0@" + domain, "To " + domain);
        Assert.True(attempt.Kind == "deferred", attempt.Detail);
        Assert.Contains("reply=" + reply, attempt.Detail, StringComparison.Ordinal);
        Assert.Contains(because, attempt.Detail, StringComparison.Ordinal);
        Assert.False(System.IO.Directory.Exists(world.Postfix.MaildirOf("u0", domain)));
    }

    /// <param name="failure">Null where every session was as the policy wants it.</param>
    private async Task ReportedAsync(string domain, string type, string? failure)
    {
        TlsReportedPolicy reported = await world.Server.ReportedAsync(domain);
        Assert.Equal(type, reported.Type);
        Assert.Equal((failure is null ? 1 : 0, failure is null ? 0 : 1), (reported.Succeeded, reported.Failed));
        if (failure is not null) Assert.Equal(failure, Assert.Single(reported.Failures).Result);
    }
}
