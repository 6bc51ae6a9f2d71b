using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Smtp.Tests;

public sealed class SlowClientTests
{
    private const string ToData = "S: 220 *\nC: EHLO a\nS*: 250 HELP\nC: MAIL FROM:<bob@example.net>\nS: 250 *\nC: RCPT TO:<alice@example.com>\nS: 250 *\nC: DATA\nS: 354 *\n";

    [Fact]
    public async Task A_message_that_stops_is_given_up_after_the_data_timeout()
    {
        using var play = new SmtpPlay();
        await play.RunAsync(ToData + "C: Subject: x\n@advance 00:03:05\nS: 421 4.4.2 *\nS.\n@messages 0");
    }

    [Fact]
    public async Task A_byte_a_minute_breaks_the_minimum_rate()
    {
        using var play = new SmtpPlay();
        // Each octet comes well within the data timeout; on the whole they are too few.
        string trickle = string.Concat(Enumerable.Repeat("C- x\n@advance 00:01:00\n", 4));
        await play.RunAsync(ToData + trickle + "S: 421 4.4.2 *\nS.\n");
        Assert.Empty(play.Acceptor.Received);
    }

    [Fact]
    public async Task An_octet_before_each_deadline_buys_no_time_beyond_the_whole()
    {
        using var play = new SmtpPlay();
        // Deadlines are set in whole seconds: each of these octets comes before the one that the octet before it set.
        string trickle = string.Concat(Enumerable.Repeat("C- x\n@advance 00:00:01\n", 185));
        await play.RunAsync(ToData + trickle + "S: 421 4.4.2 *\nS.\n");
        Assert.Empty(play.Acceptor.Received);
    }

    [Fact]
    public async Task A_pace_that_is_enough_for_a_while_is_not_enough_for_hours()
    {
        using var play = new SmtpPlay();
        // 667 octets a second: over the minimum, and far under what a long transfer must have.
        string slow = string.Concat(Enumerable.Repeat("C- {79998*x}\\r\\n\n@advance 00:02:00\n", 8));
        await play.RunAsync(ToData + "C: A: b\nC:\n" + slow + "S: 421 4.4.2 *\nS.\n");
        Assert.Empty(play.Acceptor.Received);
    }

    [Fact]
    public async Task A_large_message_at_the_pace_of_an_isdn_channel_is_served()
    {
        using var play = new SmtpPlay();
        string slow = string.Concat(Enumerable.Repeat("C- {959998*x}\\r\\n\n@advance 00:02:00\n", 20));
        await play.RunAsync(ToData + "C: A: b\nC:\n" + slow + "C: .\nS: 250 *\n");
        Assert.Single(play.Acceptor.Received);
    }

    [Fact]
    public async Task Chunks_of_an_octet_share_one_pace()
    {
        using var play = new SmtpPlay();
        string chunks = string.Concat(Enumerable.Repeat("C: BDAT 1\nC- x\nS: 250 *\n@advance 00:01:00\n", 3));
        await play.RunAsync(ToData.Replace("C: DATA\nS: 354 *\n", "", StringComparison.Ordinal) + chunks + "@advance 00:00:05\nS: 421 4.4.2 *\nS.\n");
        Assert.Empty(play.Acceptor.Received);
    }

    [Theory]
    [InlineData("C: NOOP\nS: 250 *\n")]
    [InlineData("C: MAIL FROM:<bob@example.net>\nS: 250 *\nC: RCPT TO:<alice@example.com>\nS: 250 *\nC: RSET\nS: 250 *\n")]
    public async Task A_session_without_a_message_ends_after_half_an_hour(string commands)
    {
        using var play = new SmtpPlay();
        await play.RunAsync("S: 220 *\nC: EHLO a\nS*: 250 HELP\n" + string.Concat(Enumerable.Repeat(commands + "@advance 00:04:00\n", 7)) + commands
            + "@advance 00:02:05\nS: 421 4.7.0 Too long without a message, *\nS.\n");
    }

    [Fact]
    public async Task A_recipient_now_and_then_holds_no_transaction_beyond_half_an_hour()
    {
        using var play = new SmtpPlay();
        string recipients = string.Concat(Enumerable.Range(0, 8).Select(static i => $"C: RCPT TO:<r{i}@example.com>\nS: 250 *\n@advance 00:03:30\n"));
        await play.RunAsync("S: 220 *\nC: EHLO a\nS*: 250 HELP\nC: MAIL FROM:<bob@example.net>\nS: 250 *\n" + recipients + "@advance 00:02:05\nS: 421 4.7.0 Too long without a message, *\nS.\n");
    }

    [Fact]
    public async Task A_session_that_delivers_mail_may_be_long()
    {
        using var play = new SmtpPlay();
        const string Message = "C: MAIL FROM:<bob@example.net>\nS: 250 *\nC: RCPT TO:<alice@example.com>\nS: 250 *\nC: DATA\nS: 354 *\nC: A: b\nC: .\nS: 250 *\nC: RSET\nS: 250 *\n";
        string idle = string.Concat(Enumerable.Repeat("@advance 00:04:00\nC: NOOP\nS: 250 *\n", 6));
        await play.RunAsync("S: 220 *\nC: EHLO a\nS*: 250 HELP\n" + string.Concat(Enumerable.Repeat(Message + idle, 20)) + "C: QUIT\nS: 221 *\nS.\n@messages 20\n");
    }

    [Fact]
    public async Task A_submission_client_that_does_not_sign_in_ends_after_a_fixed_time()
    {
        using var play = new SmtpPlay(Pipeline.ReceivingRole.Submission, tls: true);
        await play.RunAsync("S: 220 *\n" + string.Concat(Enumerable.Repeat("C: NOOP\nS: 250 *\n@advance 00:01:00\n", 5)) + "@advance 00:00:05\nS: 421 4.7.0 Nobody signed in *\nS.\n");
    }

    [Fact]
    public async Task Transactions_that_are_taken_back_are_counted_like_other_commands_without_a_message()
    {
        using var play = new SmtpPlay();
        await play.RunAsync("S: 220 *\nC: EHLO a\nS*: 250 HELP\n" + string.Concat(Enumerable.Repeat("C: MAIL FROM:<bob@example.net>\nC: RSET\n", 120)) + "S*: 421 4.7.0 Too many commands without a message, *\nS.\n");
    }

    [Fact]
    public async Task A_message_far_beyond_any_size_is_not_read_to_its_end()
    {
        using var play = new SmtpPlay(options: o => o with { MaximumMessageSize = 100_000 });
        await play.RunAsync(ToData + "C: A: b\nC:\n" + string.Concat(Enumerable.Repeat("C: {9998*x}\n", 41)) + "S: 421 4.3.4 *\nS.\n");
    }

    [Fact]
    public async Task A_slow_client_above_the_minimum_rate_is_served()
    {
        using var play = new SmtpPlay();
        string slow = string.Concat(Enumerable.Repeat("C- {79998*x}\\r\\n\n@advance 00:02:00\n", 6));
        await play.RunAsync(ToData + "C: A: b\nC:\n" + slow + "C: .\nS: 250 *\n");
        Assert.Single(play.Acceptor.Received);
    }

    [Fact]
    public async Task A_client_that_is_idle_is_told_so()
    {
        using var play = new SmtpPlay();
        await play.RunAsync("S: 220 *\n@advance 00:05:02\nS: 421 4.4.2 *\nS.\n");
    }

    [Fact]
    public async Task Commands_without_a_message_are_counted()
    {
        using var play = new SmtpPlay();
        await play.RunAsync("S: 220 *\n" + string.Concat(Enumerable.Repeat("C: NOOP\n", 120)) + "S*: 421 4.7.0 Too many commands without a message, *\nS.\n");
    }

    [Fact]
    public async Task A_server_that_stops_says_421_to_who_waits()
    {
        using var stop = new CancellationTokenSource();
        using var play = new SmtpPlay(stopping: stop.Token);
        var runner = new Testing.TranscriptRunner(play.Handler, play.Connection)
        {
            Actions = new Dictionary<string, Func<string, Task>>
            {
                ["stop"] = async _ =>
                {
                    await stop.CancelAsync();
                    play.Connection.Wake();
                },
            },
        };
        await runner.RunAsync("S: 220 *\nC: EHLO a\nS*: 250 HELP\n@stop\nS: 421 4.3.2 *\nS.\n");
    }

    [Fact]
    public async Task A_client_that_is_refused_at_connect_gets_no_banner()
    {
        using var play = new SmtpPlay();
        play.Acceptor.ConnectReply = new SmtpReply(554, new EnhancedStatusCode(5, 7, 1), "Not you");
        await play.RunAsync("S: 554 5.7.1 Not you\nS.\n");
    }

    [Fact]
    public async Task A_client_that_talks_before_the_banner_is_refused_where_the_banner_waits()
    {
        using var play = new SmtpPlay(options: o => o with { BannerDelay = TimeSpan.FromSeconds(5) });
        await play.RunAsync("C: EHLO a\nS: 554 5.5.1 *\nS.\n");
    }

    [Fact]
    public async Task A_client_that_waits_for_a_late_banner_is_served()
    {
        using var play = new SmtpPlay(options: o => o with { BannerDelay = TimeSpan.FromSeconds(5) });
        await play.RunAsync("@advance 00:00:06\nS: 220 *\nC: NOOP\nS: 250 *\n");
    }

    [Theory]
    [InlineData(StoreFault.StorageFull, "452 4.3.1")]
    [InlineData(StoreFault.StorageFailed, "451 4.3.0")]
    public async Task A_store_that_cannot_take_the_message_is_a_temporary_refusal_after_its_end(StoreFault fault, string reply)
    {
        using var play = new SmtpPlay();
        play.Acceptor.WriteFault = fault;
        await play.RunAsync(ToData + $"C: Subject: x\nC:\nC: body\nC: .\nS: {reply} *\nC: NOOP\nS: 250 *\n");
    }
}
