using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Storage;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

public class QueueTests
{
    [Fact]
    public async Task Remote_mail_is_sent_at_once_and_leaves_the_queue()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.ReceiveAsync("alice@here.test", "x@far.test", "y@far.test");
        await server.Arrived.WaitAsync(Token);
        Assert.Equal(2, (await here.WaitForAsync("sent", 2)).Count);
        ScriptedServer.Transaction taken = Assert.Single(server.Taken);
        Assert.Equal(2, taken.Recipients.Count);
        Assert.StartsWith("Received: from client.test\r\nFrom:", taken.Text, StringComparison.Ordinal);
        Assert.Empty(await here.QueueAsync());
    }

    [Fact]
    public async Task A_refusal_comes_back_as_a_report_in_the_senders_language()
    {
        await using var server = new ScriptedServer("PIPELINING") { Answer = static line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 5.1.1 no such user" : null };
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.ReceiveAsync("bob@here.test", "x@far.test");
        await here.WaitForAsync("bounced");
        string report = Assert.Single(await here.MessagesAsync("bob@here.test"));
        Assert.StartsWith("Return-Path: <>\r\n", report, StringComparison.Ordinal);
        Assert.Contains("Status: 5.1.1", report, StringComparison.Ordinal);
        Assert.Contains("Diagnostic-Code: smtp; 550 5.1.1 no such user", report, StringComparison.Ordinal);
        Assert.Contains("report-type=delivery-status", report, StringComparison.Ordinal);
        MimeKit.MimeMessage message = await MimeKit.MimeMessage.LoadAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(report)), Token);
        Assert.Equal("退信：hello", message.Subject);
        Assert.Contains("收件人邮箱不存在", message.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("no such mailbox", message.TextBody, StringComparison.Ordinal);
        Assert.Empty(await here.QueueAsync());
    }

    [Theory]
    [InlineData(null, DsnNotify.Unspecified)]
    [InlineData("alice@here.test", DsnNotify.Never)]
    [InlineData("alice@here.test", DsnNotify.Success)]
    public async Task The_null_sender_and_who_asked_not_to_be_told_get_no_report(string? sender, DsnNotify notify)
    {
        await using var server = new ScriptedServer("PIPELINING") { Answer = static line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 5.1.1 no such user" : null };
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.ReceiveAsync(From(sender), [DeliveryHarness.To("x@far.test", notify)]);
        await here.WaitForAsync("bounced");
        Assert.Empty(await here.MessagesAsync("alice@here.test"));
        Assert.Empty(await here.QueueAsync());
    }

    [Fact]
    public async Task A_deferral_is_tried_again_after_five_minutes()
    {
        int times = 0;
        await using var server = new ScriptedServer("PIPELINING");
        server.Answer = line => line.StartsWith("RCPT", StringComparison.Ordinal) && Interlocked.Increment(ref times) == 1 ? "451 4.7.1 greylisted" : null;
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.ReceiveAsync("alice@here.test", "x@far.test");
        await here.WaitForAsync("deferred");
        QueuedRecipient waiting = Assert.Single(Assert.Single(await here.QueueAsync()).Recipients);
        Assert.InRange(waiting.NextAttempt - here.Clock.GetUtcNow(), TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(6));
        Assert.Equal(1, waiting.Attempts);
        here.Clock.Advance(TimeSpan.FromMinutes(6));
        await here.WaitForAsync("sent");
        Assert.Empty(await here.QueueAsync());
    }

    [Fact]
    public async Task A_late_message_is_told_of_once_and_expires_with_4_4_7()
    {
        await using var server = new ScriptedServer("PIPELINING") { Answer = static line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "451 4.3.0 not now" : null };
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.ReceiveAsync("alice@here.test", "x@far.test");
        await here.WaitForAsync("deferred");
        here.Clock.Advance(TimeSpan.FromHours(5));
        await here.WaitForAsync("deferred", 2);
        string notice = Assert.Single(await here.MessagesAsync("alice@here.test"));
        Assert.Contains("Action: delayed", notice, StringComparison.Ordinal);
        Assert.Contains("Will-Retry-Until:", notice, StringComparison.Ordinal);
        here.Clock.Advance(TimeSpan.FromHours(5));
        await here.WaitForAsync("deferred", 3);
        Assert.Single(await here.MessagesAsync("alice@here.test"));
        here.Clock.Advance(TimeSpan.FromDays(5));
        await here.WaitForAsync("bounced");
        List<string> messages = await here.MessagesAsync("alice@here.test");
        Assert.Equal(2, messages.Count);
        Assert.Contains("Status: 4.4.7", messages[1], StringComparison.Ordinal);
        Assert.Contains("Action: failed", messages[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_destination_holds_up_no_other()
    {
        await using var server = new ScriptedServer("PIPELINING");
        int closed;
        await using (var gone = new ScriptedServer()) closed = gone.Port;
        await using DeliveryHarness here = await StartAsync(new DeliveryOptions { Routes = [new RouteOptions { Domain = "dead.test", To = $"smtp:127.0.0.1:{closed}" }, new RouteOptions { Domain = "*", To = $"smtp:127.0.0.1:{server.Port}" }] });
        for (int i = 0; i < 20; i++) await here.ReceiveAsync("alice@here.test", $"u{i}@dead.test");
        for (int i = 0; i < 20; i++) await here.ReceiveAsync("alice@here.test", $"u{i}@live.test");
        await here.WaitForAsync("sent", 20);
        // After the first failures the rest waits without being tried.
        Assert.InRange((await here.JournalAsync("deferred")).Count, 1, 10);
        Assert.Equal(20, (await here.QueueAsync()).Count);
    }

    [Fact]
    public async Task Slow_destinations_hold_neither_all_places_nor_all_memory()
    {
        // They take the connection and say nothing.
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        string slow = $"smtp:127.0.0.1:{((System.Net.IPEndPoint)silent.LocalEndpoint).Port}";
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(new DeliveryOptions
        {
            Routes = [.. Enumerable.Range(0, 4).Select(i => new RouteOptions { Domain = $"slow{i}.test", To = slow.Replace("127.0.0.1", $"127.0.0.{i + 1}", StringComparison.Ordinal) }), new RouteOptions { Domain = "*", To = $"smtp:127.0.0.1:{server.Port}" }],
            Scheduler = new SchedulerOptions { MaximumAttempts = 10, ReservedAttempts = 4, MaximumInMemory = 80, MaximumInMemoryPerDestination = 30, StopGrace = TimeSpan.Zero },
            Outbound = new OutboundOptions { ConnectTimeout = TimeSpan.FromHours(1), GreetingTimeout = TimeSpan.FromHours(1) },
        });
        for (int i = 0; i < 200; i++) await here.ReceiveAsync("alice@here.test", $"u{i}@slow{i % 4}.test");
        for (int i = 0; i < 20; i++) await here.ReceiveAsync("alice@here.test", $"u{i}@live.test");
        await here.WaitForAsync("sent", 20);
        Assert.Equal(20, server.Taken.Count);
        Assert.Equal(200, (await here.QueueAsync()).Count);
    }

    [Fact]
    public async Task Mail_to_a_dead_destination_is_late_and_expires_though_it_never_had_an_attempt_of_its_own()
    {
        int closed;
        await using (var gone = new ScriptedServer()) closed = gone.Port;
        await using DeliveryHarness here = await StartAsync(new DeliveryOptions { Routes = [new RouteOptions { Domain = "*", To = $"smtp:127.0.0.1:{closed}" }] });
        for (int i = 0; i < 30; i++) await here.ReceiveAsync("alice@here.test", $"u{i}@dead.test");
        await here.WaitForAsync("deferred");
        here.Clock.Advance(TimeSpan.FromHours(5));
        await here.UntilAsync(async () => (await here.MessagesAsync("alice@here.test")).Count == 30, "30 delay notices");
        Assert.All(await here.MessagesAsync("alice@here.test"), static text => Assert.Contains("Action: delayed", text, StringComparison.Ordinal));
        // An operator sees why it waits.
        Assert.All(await here.QueueAsync(), static message => Assert.Contains("Cannot connect", message.Recipients[0].LastReply, StringComparison.Ordinal));
        here.Clock.Advance(TimeSpan.FromDays(5));
        await here.WaitForAsync("bounced", 30);
        Assert.Empty(await here.QueueAsync());
    }

    [Fact]
    public async Task What_an_operator_wants_tried_is_tried_though_its_destination_was_dead()
    {
        await using var server = new ScriptedServer("PIPELINING") { Greeting = "421 4.3.2 down for the moment" };
        await using DeliveryHarness here = await StartAsync(To(server));
        for (int i = 0; i < 10; i++) await here.ReceiveAsync("alice@here.test", $"u{i}@far.test");
        QueuedMessage waiting = (await here.QueueAsync())[^1];
        await here.UntilAsync(async () => (await here.Queue.FindAsync(waiting.Id, Token))!.Recipients[0].LastReply is not null, "reasons why it waits");
        server.Greeting = "220 up again";
        await here.Queue.RetryAsync(waiting.Id, "admin");
        await here.WaitForAsync("sent");
        Assert.Single(server.Taken);
    }

    [Fact]
    public async Task Recipients_beyond_one_transaction_are_pieces_of_work_of_their_own()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(To(server) with { Outbound = new OutboundOptions { MaximumRecipients = 10 } });
        await here.ReceiveAsync("alice@here.test", [.. Enumerable.Range(0, 95).Select(static i => $"u{i}@far.test")]);
        await here.WaitForAsync("sent", 95);
        Assert.Equal(95, server.Taken.SelectMany(static t => t.Recipients).Distinct().Count());
        Assert.Equal(10, server.Taken.Count);
        Assert.Empty(await here.QueueAsync());
    }

    [Fact]
    public async Task The_fate_of_one_transaction_is_on_the_disk_before_the_next_of_the_same_message_begins()
    {
        await using var server = new ScriptedServer("PIPELINING", "LIMITS RCPTMAX=3");
        await using DeliveryHarness here = await StartAsync(To(server));
        // The second transaction never ends: what the first one did must be known all the same.
        server.Final = transaction => transaction.Recipients.Count < 3 ? "" : "250 2.0.0 taken";
        await here.ReceiveAsync("alice@here.test", "a@far.test", "b@far.test", "c@far.test", "d@far.test");
        await here.WaitForAsync("sent", 3);
        await here.WaitForAsync("deferred");
        Assert.Equal("d@far.test", Assert.Single(Assert.Single(await here.QueueAsync()).Recipients, static r => r.State == RecipientState.Waiting).Recipient.Address.ToString());
    }

    [Fact]
    public async Task Clock_steps_neither_strand_a_message_nor_send_it_twice()
    {
        int answers = 0;
        await using var server = new ScriptedServer("PIPELINING");
        server.Answer = line => line.StartsWith("RCPT", StringComparison.Ordinal) && Interlocked.Increment(ref answers) <= 2 ? "451 4.3.0 not now" : null;
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.ReceiveAsync("alice@here.test", "x@far.test");
        await here.WaitForAsync("deferred");
        here.Calendar.Step(TimeSpan.FromHours(30));
        await here.WaitForAsync("deferred", 2);
        here.Calendar.Step(TimeSpan.FromHours(-50));
        await here.UntilAsync(async () =>
        {
            here.Clock.Advance(TimeSpan.FromSeconds(20));
            return (await here.JournalAsync("sent")).Count == 1;
        }, "messages that were sent");
        Assert.Single(server.Taken);
    }

    [Fact]
    public async Task Many_messages_use_few_connections()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(To(server));
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => here.ReceiveAsync("alice@here.test", $"u{i}@far.test")));
        await here.WaitForAsync("sent", 300);
        Assert.Equal(300, server.Taken.Count);
        Assert.InRange(server.Connections, 1, 20);
        Assert.Empty(await here.QueueAsync());
    }

    [Fact]
    public async Task What_a_stage_holds_is_delivered_when_it_is_released()
    {
        await using DeliveryHarness here = await StartAsync(stages: [new ReceivingTests.Says("approval", StageVerdict.Hold("needs-approval"))]);
        await here.ReceiveAsync("s@far.test", "alice@here.test");
        QueuedMessage held = Assert.Single(await here.QueueAsync());
        Assert.Equal("approval: needs-approval", held.HeldBecause);
        Assert.Empty(await here.MessagesAsync("alice@here.test"));
        Assert.Equal(QueueChange.Done, await here.Queue.ReleaseAsync(held.Id, "admin"));
        await here.WaitForAsync("delivered");
        string text = Assert.Single(await here.MessagesAsync("alice@here.test"));
        Assert.Equal(0, text.IndexOf("Return-Path:", StringComparison.Ordinal));
        Assert.Equal(0, text.LastIndexOf("Return-Path:", StringComparison.Ordinal));
        Assert.Empty(await here.QueueAsync());
    }

    [Fact]
    public async Task A_future_release_waits_for_its_moment_here_too()
    {
        await using DeliveryHarness here = await StartAsync();
        DateTimeOffset until = here.Clock.GetUtcNow().AddHours(8);
        await here.ReceiveAsync(From("bob@here.test") with { HoldUntil = until }, [DeliveryHarness.To("alice@here.test")]);
        Assert.Equal(until, Assert.Single(Assert.Single(await here.QueueAsync()).Recipients).NextAttempt);
        Assert.Empty(await here.MessagesAsync("alice@here.test"));
        here.Clock.Advance(TimeSpan.FromHours(8.1));
        await here.WaitForAsync("delivered");
        Assert.Single(await here.MessagesAsync("alice@here.test"));
    }

    [Fact]
    public async Task A_mailbox_that_was_full_gets_its_mail_when_there_is_room()
    {
        await using DeliveryHarness here = await StartAsync();
        Account alice = (await here.Directory.FindAccountAsync(EmailAddress.Parse("alice@here.test"), Token))!;
        await here.Administration.UpdateAccountAsync(alice.Id, static a => a with { QuotaOctets = 10 }, Token);
        await here.ReceiveAsync("s@far.test", "alice@here.test", "bob@here.test");
        here.Clock.Advance(TimeSpan.FromMinutes(6));
        await here.WaitForAsync("deferred");
        await here.Administration.UpdateAccountAsync(alice.Id, static a => a with { QuotaOctets = 0 }, Token);
        here.Clock.Advance(TimeSpan.FromMinutes(12));
        await here.WaitForAsync("delivered", 2);
        Assert.Single(await here.MessagesAsync("alice@here.test"));
        Assert.Empty(await here.QueueAsync());
    }

    [Fact]
    public async Task An_operator_can_hold_reroute_bounce_and_delete()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(new DeliveryOptions { Routes = [new RouteOptions { Domain = "*", To = "smtp:127.0.0.1:1" }] });
        for (int i = 0; i < 3; i++) await here.ReceiveAsync("alice@here.test", $"u{i}@far.test");
        await here.WaitForAsync("deferred", 1);
        IReadOnlyList<QueuedMessage> queue = await here.QueueAsync();

        await OnceFreeAsync(here, () => here.Queue.DeleteAsync(queue[0].Id, "admin"));
        await OnceFreeAsync(here, () => here.Queue.BounceAsync(queue[1].Id, "admin"));
        Assert.Contains("Action: failed", Assert.Single(await here.MessagesAsync("alice@here.test")), StringComparison.Ordinal);
        Assert.Equal(QueueChange.Done, await here.Queue.HoldAsync(queue[2].Id, "because", "admin"));
        Assert.Equal("because", (await here.Queue.FindAsync(queue[2].Id, Token))!.HeldBecause);
        await here.Queue.RerouteAsync(queue[2].Id, $"smtp:127.0.0.1:{server.Port}", "admin");
        await here.Queue.ReleaseAsync(queue[2].Id, "admin");
        await here.WaitForAsync("sent");
        Assert.Single(server.Taken);
        Assert.Empty(await here.QueueAsync());
        Assert.Equal(QueueChange.NotFound, await here.Queue.RetryAsync(queue[2].Id, "admin"));
    }

    [Fact]
    public async Task After_a_restart_the_queue_goes_on()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(To(server), scheduler: false);
        await here.ReceiveAsync("alice@here.test", "x@far.test");
        Assert.Single(await here.QueueAsync());
        await ((Microsoft.Extensions.Hosting.IHostedService)here.Scheduler).StartAsync(Token);
        await here.WaitForAsync("sent");
        Assert.Single(server.Taken);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_does_not_strand_the_queue()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(To(server), scheduler: false);
        await here.ReceiveAsync("alice@here.test", "x@far.test");
        QueuedMessage queued = Assert.Single(await here.QueueAsync());
        await here.Store.WriteAsync(transaction =>
        {
            transaction.UpdateRecipients(queued.Id, [queued.Recipients[0] with { NextAttempt = here.Clock.GetUtcNow().AddDays(3) }]);
            return 0;
        }, Token);
        await ((Microsoft.Extensions.Hosting.IHostedService)here.Scheduler).StartAsync(Token);
        for (int i = 0; i < 40 && server.Taken.IsEmpty; i++)
        {
            here.Clock.Advance(TimeSpan.FromSeconds(20));
            await server.Arrived.WaitAsync(TimeSpan.FromMilliseconds(50), Token);
        }

        Assert.Single(server.Taken);
    }

    [Fact]
    public async Task Success_through_a_server_without_dsn_is_reported_as_relayed()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.ReceiveAsync(From("alice@here.test"), [DeliveryHarness.To("x@far.test", DsnNotify.Success)]);
        await here.WaitForAsync("sent");
        Assert.Contains("Action: relayed", Assert.Single(await here.MessagesAsync("alice@here.test")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELIVERBY 60", true, DsnNotify.Unspecified, 1)]
    [InlineData("DELIVERBY 60", false, DsnNotify.Unspecified, 0)]
    [InlineData("SIZE", false, DsnNotify.Unspecified, 1)]
    [InlineData("SIZE", true, DsnNotify.Never, 0)]
    public async Task A_relay_that_traces_or_loses_the_time_for_delivery_tells_the_sender(string offer, bool trace, DsnNotify notify, int reports)
    {
        await using var server = new ScriptedServer("PIPELINING", offer, "DSN");
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.ReceiveAsync(From("alice@here.test") with { DeliverBy = new DeliverBy(here.Clock.GetUtcNow().AddHours(1), false, trace) }, [DeliveryHarness.To("x@far.test", notify)]);
        await here.WaitForAsync("sent");
        List<string> told = await here.MessagesAsync("alice@here.test");
        Assert.Equal(reports, told.Count);
        Assert.All(told, static text => Assert.Contains("Action: relayed", text, StringComparison.Ordinal));
        Assert.All(told, static text => Assert.Contains("Deliver-By-Date: Mon, 5 Jan 2026 10:00:00 +0000", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_by_mode_n_the_sender_is_told_when_the_time_has_passed()
    {
        await using var server = new ScriptedServer("PIPELINING") { Answer = static line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "451 4.3.0 not now" : null };
        await using DeliveryHarness here = await StartAsync(To(server));
        DateTimeOffset deadline = here.Clock.GetUtcNow().AddMinutes(2);
        await here.ReceiveAsync(From("alice@here.test") with { DeliverBy = new DeliverBy(deadline, false, false) }, [DeliveryHarness.To("x@far.test")]);
        await here.WaitForAsync("deferred");
        Assert.Empty(await here.MessagesAsync("alice@here.test"));
        Assert.Equal(deadline, Assert.Single(Assert.Single(await here.QueueAsync()).Recipients).NextAttempt);
        here.Clock.Advance(TimeSpan.FromMinutes(2));
        await here.WaitForAsync("deferred", 2);
        Assert.Contains("Action: delayed", Assert.Single(await here.MessagesAsync("alice@here.test")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_by_mode_r_the_message_is_returned_when_the_time_has_passed()
    {
        await using var server = new ScriptedServer("PIPELINING", "DELIVERBY") { Answer = static line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "451 4.3.0 not now" : null };
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.ReceiveAsync(From("alice@here.test") with { DeliverBy = new DeliverBy(here.Clock.GetUtcNow().AddMinutes(2), true, false) }, [DeliveryHarness.To("x@far.test")]);
        await here.WaitForAsync("deferred");
        here.Clock.Advance(TimeSpan.FromMinutes(2));
        await here.WaitForAsync("bounced");
        Assert.Contains("Status: 4.4.7", Assert.Single(await here.MessagesAsync("alice@here.test")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_whose_members_are_all_elsewhere_reports_success_itself()
    {
        await using var server = new ScriptedServer("PIPELINING", "DSN");
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.Administration.CreateGroupAsync(new Group { Address = EmailAddress.Parse("list@here.test"), Members = [EmailAddress.Parse("m1@far.test"), EmailAddress.Parse("m2@far.test")] }, Token);
        await here.ReceiveAsync(From("alice@here.test"), [DeliveryHarness.To("list@here.test", DsnNotify.Success)]);
        await here.WaitForAsync("sent", 2);
        string report = Assert.Single(await here.MessagesAsync("alice@here.test"));
        Assert.Contains("Action: delivered", report, StringComparison.Ordinal);
        Assert.Contains("Final-Recipient: rfc822; list@here.test", report, StringComparison.Ordinal);
        Assert.All(Assert.Single(server.Taken).Recipients, static line => Assert.DoesNotContain("SUCCESS", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Eight_bit_content_that_was_not_declared_is_declared_or_comes_back()
    {
        await using var server = new ScriptedServer("PIPELINING", "8BITMIME");
        await using DeliveryHarness here = await StartAsync(To(server));
        const string Body = "From: x@y.test\r\nSubject: hello\r\n\r\ngr\u00fc\u00dfe\r\n";
        await here.ReceiveAsync(From("alice@here.test"), [DeliveryHarness.To("x@far.test")], body: Body);
        await here.WaitForAsync("sent");
        Assert.Contains(" BODY=8BITMIME", Assert.Single(server.Taken).Mail, StringComparison.Ordinal);

        await using var old = new ScriptedServer("PIPELINING");
        await using DeliveryHarness there = await StartAsync(To(old));
        await there.ReceiveAsync(From("alice@here.test"), [DeliveryHarness.To("x@far.test")], body: Body);
        await there.WaitForAsync("bounced");
        Assert.Empty(old.Taken);
        Assert.Contains("Status: 5.6.3", Assert.Single(await there.MessagesAsync("alice@here.test")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=?utf-8?b?5ZCI5ZCM56Gu6K6k?=", "zh-CN")]
    [InlineData("contract", "en")]
    public async Task A_stranger_is_answered_in_the_language_of_his_subject(string subject, string language)
    {
        await using var server = new ScriptedServer("PIPELINING") { Answer = static line => line.StartsWith("RCPT TO:<gone@", StringComparison.Ordinal) ? "550 5.1.1 no such user" : null };
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.ReceiveAsync(From("stranger@far.test"), [DeliveryHarness.To("gone@far.test")], body: $"From: stranger@far.test\r\nSubject: {subject}\r\n\r\ntext\r\n");
        await here.WaitForAsync("sent");
        ScriptedServer.Transaction report = Assert.Single(server.Taken);
        Assert.StartsWith("MAIL FROM:<>", report.Mail, StringComparison.Ordinal);
        Assert.Contains($"Content-Language: {language}", report.Text, StringComparison.Ordinal);
        Assert.True(System.Text.Ascii.IsValid(report.Text));
    }

    [Fact]
    public async Task A_report_in_chinese_is_ascii_on_the_wire()
    {
        await using var server = new ScriptedServer("PIPELINING") { Answer = static line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 5.1.1 no such user" : null };
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.ReceiveAsync("bob@here.test", "x@far.test");
        await here.WaitForAsync("bounced");
        Assert.True(System.Text.Ascii.IsValid(Assert.Single(await here.MessagesAsync("bob@here.test"))));
    }

    [Fact]
    public async Task A_discard_route_swallows()
    {
        await using DeliveryHarness here = await StartAsync(new DeliveryOptions { Routes = [new RouteOptions { Domain = "*", To = "discard:" }] });
        await here.ReceiveAsync("alice@here.test", "x@far.test");
        await here.WaitForAsync("discarded");
        Assert.Empty(await here.QueueAsync());
    }

    private static DeliveryOptions To(ScriptedServer server) => new() { Routes = [new RouteOptions { Domain = "*", To = $"smtp:127.0.0.1:{server.Port}" }] };

    private static Task OnceFreeAsync(DeliveryHarness here, Func<Task<QueueChange>> change) =>
        here.UntilAsync(async () => await change() == QueueChange.Done, "recipients that are free");
}
