using System.Text;

namespace Posthouse.Hostile.Tests;

/// <summary>From the socket to the mailbox and out again: no false end of a message makes a second one, and none is handed on as it came.</summary>
public sealed class SmugglingTests
{
    private static readonly string[] LineEnds = ["\n", "\r", "\r\n", "\r\r\n", "\n\r", "\0\n", "\r\0\n", ""];

    [Theory]
    [InlineData("refuse")]
    [InlineData("normalise")]
    public async Task No_false_end_makes_a_second_message(string option)
    {
        await using HostileServer server = await HostileServer.StartAsync($"[smtp]\nbare-line-ends = \"{option}\"\n");
        int accepted = 0;
        foreach (string before in LineEnds)
        {
            foreach (string after in LineEnds)
            {
                // These are the true end.
                if (before.EndsWith("\r\n", StringComparison.Ordinal) && after.StartsWith("\r\n", StringComparison.Ordinal)) continue;
                string evil = $"From: a@example.net\r\nSubject: outer\r\n\r\nbody{before}.{after}MAIL FROM:<evil@example.net>\r\nRCPT TO:<bob@example.com>\r\nDATA\r\nSubject: evil\r\n\r\nevil";
                if ((await server.DeliverAsync(evil)).StartsWith("250", StringComparison.Ordinal)) accepted++;
            }
        }

        using HostileClient alice = await server.ImapAsync();
        Assert.DoesNotContain($"* {accepted + 1} FETCH", await alice.ImapAsync("FETCH 1:* UID"), StringComparison.Ordinal);
        using HostileClient pop3 = await server.Pop3Async();
        await pop3.SendAsync("STAT\r\n");
        Assert.StartsWith($"+OK {accepted} ", await pop3.ReadLineAsync(), StringComparison.Ordinal);
        for (int i = 1; i <= accepted; i++)
        {
            await pop3.SendAsync($"RETR {i}\r\n");
            Assert.StartsWith("+OK", await pop3.ReadLineAsync(), StringComparison.Ordinal);
            var text = new StringBuilder();
            for (string line; (line = await pop3.ReadLineAsync()) != ".";) text.Append(line).Append('\n');
            // The whole message came before the end, and no CR stands in a line.
            Assert.Contains("evil", text.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain('\r', text.ToString());
        }

        using HostileClient other = await server.Pop3Async("bob");
        await other.SendAsync("STAT\r\n");
        Assert.Equal("+OK 0 0", await other.ReadLineAsync());
    }

    [Fact]
    public async Task What_was_appended_with_any_line_end_cannot_end_a_pop3_response()
    {
        await using HostileServer server = await HostileServer.StartAsync();
        string[] ends = ["\r\n.\r\n", "\n.\n", "\r.\r", "\n.\r\n", "\r.\r\n", "\r\n.\r", "\r\n.\n"];
        using (HostileClient imap = await server.ImapAsync())
        {
            foreach (string end in ends)
            {
                string message = $"Subject: x\r\n\r\none{end}two\r\n";
                await imap.ImapAsync($"APPEND INBOX {{{message.Length}+}}\r\n{message}");
                // A message is its bytes: IMAP counts them, so nothing can be smuggled there.
                Assert.Contains($"one{end}two", await imap.ImapAsync("FETCH * BODY.PEEK[]"), StringComparison.Ordinal);
            }
        }

        using HostileClient pop3 = await server.Pop3Async();
        for (int i = 1; i <= ends.Length; i++)
        {
            await pop3.SendAsync($"RETR {i}\r\n");
            await pop3.ReadLineAsync();
            var lines = new List<string>();
            for (string line; (line = await pop3.ReadLineAsync()) != ".";) lines.Add(line);
            Assert.Equal(["Subject: x", "", "one", "..", "two"], lines);
        }
    }

    [Fact]
    public async Task Chunks_hold_dots_and_line_ends_as_content_wherever_they_are_cut()
    {
        await using HostileServer server = await HostileServer.StartAsync();
        const string content = "From: a@example.net\r\nSubject: x\r\n\r\nbody\r\n.\r\nMAIL FROM:<evil@example.net>\r\n.\r\n";
        int start = content.IndexOf("body", StringComparison.Ordinal);
        for (int cut = start; cut < start + 12; cut++)
        {
            using HostileClient client = await server.ConnectAsync("smtp");
            await client.SmtpAsync(null, 220);
            await client.SmtpAsync("EHLO a.example.net", 250);
            await client.SmtpAsync("MAIL FROM:<b@example.net>", 250);
            await client.SmtpAsync("RCPT TO:<alice@example.com>", 250);
            await client.SendAsync($"BDAT {cut}\r\n{content[..cut]}BDAT {content.Length - cut} LAST\r\n{content[cut..]}NOOP\r\n");
            await client.SmtpAsync(null, 250);
            await client.SmtpAsync(null, 250);
            Assert.StartsWith("250 2.0.0 OK", await client.ReadLineAsync(), StringComparison.Ordinal);
        }

        using HostileClient imap = await server.ImapAsync();
        string all = await imap.ImapAsync("FETCH 1:* BODY.PEEK[TEXT]");
        Assert.Equal(12, all.Split("body\r\n.\r\nMAIL FROM:<evil@example.net>\r\n.\r\n").Length - 1);
    }
}
