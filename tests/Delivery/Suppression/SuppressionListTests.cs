using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Storage;
using Posthouse.Testing;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

public sealed class SuppressionListTests
{
    private static readonly EmailAddress Gone = EmailAddress.Parse("gone@far.test");

    [Fact]
    public async Task An_unknown_mailbox_is_refused_the_next_time_with_its_date_until_it_is_removed()
    {
        await using ScriptedServer server = Refusing("550 5.1.1 no such user");
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.ReceiveAsync("alice@here.test", "gone@far.test");
        await here.WaitForAsync("bounced");
        SuppressedAddress row = (await here.Suppressed.FindAsync(Gone, cancellationToken: Token))!;
        Assert.Equal(("unknown", "queue", "550 5.1.1 no such user"), (row.Class, row.Source, row.Diagnostic));
        JournalRecord journalled = Assert.Single(await here.JournalAsync("suppressed"));
        Assert.StartsWith("source=queue class=unknown status=5.1.1 rule=user-unknown", journalled.Detail, StringComparison.Ordinal);

        SmtpReply reply = Assert.Single(await here.ReceiveAsync("alice@here.test", "Gone@FAR.test"));
        Assert.Equal("550 5.1.1 Mail to this address was undeliverable on 2026-01-05: no such mailbox. The administrator can lift this: posthouse suppression remove gone@far.test", reply.ToString());
        // A slip of the pen says nothing of its domain.
        Assert.True(Assert.Single(await here.ReceiveAsync("alice@here.test", "going@far.test")).IsPositive);

        await here.Suppressed.RemoveAsync(Gone, "test", Token);
        Assert.True(Assert.Single(await here.ReceiveAsync("alice@here.test", "gone@far.test")).IsPositive);
        await Assert.ThrowsAsync<SuppressionException>(() => here.Suppressed.RemoveAsync(EmailAddress.Parse("never@far.test"), "test", Token));
    }

    [Fact]
    public async Task An_entry_is_over_when_its_time_is()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        await here.Suppressed.AddAsync([new NewSuppression(Gone) { Expires = here.Clock.GetUtcNow().AddDays(1) }], "test", Token);
        Assert.NotNull(await here.Suppressed.FindAsync(Gone, cancellationToken: Token));
        here.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Null(await here.Suppressed.FindAsync(Gone, cancellationToken: Token));
        Assert.Empty(await here.Suppressed.ListAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task With_report_the_message_is_taken_and_comes_back_without_an_attempt()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(To(server) with { Suppression = new SuppressionOptions { Mode = SuppressionMode.Report } });
        await here.Suppressed.AddAsync([new NewSuppression(Gone) { Reason = "left" }], "test", Token);
        Assert.True(Assert.Single(await here.ReceiveAsync("alice@here.test", "gone@far.test", "other@far.test")).IsPositive);
        await here.WaitForAsync("bounced");
        await here.WaitForAsync("sent");
        Assert.Contains("kept back by the administrator", Assert.Single(await here.MessagesAsync("alice@here.test")), StringComparison.Ordinal);
        Assert.DoesNotContain(server.Commands, static line => line.Contains("gone@far.test", StringComparison.Ordinal));
        // What the list itself refuses is no new failure.
        Assert.Equal(1, (await here.Suppressed.FindAsync(Gone, cancellationToken: Token))!.Count);
    }

    [Fact]
    public async Task With_off_mail_goes_out_and_the_list_is_still_kept()
    {
        await using ScriptedServer server = Refusing("550 5.1.1 no such user");
        await using DeliveryHarness here = await StartAsync(To(server) with { Suppression = new SuppressionOptions { Mode = SuppressionMode.Off } });
        await here.ReceiveAsync("alice@here.test", "gone@far.test");
        await here.WaitForAsync("bounced");
        await here.ReceiveAsync("alice@here.test", "gone@far.test");
        await here.WaitForAsync("bounced", 2);
        Assert.Equal(2, (await here.Suppressed.FindAsync(Gone, cancellationToken: Token))!.Count);
    }

    [Fact]
    public async Task Reputation_faults_suppress_nobody_and_are_journalled_once_in_a_while()
    {
        await using ScriptedServer server = Refusing("554 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org");
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.ReceiveAsync("alice@here.test", "gone@far.test");
        await here.ReceiveAsync("alice@here.test", "other@far.test");
        IReadOnlyList<JournalRecord> bounced = await here.WaitForAsync("bounced", 2);
        Assert.All(bounced, static record => Assert.Contains(" class=blocklisted rule=blocklisted reply=554", record.Detail, StringComparison.Ordinal));
        Assert.Empty(await here.JournalAsync("suppressed"));
        JournalRecord fault = Assert.Single(await here.JournalAsync("reputation-fault"));
        Assert.StartsWith("destination=far.test class=blocklisted rule=blocklisted faults=1 host=127.0.0.1", fault.Detail, StringComparison.Ordinal);
        here.Clock.Advance(TimeSpan.FromHours(2));
        await here.ReceiveAsync("alice@here.test", "third@far.test");
        await here.WaitForAsync("bounced", 3);
        Assert.Contains("faults=2", (await here.JournalAsync("reputation-fault"))[1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Addresses_here_are_never_on_the_list()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        await Assert.ThrowsAsync<SuppressionException>(() => here.Suppressed.AddAsync([new NewSuppression(EmailAddress.Parse("alice@here.test"))], "test", Token));
        Assert.False(await here.Suppressed.ConcernsAsync(EmailAddress.Parse("nobody@here.test"), new BounceVerdict(BounceClass.Unknown, new(5, 1, 1), "user-unknown", IsCertain: true), Token));
    }

    [Fact]
    public async Task What_fails_by_way_of_an_alias_comes_back_at_once()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(To(server) with { Suppression = new SuppressionOptions { Mode = SuppressionMode.Report } });
        await here.Administration.CreateAliasAsync(new Directory.Alias { Address = EmailAddress.Parse("away@here.test"), Targets = [Gone] }, cancellationToken: Token);
        await here.Suppressed.AddAsync([new NewSuppression(Gone)], "test", Token);
        Assert.True(Assert.Single(await here.ReceiveAsync("alice@here.test", "away@here.test")).IsPositive);
        await here.WaitForAsync("bounced");
        Assert.Single(await here.MessagesAsync("alice@here.test"));
        Assert.Equal(0, server.Connections);
    }

    [Theory]
    [InlineData(SuppressionMode.Refuse, "", false)]
    [InlineData(SuppressionMode.Report, "", false)]
    [InlineData(SuppressionMode.Off, "", true)]
    [InlineData(SuppressionMode.Refuse, "good@far.test", true)]
    [InlineData(SuppressionMode.Refuse, "alice@here.test", true)]
    public async Task A_stranger_is_refused_at_once_where_all_that_an_address_leads_to_is_on_the_list(SuppressionMode mode, string also, bool taken)
    {
        await using DeliveryHarness here = await StartAsync(new DeliveryOptions { Routes = [new RouteOptions { Domain = "*", To = "discard:" }], Suppression = new SuppressionOptions { Mode = mode } }, scheduler: false);
        await here.Administration.CreateAliasAsync(new Directory.Alias { Address = EmailAddress.Parse("away@here.test"), Targets = also.Length > 0 ? [Gone, EmailAddress.Parse(also)] : [Gone] }, cancellationToken: Token);
        await here.Suppressed.AddAsync([new NewSuppression(Gone)], "test", Token);
        SmtpReply reply = Assert.Single(await here.ReceiveAsync(From("stranger@else.test"), [To("away@here.test")], ReceivingRole.Relay));
        Assert.Equal(taken, reply.IsPositive);
        if (!taken) Assert.DoesNotContain("far.test", reply.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stranger_is_refused_at_once_where_the_domain_that_an_address_leads_to_takes_no_mail()
    {
        var dns = new TestResolver().Mx("far.test", (0, ""));
        await using DeliveryHarness here = await StartAsync(scheduler: false, resolver: dns);
        await here.Administration.CreateAliasAsync(new Directory.Alias { Address = EmailAddress.Parse("away@here.test"), Targets = [Gone] }, cancellationToken: Token);
        Assert.Equal("5.1.1", Assert.Single(await here.ReceiveAsync(From("stranger@else.test"), [To("away@here.test")], ReceivingRole.Relay)).Status.ToString());
        Assert.True(Assert.Single(await here.ReceiveAsync("alice@here.test", "away@here.test")).IsPositive);
    }

    [Fact]
    public async Task A_stranger_is_told_of_the_address_that_he_wrote_to_and_of_no_other()
    {
        await using ScriptedServer server = Refusing("550 5.1.1 <gone@far.test>: no such user");
        // What the DNS does not say of the stranger's domain keeps the reports in the queue.
        TestResolver dns = new TestResolver().MxStatus("else.test", Posthouse.Dns.DnsStatus.Timeout);
        await using DeliveryHarness here = await StartAsync(To(server) with { Routes = [new RouteOptions { Domain = "far.test", To = $"smtp:127.0.0.1:{server.Port}" }] }, resolver: dns);
        await here.Administration.CreateAliasAsync(new Directory.Alias { Address = EmailAddress.Parse("away@here.test"), Targets = [Gone, EmailAddress.Parse("too@far.test")] }, cancellationToken: Token);
        await here.ReceiveAsync(From("stranger@else.test"), [To("away@here.test")], ReceivingRole.Relay);
        await here.WaitForAsync("bounced", 2);
        foreach (QueuedMessage report in await here.QueueAsync())
        {
            using BlobReader blob = here.Store.OpenBlob(report.Blob);
            string text = System.Text.Encoding.UTF8.GetString((await blob.ReadAllAsync(Token)).Span);
            Assert.Contains("Final-Recipient: rfc822; away@here.test", text, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("550 5.1.1 Mail to this address could not be delivered", text, StringComparison.Ordinal);
            Assert.DoesNotContain("far.test", text, StringComparison.Ordinal);
            Assert.DoesNotContain("posthouse suppression", text, StringComparison.Ordinal);
        }

        Assert.NotEmpty(await here.QueueAsync());
    }

    [Fact]
    public async Task Mail_that_arrives_ends_the_count_of_what_failed_before()
    {
        bool full = true;
        await using var server = new ScriptedServer("PIPELINING") { Answer = line => full && line.StartsWith("RCPT", StringComparison.Ordinal) ? "552 5.2.2 Mailbox full" : null };
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.ReceiveAsync("alice@here.test", "gone@far.test");
        await here.WaitForAsync("bounced");
        Assert.Single(await here.Suppressed.ListAsync(waiting: true, cancellationToken: Token));
        full = false;
        await here.ReceiveAsync("alice@here.test", "gone@far.test");
        await here.WaitForAsync("sent");
        Assert.Empty(await here.Suppressed.ListAsync(waiting: true, cancellationToken: Token));
    }

    private static ScriptedServer Refusing(string reply) => new("PIPELINING") { Answer = line => line.StartsWith("RCPT", StringComparison.Ordinal) ? reply : null };
}
