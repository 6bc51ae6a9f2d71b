using Posthouse.Mail;
using static Posthouse.Delivery.Tests.OutboundPlay;

namespace Posthouse.Delivery.Tests;

public class OutboundExtensionTests
{
    [Fact]
    public async Task Dsn_parameters_are_handed_over_where_offered()
    {
        await using var server = new ScriptedServer("PIPELINING", "DSN");
        OutboundJob job = Job(["a@d.test"], static e => e with { Return = DsnReturn.Headers, EnvelopeIdentifier = "id=1+x" });
        job = job with { Recipients = [job.Recipients[0] with { Recipient = job.Recipients[0].Recipient with { Notify = DsnNotify.Success | DsnNotify.Delay, OriginalRecipient = "rfc822;o@x.test" } }] };
        OutboundAttempt attempt = await SendAsync(server, job);
        Assert.True(attempt.Outcomes[0].DsnHandedOver);
        ScriptedServer.Transaction taken = Assert.Single(server.Taken);
        Assert.EndsWith(" RET=HDRS ENVID=id+3D1+2Bx", taken.Mail, StringComparison.Ordinal);
        Assert.Equal("RCPT TO:<a@d.test> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;o@x.test", taken.Recipients[0]);
    }

    [Fact]
    public async Task Without_the_dsn_offer_the_report_stays_ours()
    {
        await using var server = new ScriptedServer("PIPELINING");
        Assert.False((await SendAsync(server, Job(["a@d.test"]))).Outcomes[0].DsnHandedOver);
    }

    [Fact]
    public async Task Priority_and_deliver_by_are_passed_on()
    {
        await using var server = new ScriptedServer("PIPELINING", "MT-PRIORITY", "DELIVERBY 30");
        await SendAsync(server, Job(["a@d.test"], static e => e with { Priority = 4, DeliverBy = new DeliverBy(DateTimeOffset.UtcNow.AddHours(1), true, false) }));
        string mail = Assert.Single(server.Taken).Mail;
        Assert.Contains(" MT-PRIORITY=4", mail, StringComparison.Ordinal);
        Assert.Matches(" BY=3[56][0-9][0-9];R$", mail);
    }

    [Fact]
    public async Task A_demand_for_delivery_in_time_is_not_relayed_to_who_does_not_promise_it()
    {
        await using var server = new ScriptedServer("PIPELINING");
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test"], static e => e with { DeliverBy = new DeliverBy(DateTimeOffset.UtcNow.AddHours(1), true, false) }));
        Assert.Equal(Fate.Failed, Assert.Single(attempt.Outcomes).Fate);
        Assert.Empty(server.Taken);
    }

    [Fact]
    public async Task A_message_above_the_servers_size_is_not_sent()
    {
        await using var server = new ScriptedServer("PIPELINING", "SIZE 10");
        Assert.Equal("5.3.4", Assert.Single((await SendAsync(server, Job(["a@d.test"]))).Outcomes).Reply.Status.ToString());
        Assert.DoesNotContain(server.Commands, static c => c.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Eight_bit_content_needs_8bitmime()
    {
        await using var server = new ScriptedServer("PIPELINING");
        OutboundJob job = Job(["a@d.test"], static e => e with { Body = BodyType.EightBitMime });
        Assert.Equal("5.6.3", Assert.Single((await SendAsync(server, job, body: "Subject: x\r\n\r\ngrüße\r\n")).Outcomes).Reply.Status.ToString());
        Assert.Equal(Fate.Sent, Assert.Single((await SendAsync(server, job)).Outcomes).Fate);
        server.Offers = ["PIPELINING", "8BITMIME"];
        Assert.Equal(Fate.Sent, Assert.Single((await SendAsync(server, job, body: "Subject: x\r\n\r\ngrüße\r\n")).Outcomes).Fate);
        Assert.EndsWith("BODY=8BITMIME", server.Taken.Last().Mail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Internationalised_addresses_need_smtputf8_and_ascii_ones_do_not()
    {
        await using var server = new ScriptedServer("PIPELINING", "8BITMIME");
        OutboundJob job = Job(["用户@d.test"], static e => e with { SmtpUtf8 = true });
        Assert.Equal("5.6.7", Assert.Single((await SendAsync(server, job)).Outcomes).Reply.Status.ToString());
        OutboundJob domain = Job(["user@例子.test"], static e => e with { SmtpUtf8 = true });
        Assert.Equal(Fate.Sent, Assert.Single((await SendAsync(server, domain)).Outcomes).Fate);
        Assert.Equal(["RCPT TO:<user@xn--fsqu00a.test>"], server.Taken.Last().Recipients);
        server.Offers = ["PIPELINING", "8BITMIME", "SMTPUTF8"];
        Assert.Equal(Fate.Sent, Assert.Single((await SendAsync(server, job)).Outcomes).Fate);
        Assert.EndsWith(" SMTPUTF8", server.Taken.Last().Mail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Binary_and_large_messages_go_by_chunks()
    {
        await using var server = new ScriptedServer("PIPELINING", "8BITMIME", "CHUNKING", "BINARYMIME");
        string binary = "Subject: x\r\n\r\n\0bare\nlines\r.\r\n.\r\nend";
        await SendAsync(server, Job(["a@d.test"], static e => e with { Body = BodyType.BinaryMime }), body: binary);
        Assert.Equal(binary, server.Taken.Last().Text);
        Assert.Contains("BODY=BINARYMIME", server.Taken.Last().Mail, StringComparison.Ordinal);
        string large = "Subject: x\r\n\r\n" + string.Concat(Enumerable.Repeat("0123456789abcdef\r\n", 80_000));
        await SendAsync(server, Job(["a@d.test"]), body: large);
        Assert.Equal(large, server.Taken.Last().Text);
        Assert.True(server.Commands.Count(static c => c.StartsWith("BDAT", StringComparison.Ordinal)) > 3);
    }
}
