using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery.Tests;

public class TraceScopeTests
{
    [Fact]
    public async Task Each_side_of_a_record_is_shown_what_is_its_own()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        await harness.Administration.CreateDomainAsync(new NewDomain { Name = DomainName.Parse("other.test") }, cancellationToken: DeliveryHarness.Token);
        Account other = await harness.Administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse("olga@other.test"), Password = "one two three" }, DeliveryHarness.Token);
        AccountId alice = (await harness.Directory.FindAccountAsync(EmailAddress.Parse("alice@here.test"), DeliveryHarness.Token))!.Id;
        RecordDomains domains = await RecordDomains.AtAsync(harness.Directory, null, DeliveryHarness.Token);
        TraceScope here = Scope("here.test"), there = Scope("other.test");

        var refused = new JournalRecord("rejected") { Account = alice, Sender = "alice@here.test", Recipient = "olga@other.test", Detail = "stage=limits reason=per-day remote=192.0.2.9 spam=4 reply=550 5.7.1 no" };
        Assert.Equal("stage=limits reason=per-day remote=192.0.2.9 reply=550 5.7.1 no", here.Show(refused)!.Detail);
        Assert.Null(there.Show(refused));

        JournalRecord tried = refused with { Kind = "deferred", Detail = "queue=Q1 to=local attempt=2 host= class=full rule=x reply=452 4.2.2 full" };
        Assert.Equal(tried, here.Show(tried));
        Assert.Equal("to=local attempt=2 class=full reply=452 4.2.2 full", there.Show(tried)!.Detail);
        // A list of the other side: one stands for it, without what stands behind it.
        Assert.Equal(("team@other.test", "class=full"), Told(here.Show(tried with { Detail = "queue=Q1 to=local attempt=2 for=team@other.test class=full reply=452 4.2.2 full" })!));
        Assert.Null(here.Show(tried with { Detail = "queue=Q1 to=local attempt=2 also-for=team@other.test class=full reply=452 4.2.2 full" }));
        // Its forwarding leads out of the server, and is its own matter too.
        Assert.Equal("team@other.test", Told(here.Show(tried with { Recipient = "private@far.test", Detail = "queue=Q1 to=far.test attempt=2 for=team@other.test reply=452 no" })!).Recipient);

        // What an administrator did before an attempt is not the recipient's.
        Assert.Null(there.Show(tried with { Kind = "discarded", Detail = "queue=Q1 to=local attempt=0 host= reply=Deleted by admin@here.test" }));
        Assert.Null(there.Show(tried with { Kind = "bounced", Detail = "queue=Q1 to=local attempt=0 host= reply=Returned by admin@here.test" }));
        Assert.Null(there.Show(tried with { Kind = "queued", Detail = "queue=Q1 to=local held=stolen account" }));

        // What comes back is the author's, wherever it went; nobody else's.
        var returned = new JournalRecord("bounce-received") { Sender = "alice@here.test", Recipient = "olga@other.test", Detail = "class=full said=secret" };
        Assert.Equal(returned, here.Show(returned));
        Assert.Null(there.Show(returned));

        // A script's words, and its name, are not ours.
        var placed = new JournalRecord("delivered") { Account = other.Id, Sender = "alice@here.test", Recipient = "olga@other.test", Detail = $"mailbox=inbox message=1 script=x by={alice.Value} for=y@here.test" };
        Assert.Null(here.Show(placed));
        Assert.Equal(placed, there.Show(placed));
        Assert.Null(here.Show(placed with { Detail = $"by={alice.Value} " + placed.Detail })!.Detail);
        Assert.Equal(placed, there.Show(placed with { Detail = $"by={alice.Value} " + placed.Detail }));

        TraceScope Scope(string name) => new(domains, domain => domain.Ascii == name);
    }

    private static (string? Recipient, string? Detail) Told(JournalRecord record) => (record.Recipient, record.Detail);
}
