using static Posthouse.Delivery.Tests.OutboundPlay;

namespace Posthouse.Delivery.Tests;

public class OutboundClientTests
{
    [Theory]
    [InlineData("PIPELINING")]
    [InlineData("8BITMIME")]
    public async Task A_message_arrives_byte_for_byte_with_and_without_pipelining(string offer)
    {
        await using var server = new ScriptedServer(offer, "SIZE 1000000");
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test", "b@d.test"]));
        ScriptedServer.Transaction taken = Assert.Single(server.Taken);
        Assert.Equal(Body, taken.Text);
        Assert.Equal(["RCPT TO:<a@d.test>", "RCPT TO:<b@d.test>"], taken.Recipients);
        Assert.Contains($"SIZE={Body.Length}", taken.Mail, StringComparison.Ordinal);
        Assert.All(attempt.Outcomes, static o => Assert.Equal(Fate.Sent, o.Fate));
        Assert.NotNull(attempt.Session);
        await attempt.Session.QuitAsync();
    }

    [Fact]
    public async Task A_server_without_ehlo_is_greeted_with_helo()
    {
        await using var server = new ScriptedServer { Answer = static line => line.StartsWith("EHLO", StringComparison.Ordinal) ? "502 what?" : null };
        await SendAsync(server, Job(["a@d.test"]));
        Assert.Equal("MAIL FROM:<s@us.test>", Assert.Single(server.Taken).Mail);
        Assert.Contains("HELO us.test", server.Commands);
    }

    [Fact]
    public async Task Each_recipient_gets_its_own_answer()
    {
        await using var server = new ScriptedServer("PIPELINING", "ENHANCEDSTATUSCODES")
        {
            Answer = static line => line.Contains("bad@", StringComparison.Ordinal) ? "550 5.1.1 no such user" : line.Contains("later@", StringComparison.Ordinal) ? "450 4.2.1 come back" : null,
        };
        OutboundAttempt attempt = await SendAsync(server, Job(["ok@d.test", "bad@d.test", "later@d.test"]));
        Dictionary<string, Fate> fates = attempt.Outcomes.ToDictionary(static o => o.Recipient.Recipient.Address.LocalPart, static o => o.Fate);
        Assert.Equal(Fate.Sent, fates["ok"]);
        Assert.Equal(Fate.Failed, fates["bad"]);
        Assert.Equal(Fate.Deferred, fates["later"]);
        Assert.Contains("127.0.0.1", attempt.Outcomes[0].Host, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_all_recipients_are_refused_but_data_was_begun_an_empty_message_ends_it()
    {
        await using var server = new ScriptedServer("PIPELINING");
        server.Answer = line => line.StartsWith("RCPT", StringComparison.Ordinal) && line.Contains("bad@", StringComparison.Ordinal) ? "550 no" : null;
        OutboundAttempt first = await SendAsync(server, Job(["bad@d.test"]));
        Assert.Equal(Fate.Failed, Assert.Single(first.Outcomes).Fate);
        OutboundAttempt second = await SendAsync(server, Job(["ok@d.test"]), session: first.Session);
        Assert.Equal(Fate.Sent, Assert.Single(second.Outcomes).Fate);
        Assert.Equal(1, server.Connections);
        Assert.Contains("RSET", server.Commands);
    }

    [Fact]
    public async Task A_connection_is_used_again_without_a_reset_between_good_messages()
    {
        await using var server = new ScriptedServer("PIPELINING");
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test"]));
        for (int i = 0; i < 5; i++) attempt = await SendAsync(server, Job(["a@d.test"]), session: attempt.Session);
        Assert.Equal(1, server.Connections);
        Assert.Equal(6, server.Taken.Count);
        Assert.DoesNotContain("RSET", server.Commands);
    }

    [Fact]
    public async Task A_reused_connection_that_ended_is_replaced_without_loss()
    {
        await using var server = new ScriptedServer("PIPELINING");
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test"]));
        int mails = 0;
        server.Answer = line => line.StartsWith("MAIL", StringComparison.Ordinal) && ++mails == 1 ? "" : null;
        attempt = await SendAsync(server, Job(["b@d.test"]), session: attempt.Session);
        Assert.Equal(Fate.Sent, Assert.Single(attempt.Outcomes).Fate);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task Too_many_recipients_are_carried_over_to_a_next_transaction()
    {
        await using var server = new ScriptedServer("PIPELINING");
        int recipients = 0;
        server.Answer = line =>
        {
            if (line.StartsWith("MAIL", StringComparison.Ordinal)) recipients = 0;
            return line.StartsWith("RCPT", StringComparison.Ordinal) && ++recipients > 2 ? "452 4.5.3 too many" : null;
        };
        OutboundJob job = Job(["a@d.test", "b@d.test", "c@d.test", "d@d.test", "e@d.test"]);
        OutboundAttempt attempt = await SendAsync(server, job);
        // Each transaction's outcomes come out before the next is begun: they are recorded first.
        Assert.Equal(2, attempt.Outcomes.Count(static o => o.Fate == Fate.Sent));
        Assert.Equal([.. job.Recipients.Skip(2)], attempt.Left);
        attempt = await SendAsync(server, job with { Recipients = attempt.Left }, session: attempt.Session);
        attempt = await SendAsync(server, job with { Recipients = attempt.Left }, session: attempt.Session);
        Assert.Empty(attempt.Left);
        Assert.Equal(3, server.Taken.Count);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task The_servers_recipient_limit_is_kept()
    {
        await using var server = new ScriptedServer("PIPELINING", "LIMITS RCPTMAX=2 MAILMAX=50");
        OutboundJob job = Job(["a@d.test", "b@d.test", "c@d.test"]);
        OutboundAttempt attempt = await SendAsync(server, job);
        Assert.Equal(2, attempt.Outcomes.Count(static o => o.Fate == Fate.Sent));
        await SendAsync(server, job with { Recipients = attempt.Left }, session: attempt.Session);
        Assert.Equal([2, 1], server.Taken.Select(static t => t.Recipients.Count));
    }

    [Fact]
    public async Task A_refused_sender_is_the_answer_for_all_recipients()
    {
        await using var server = new ScriptedServer("PIPELINING") { Answer = static line => line.StartsWith("MAIL", StringComparison.Ordinal) ? "550 5.7.1 go away" : line.StartsWith("RCPT", StringComparison.Ordinal) ? "503 need MAIL" : null };
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test", "b@d.test"]));
        Assert.All(attempt.Outcomes, static o => Assert.Equal("5.7.1", o.Reply.Status.ToString()));
    }

    [Fact]
    public async Task A_large_message_goes_by_data_too()
    {
        await using var server = new ScriptedServer("PIPELINING");
        string large = "Subject: x\r\n\r\n" + string.Concat(Enumerable.Repeat(".123456789abcdef\r\n", 80_000));
        await SendAsync(server, Job(["a@d.test"]), body: large);
        Assert.Equal(large, server.Taken.Last().Text);
    }

    [Fact]
    public async Task Bare_line_ends_cannot_smuggle_a_second_message()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await SendAsync(server, Job(["a@d.test"]), body: "Subject: x\r\n\r\na\n.\nMAIL FROM:<evil@x>\r.\rb\r\n");
        Assert.Equal("Subject: x\r\n\r\na\r\n.\r\nMAIL FROM:<evil@x>\r\n.\r\nb\r\n", Assert.Single(server.Taken).Text);
        Assert.Single(server.Commands, static c => c.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lmtp_gives_each_recipient_its_own_final_answer()
    {
        await using var server = new ScriptedServer("PIPELINING", "DSN") { Lmtp = true, Final = static _ => "250 2.0.0 ok\n452 4.2.2 full" };
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test", "b@d.test"]), route => route with { Kind = RouteKind.Lmtp });
        Assert.Equal([Fate.Sent, Fate.Deferred], attempt.Outcomes.OrderBy(static o => o.Recipient.Id).Select(static o => o.Fate));
        Assert.Contains("LHLO us.test", server.Commands);
    }
}
