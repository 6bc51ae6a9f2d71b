using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Posthouse.Smtp.Tests;

public sealed class HostileClientTests
{
    [Fact]
    public async Task A_hundred_thousand_recipients_get_452_beyond_the_limit_and_the_message_goes_to_the_rest()
    {
        using var play = new SmtpPlay();
        Task session = play.Handler.RunAsync(play.Connection);
        Task<string> heard = HearAsync(play.Connection.ClientInput);
        PipeWriter client = play.Connection.ClientOutput;
        await client.WriteAsync("EHLO a\r\nMAIL FROM:<bob@example.net>\r\n"u8.ToArray());
        for (int i = 0; i < 100_000; i++) await client.WriteAsync(Encoding.ASCII.GetBytes($"RCPT TO:<r{i}@example.com>\r\n"));
        await client.WriteAsync("DATA\r\nA: b\r\n\r\n.\r\nQUIT\r\n"u8.ToArray());
        await session.WaitAsync(TimeSpan.FromSeconds(60));
        await play.Connection.Output.CompleteAsync();
        string replies = await heard;
        Assert.Equal(1000, play.Last.Envelope.Recipients.Count);
        Assert.Equal(99_000, replies.AsSpan().Count("452 4.5.3"));
        Assert.Contains("221 2.0.0", replies, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_line_of_a_megabyte_is_dropped_and_the_session_goes_on()
    {
        using var play = new SmtpPlay();
        await play.RunAsync("S: 220 *\nC: {1000000*x}\nC: NOOP\nS: 500 5.5.2 *\nS: 250 *\n");
    }

    [Fact]
    public async Task A_text_line_of_a_megabyte_is_refused_in_the_end()
    {
        using var play = new SmtpPlay();
        await play.RunAsync("S: 220 *\nC: EHLO a\nS*: 250 HELP\nC: MAIL FROM:<>\nS: 250 *\nC: RCPT TO:<alice@example.com>\nS: 250 *\nC: DATA\nS: 354 *\nC: A: b\nC:\nC: {1048576*x}\nC: .\nS: 554 5.6.0 *\nC: NOOP\nS: 250 *\n@messages 0\n");
    }

    [Fact]
    public async Task A_guesser_of_addresses_is_cut()
    {
        using var play = new SmtpPlay();
        await play.RunAsync("S: 220 *\nC: EHLO a\nS*: 250 HELP\nC: MAIL FROM:<>\n" + string.Concat(Enumerable.Repeat("C: RCPT TO:<nobody@example.com>\n", 300)) + "S: 250 *\nS*: 421 4.7.0 *\nS.\n");
    }

    [Fact]
    public async Task Replies_to_a_client_that_never_reads_do_not_gather_without_bound()
    {
        using var play = new SmtpPlay(options: o => o with { MaximumIdleCommands = int.MaxValue });
        Task session = play.Handler.RunAsync(play.Connection);
        byte[] many = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("HELP\r\n", 10_000)));
        // 60 KB of commands are over 1.5 MB of replies: the pipe to the client holds 1 MB, then the session waits.
        await play.Connection.ClientOutput.WriteAsync(many);
        Assert.False(session.IsCompleted);
        play.Clock.Advance(TimeSpan.FromMinutes(6));
        play.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.NotNull(play.Connection.AbortReason);
        play.Connection.ClientInput.Complete();
        await Assert.ThrowsAnyAsync<Exception>(() => session.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    private static async Task<string> HearAsync(PipeReader reader)
    {
        var heard = new StringBuilder();
        while (true)
        {
            ReadResult result = await reader.ReadAsync();
            heard.Append(Encoding.UTF8.GetString(result.Buffer));
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted) return heard.ToString();
        }
    }
}
