using System.Text;
using CsCheck;
using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.Smtp.Tests;

/// <summary>Only CRLF.CRLF ends a message (RFC 5321 §4.1.1.4): every other sequence that some server takes for it is content, refused or made harmless.</summary>
public sealed class SmugglingTests
{
    public static TheoryData<string> FalseEnds()
    {
        string[] lineEnds = ["\n", "\r", "\r\n", "\r\r\n", "\n\r", "\0\n", "\r\0\n", ""];
        var data = new TheoryData<string>();
        foreach (string before in lineEnds)
        {
            foreach (string after in lineEnds)
            {
                // These are the true end, whatever stands before it.
                if (before.EndsWith("\r\n", StringComparison.Ordinal) && after.StartsWith("\r\n", StringComparison.Ordinal)) continue;
                data.Add(before + "." + after);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(FalseEnds))]
    public async Task A_false_end_never_ends_the_message(string end)
    {
        // After the false end come commands, as an attacker would send them; then the true end.
        byte[] sent = Encoding.Latin1.GetBytes("A: b\r\n\r\nbody" + end + "MAIL FROM:<admin@example.com>\r\nRCPT TO:<alice@example.com>\r\nDATA\r\nevil\r\n.\r\n");
        foreach (BareLineEnds mode in Enum.GetValues<BareLineEnds>())
        {
            RecordingAcceptor acceptor = await SendAsync(sent, mode);
            Assert.True(acceptor.Received.Count <= 1);
            if (acceptor.Received.Count == 0) continue;
            byte[] content = acceptor.Received[0].Content;
            Assert.Contains("MAIL FROM", Encoding.Latin1.GetString(content), StringComparison.Ordinal);
            AssertClean(content);
        }
    }

    [Fact]
    public async Task Whatever_the_bytes_and_the_cuts_what_is_accepted_is_clean_and_complete()
    {
        await Gen.Select(Gen.Int[0, 5].Select(static i => "a.\r\n\0:"[i]).Array[0, 40], Gen.Int[0, 40].Array[0, 4], Gen.Bool).SampleAsync(async (chars, cuts, normalise) =>
        {
            byte[] body = Encoding.Latin1.GetBytes(chars);
            byte[] sent = [.. "A: b\r\n\r\n"u8, .. body];
            Reference expected = Reference.Read(sent);
            var transaction = new CollectingTransaction();
            await using (transaction)
            {
                var intake = new MessageIntake(transaction, transaction.Share, new SmtpOptions { HostName = "x" }, submission: false);
                var decoder = new ContentDecoder(intake, stuffed: true, normalise ? BareLineEnds.Normalise : BareLineEnds.Refuse, 0);
                int taken = 0;
                int start = 0;
                foreach (int cut in cuts.Order().Append(sent.Length))
                {
                    int end = Math.Min(Math.Max(cut, start), sent.Length);
                    taken += decoder.Decode(sent.AsSpan(start, end - start));
                    start = end;
                    if (decoder.Ended) break;
                }

                Assert.Equal(expected.End >= 0, decoder.Ended);
                if (decoder.Ended) Assert.Equal(expected.End, taken);
                Assert.Equal(expected.HasNul || (expected.HasBare && !normalise), intake.Fault is not null);
                if (intake.Fault is not null || !decoder.Ended) return;
                AssertClean(transaction.Content.ToArray());
                if (!expected.HasBare) Assert.Equal(expected.Content, transaction.Content.ToArray());
            }
        }, iter: 20_000);
    }

    [Theory]
    [InlineData(".\r\n", "")]
    [InlineData("..\r\n.\r\n", ".\r\n")]
    [InlineData("...\r\n.\r\n", "..\r\n")]
    [InlineData(".a\r\n.\r\n", "a\r\n")]
    [InlineData("a.\r\n.\r\n", "a.\r\n")]
    [InlineData("\r\n.\r\n", "\r\n")]
    [InlineData("a\r\n.b\r\n..c\r\n.\r\n", "a\r\nb\r\n.c\r\n")]
    public void Dots_are_unstuffed_wherever_the_pieces_are_cut(string sent, string expected)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(sent);
        for (int first = 0; first <= bytes.Length; first++)
        {
            for (int second = first; second <= bytes.Length; second++)
            {
                var transaction = new CollectingTransaction();
                var decoder = new ContentDecoder(new MessageIntake(transaction, transaction.Share, new SmtpOptions { HostName = "x" }, submission: false), true, BareLineEnds.Refuse, 0);
                decoder.Decode(bytes.AsSpan(0, first));
                decoder.Decode(bytes.AsSpan(first, second - first));
                decoder.Decode(bytes.AsSpan(second));
                Assert.True(decoder.Ended);
                Assert.Equal(expected, Encoding.ASCII.GetString(transaction.Content.ToArray()));
            }
        }
    }

    private static async Task<RecordingAcceptor> SendAsync(byte[] content, BareLineEnds mode)
    {
        using var play = new SmtpPlay(ReceivingRole.Relay, o => o with { BareLineEnds = mode });
        var sent = new StringBuilder("S: 220 *\nC: EHLO a\nC: MAIL FROM:<bob@example.net>\nC: RCPT TO:<alice@example.com>\nC: DATA\nC- ");
        foreach (byte octet in content) sent.Append("\\x").Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        // One reply for the one message, and then the session is in step: nothing of the content was taken for a command.
        sent.Append("\nC: NOOP\nC: QUIT\nS*: 250 HELP\nS: 250 *\nS: 250 *\nS: 354 *\nS: *\nS: 250 2.0.0 OK\nS: 221 *\nS.\n");
        await play.RunAsync(sent.ToString());
        return play.Acceptor;
    }

    private static void AssertClean(byte[] content)
    {
        for (int i = 0; i < content.Length; i++)
        {
            Assert.NotEqual(0, content[i]);
            if (content[i] == '\r') Assert.True(i + 1 < content.Length && content[i + 1] == '\n');
            if (content[i] == '\n') Assert.True(i > 0 && content[i - 1] == '\r');
        }
    }

    /// <summary>The same rules in the plainest words, octet by octet.</summary>
    private sealed record Reference(int End, bool HasBare, bool HasNul, byte[] Content)
    {
        public static Reference Read(byte[] sent)
        {
            string text = Encoding.Latin1.GetString(sent);
            int end = text.StartsWith(".\r\n", StringComparison.Ordinal) ? 3 : text.IndexOf("\r\n.\r\n", StringComparison.Ordinal) is var at and >= 0 ? at + 5 : -1;
            string message = end < 0 ? text : text[..(end - 3)];
            string withoutLineEnds = message.Replace("\r\n", "", StringComparison.Ordinal);
            // At the end of what was sent a CR is not yet known to be alone.
            if (end < 0 && message.EndsWith('\r')) withoutLineEnds = withoutLineEnds[..^1];
            IEnumerable<string> lines = message.Split("\r\n").Select(static line => line.StartsWith('.') ? line[1..] : line);
            return new Reference(end, withoutLineEnds.AsSpan().IndexOfAny('\r', '\n') >= 0, message.Contains('\0', StringComparison.Ordinal), Encoding.Latin1.GetBytes(string.Join("\r\n", lines)));
        }
    }
}
