using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Mail;
using Posthouse.Storage;
using Posthouse.Testing;

namespace Posthouse.Delivery.Tests;

public class OutboundClientTests
{
    private const string Body = "Subject: hello\r\n\r\n.leading dot\r\ntext\r\n";

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
    public async Task Starttls_is_used_when_it_is_offered()
    {
        await using var server = new ScriptedServer("PIPELINING") { Tls = true };
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test"]));
        Assert.True(Assert.Single(server.Taken).Encrypted);
        Assert.Equal(2, server.Commands.Count(static c => c.StartsWith("EHLO", StringComparison.Ordinal)));
        Assert.True(attempt.Session!.IsEncrypted);
    }

    [Fact]
    public async Task A_broken_handshake_falls_back_to_clear_text_unless_tls_is_required()
    {
        await using var server = new ScriptedServer("PIPELINING") { Tls = true, BreakTls = true };
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test"]));
        Assert.Equal(Fate.Sent, Assert.Single(attempt.Outcomes).Fate);
        Assert.False(Assert.Single(server.Taken).Encrypted);

        attempt = await SendAsync(server, Job(["a@d.test"]), static route => route with { Tls = RouteTls.Required });
        Assert.Equal("4.7.0", Assert.Single(attempt.Outcomes).Reply.Status.ToString());
        Assert.Single(server.Taken);
    }

    // What stands behind the answer to STARTTLS was said by nobody that TLS proves.
    [Fact]
    public async Task Replies_injected_behind_the_answer_to_starttls_are_never_taken_for_the_servers()
    {
        await using var server = new ScriptedServer("PIPELINING") { Tls = true };
        server.Answer = static line => line == "STARTTLS" ? "220 go\r\n250-injected.test\r\n250 AUTH PLAIN" : null;
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test"]), static route => route with { Tls = RouteTls.Required, UserName = "user", Password = "secret" });
        Assert.Equal("4.7.0", Assert.Single(attempt.Outcomes).Reply.Status.ToString());
        Assert.Empty(server.Taken);
        Assert.DoesNotContain(server.Commands, static line => line.StartsWith("AUTH", StringComparison.Ordinal) || line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_certificate_that_must_be_good_and_is_not_defers()
    {
        await using var server = new ScriptedServer("PIPELINING") { Tls = true };
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test"]), static route => route with { Tls = RouteTls.Verified });
        Assert.Equal(Fate.Deferred, Assert.Single(attempt.Outcomes).Fate);
        Assert.Empty(server.Taken);
    }

    [Fact]
    public async Task Requiretls_without_its_offer_fails_with_5_7_30()
    {
        await using var server = new ScriptedServer("PIPELINING");
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test"], static e => e with { RequireTls = true }));
        Assert.Equal("5.7.30", Assert.Single(attempt.Outcomes).Reply.Status.ToString());
        Assert.Empty(server.Taken);
    }

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

    [Theory]
    [InlineData("AUTH PLAIN LOGIN", "AUTH PLAIN AHVzZXIAc2VjcmV0")]
    [InlineData("AUTH LOGIN", "c2VjcmV0")]
    public async Task A_smarthost_is_signed_in_to(string offer, string said)
    {
        await using var server = new ScriptedServer("PIPELINING", offer);
        server.Answer = line => line == "AUTH LOGIN" ? "334 VXNlcm5hbWU6" : line == "dXNlcg==" ? "334 UGFzc3dvcmQ6" : line.StartsWith("AUTH PLAIN", StringComparison.Ordinal) || line == "c2VjcmV0" ? "235 2.7.0 in" : null;
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test"]), static route => route with { UserName = "user", Password = "secret" });
        Assert.Equal(Fate.Sent, Assert.Single(attempt.Outcomes).Fate);
        Assert.Contains(said, server.Commands);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_smarthost_with_scram_gets_a_proof_and_has_to_give_one(bool genuine)
    {
        await using var server = new ScriptedServer("PIPELINING", "AUTH SCRAM-SHA-256 PLAIN") { Answer = ScramServer("user", "secret", genuine) };
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test"]), static route => route with { UserName = "user", Password = "secret" });
        Assert.Equal(genuine ? Fate.Sent : Fate.Deferred, Assert.Single(attempt.Outcomes).Fate);
        Assert.Equal(genuine ? 1 : 0, server.Taken.Count);
        Assert.DoesNotContain(server.Commands, static line => line.StartsWith("AUTH PLAIN", StringComparison.Ordinal));
    }

    // RFC 5802 from the other side.
    private static Func<string, string?> ScramServer(string user, string password, bool genuine)
    {
        byte[] salt = "salt and pepper"u8.ToArray();
        byte[] salted = Rfc2898DeriveBytes.Pbkdf2(password, salt, 4096, HashAlgorithmName.SHA256, 32);
        string bare = "", first = "", message = "";
        return line =>
        {
            if (line.StartsWith("AUTH SCRAM-SHA-256 ", StringComparison.Ordinal))
            {
                bare = Text(line["AUTH SCRAM-SHA-256 ".Length..])["n,,".Length..];
                Assert.StartsWith($"n={user},r=", bare, StringComparison.Ordinal);
                first = $"{bare[(bare.IndexOf("r=", StringComparison.Ordinal))..]}andours,s={Convert.ToBase64String(salt)},i=4096";
                return "334 " + Convert.ToBase64String(Encoding.UTF8.GetBytes(first));
            }

            if (line.Length == 0) return "235 2.7.0 in";
            if (!line.StartsWith("Yz1iaXdz", StringComparison.Ordinal)) return null;
            string final = Text(line);
            int proofAt = final.IndexOf(",p=", StringComparison.Ordinal);
            message = $"{bare},{first},{final[..proofAt]}";
            byte[] clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
            byte[] expected = HMACSHA256.HashData(SHA256.HashData(clientKey), Encoding.UTF8.GetBytes(message));
            for (int i = 0; i < expected.Length; i++) expected[i] ^= clientKey[i];
            if (final[(proofAt + 3)..] != Convert.ToBase64String(expected)) return "535 5.7.8 wrong";
            byte[] serverKey = HMACSHA256.HashData(salted, genuine ? "Server Key"u8 : "Some Other Key"u8);
            return "334 " + Convert.ToBase64String(Encoding.UTF8.GetBytes("v=" + Convert.ToBase64String(HMACSHA256.HashData(serverKey, Encoding.UTF8.GetBytes(message)))));
        };

        static string Text(string encoded) => Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
    }

    [Fact]
    public async Task Refused_credentials_defer_and_never_bounce()
    {
        await using var server = new ScriptedServer("AUTH PLAIN") { Answer = static line => line.StartsWith("AUTH", StringComparison.Ordinal) ? "535 5.7.8 wrong" : null };
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test"]), static route => route with { UserName = "user", Password = "secret" });
        Assert.Equal(Fate.Deferred, Assert.Single(attempt.Outcomes).Fate);
        Assert.DoesNotContain("c2VjcmV0", attempt.Outcomes[0].Reply.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lmtp_gives_each_recipient_its_own_final_answer()
    {
        await using var server = new ScriptedServer("PIPELINING", "DSN") { Lmtp = true, Final = static _ => "250 2.0.0 ok\n452 4.2.2 full" };
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test", "b@d.test"]), route => route with { Kind = RouteKind.Lmtp });
        Assert.Equal([Fate.Sent, Fate.Deferred], attempt.Outcomes.OrderBy(static o => o.Recipient.Id).Select(static o => o.Fate));
        Assert.Contains("LHLO us.test", server.Commands);
    }

    [Fact]
    public async Task A_connection_lost_after_the_final_dot_is_deferred_and_not_tried_elsewhere()
    {
        await using var server = new ScriptedServer("PIPELINING") { Final = static _ => "" };
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test"]));
        RecipientOutcome outcome = Assert.Single(attempt.Outcomes);
        Assert.Equal((Fate.Deferred, "4.4.2"), (outcome.Fate, outcome.Reply.Status.ToString()));
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task The_next_mail_host_is_tried_when_one_cannot_be_talked_to()
    {
        await using var server = new ScriptedServer("PIPELINING");
        var resolver = new TestResolver().Mx("d.test", (10, "dead.test"), (20, "nowhere.test"), (30, "live.test")).A("dead.test", "127.0.0.77").A("live.test", "127.0.0.1");
        OutboundAttempt attempt = await ClientFor(resolver).SendAsync(Route.ByMx("d.test", server.Port), Job(["a@d.test"]), new MemoryContent(Body), null, TestContext.Current.CancellationToken);
        Assert.Equal(Fate.Sent, Assert.Single(attempt.Outcomes).Fate);
        Assert.StartsWith("live.test [127.0.0.1]", attempt.Outcomes[0].Host, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_nobody_answers_on_is_unreachable()
    {
        int port;
        await using (var server = new ScriptedServer()) port = server.Port;
        OutboundAttempt attempt = await ClientFor(new TestResolver()).SendAsync(new Route(RouteKind.Smtp, "r", "127.0.0.1", port), Job(["a@d.test"]), new MemoryContent(Body), null, TestContext.Current.CancellationToken);
        Assert.True(attempt.Unreachable);
        Assert.Equal("4.4.1", Assert.Single(attempt.Outcomes).Reply.Status.ToString());
    }

    [Fact]
    public async Task A_greeting_of_5xx_fails_and_one_of_4xx_defers()
    {
        await using var server = new ScriptedServer { Greeting = "554 5.7.1 not you" };
        Assert.Equal(Fate.Failed, Assert.Single((await SendAsync(server, Job(["a@d.test"]))).Outcomes).Fate);
        server.Greeting = "421 4.3.2 busy";
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test"]));
        Assert.Equal(Fate.Deferred, Assert.Single(attempt.Outcomes).Fate);
        Assert.True(attempt.Unreachable);
    }

    [Fact]
    public async Task A_server_that_speaks_something_else_is_left()
    {
        await using var server = new ScriptedServer { Greeting = "HTTP/1.1 400 Bad Request" };
        Assert.Equal("4.5.0", Assert.Single((await SendAsync(server, Job(["a@d.test"]))).Outcomes).Reply.Status.ToString());
    }

    [Fact]
    public async Task Calling_oneself_is_a_loop()
    {
        await using var server = new ScriptedServer { Greeting = "220 us.test Posthouse" };
        var resolver = new TestResolver().A("d.test", "127.0.0.1");
        OutboundAttempt attempt = await ClientFor(resolver).SendAsync(Route.ByMx("d.test", server.Port), Job(["a@d.test"]), new MemoryContent(Body), null, TestContext.Current.CancellationToken);
        Assert.Equal("5.4.6", Assert.Single(attempt.Outcomes).Reply.Status.ToString());
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_given_up()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = ClientFor(new TestResolver(), new OutboundOptions { GreetingTimeout = TimeSpan.FromMilliseconds(100) });
        OutboundAttempt attempt = await client.SendAsync(new Route(RouteKind.Smtp, "r", "127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port), Job(["a@d.test"]), new MemoryContent(Body), null, TestContext.Current.CancellationToken);
        Assert.Equal("4.4.2", Assert.Single(attempt.Outcomes).Reply.Status.ToString());
    }

    internal static OutboundJob Job(string[] recipients, Func<Envelope, Envelope>? change = null)
    {
        var envelope = new Envelope { Sender = EmailAddress.Parse("s@us.test") };
        if (change is not null) envelope = change(envelope);
        QueuedRecipient[] queued = [.. recipients.Select(static (address, i) => new QueuedRecipient { Id = i + 1, Recipient = new EnvelopeRecipient(EmailAddress.Parse(address)), Destination = "d.test" })];
        return new OutboundJob(new QueuedMessage { Envelope = envelope, Recipients = queued }, queued);
    }

    private static OutboundClient ClientFor(TestResolver resolver, OutboundOptions? outbound = null)
    {
        var options = new DeliveryOptions { HostName = "us.test", Outbound = (outbound ?? new OutboundOptions()) with { AllowLoopback = true } };
        return new OutboundClient(new MailHostFinder(resolver, options, new Random(1)), options, TimeProvider.System, NullLogger<OutboundClient>.Instance);
    }

    private static Task<OutboundAttempt> SendAsync(ScriptedServer server, OutboundJob job, Func<Route, Route>? route = null, OutboundSession? session = null, string body = Body)
    {
        var to = new Route(RouteKind.Smtp, "smtp:scripted", "127.0.0.1", server.Port);
        return ClientFor(new TestResolver()).SendAsync(route is null ? to : route(to), job, new MemoryContent(Encoding.UTF8.GetBytes(body)), session, TestContext.Current.CancellationToken);
    }
}
