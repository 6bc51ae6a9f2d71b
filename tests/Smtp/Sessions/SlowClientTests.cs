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
    public async Task A_slow_client_above_the_minimum_rate_is_served()
    {
        using var play = new SmtpPlay();
        string slow = string.Concat(Enumerable.Repeat("C- {6000*x}\\r\\n\n@advance 00:02:00\n", 20));
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
