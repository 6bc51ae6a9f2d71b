using System.Text;
using CsCheck;

namespace Posthouse.Smtp.Tests;

public sealed class HeaderFilterTests
{
    [Fact]
    public void Bcc_goes_with_its_folded_lines_and_all_else_stays_wherever_the_pieces_are_cut()
    {
        const string sent = "Bcc: a\r\n b\r\n\tc\r\nFrom: x@y\r\n z\r\nBCC\t:d\r\nBccx: stays\r\nresent-bcc:e\r\nDate: d\r\nMessage-ID: m\r\n\r\nBcc: body\r\n";
        const string expected = "From: x@y\r\n z\r\nBccx: stays\r\nDate: d\r\nMessage-ID: m\r\n\r\nBcc: body\r\n";
        for (int cut = 0; cut <= sent.Length; cut++)
        {
            (string content, MessageIntake intake) = Filter(sent, true, cut);
            Assert.Equal(expected, content);
            Assert.True(intake.Header.HasDate);
            Assert.True(intake.Header.HasMessageId);
        }
    }

    [Fact]
    public void Relay_passes_every_octet()
    {
        Gen.Select(Gen.Int[0, 7].Select(static i => "bcBC: \r\n"[i]).Array[0, 80], Gen.Int[0, 80]).Sample((chars, cut) =>
        {
            string sent = new(chars);
            Assert.Equal(sent, Filter(sent, false, Math.Min(cut, sent.Length)).Content);
        });
    }

    [Fact]
    public void What_submission_passes_does_not_depend_on_the_cut()
    {
        string[] vocabulary = ["Bcc", ":", " ", "\r\n", "From", "a", "\t", "\r\n\r\n", "Date:", "Bc"];
        Gen.Select(Gen.Int[0, 9].Select(i => vocabulary[i]).Array[0, 30], Gen.Int[0, 100]).Sample((words, cut) =>
        {
            string sent = string.Concat(words);
            Assert.Equal(Filter(sent, true, 0).Content, Filter(sent, true, Math.Min(cut, sent.Length)).Content);
        });
    }

    [Theory]
    [InlineData("hello world\r\n", true)]
    [InlineData("hello world: x\r\n", true)]
    [InlineData("Subject: x\r\n", false)]
    [InlineData("\r\nbody", false)]
    public void A_message_without_a_header_is_noticed(string sent, bool expected) => Assert.Equal(expected, Filter(sent, false, 0).Intake.Header.BeginsWithoutHeader);

    // The field is From, or Bcc, for whoever reads the message.
    [Theory]
    [InlineData("From", 59, true)]
    [InlineData("From", 60, true)]
    [InlineData("From", 61, false)]
    [InlineData("From", 500, false)]
    [InlineData("Bcc", 62, false)]
    [InlineData("Resent-Bcc", 55, false)]
    public void White_space_before_the_colon_hides_no_field(string name, int blanks, bool passes)
    {
        foreach (char blank in " \t")
        {
            for (int cut = 0; cut < blanks; cut += 7)
            {
                MessageIntake intake = Filter($"Subject: x\r\n{name}{new string(blank, blanks)}: ceo@bank.example\r\n", true, cut).Intake;
                if (passes) Assert.Null(intake.Fault);
                else Assert.Same(SmtpReplies.FieldNameUnreadable, intake.Fault);
            }
        }
    }

    [Fact]
    public void An_endless_header_is_refused_and_not_stored()
    {
        var transaction = new CollectingTransaction();
        var intake = new MessageIntake(transaction, transaction.Share, new SmtpOptions { HostName = "x", MaximumHeaderSize = 10_000 }, submission: false);
        byte[] line = "X-Endless: 0123456789012345678901234567890123456789\r\n"u8.ToArray();
        for (int i = 0; i < 10_000; i++) intake.Accept(line);
        Assert.Same(SmtpReplies.HeaderTooLarge, intake.Fault);
        Assert.True(transaction.Content.Length < 20_000);
    }

    private static (string Content, MessageIntake Intake) Filter(string sent, bool submission, int cut)
    {
        var transaction = new CollectingTransaction();
        var intake = new MessageIntake(transaction, transaction.Share, new SmtpOptions { HostName = "x" }, submission);
        byte[] bytes = Encoding.ASCII.GetBytes(sent);
        intake.Accept(bytes.AsSpan(0, cut));
        intake.Accept(bytes.AsSpan(cut));
        // A name that was begun and not ended is held back; the end of a message always comes with a line end.
        intake.Accept("\r\n\r\n"u8);
        string content = Encoding.ASCII.GetString(transaction.Content.ToArray());
        return (content.EndsWith("\r\n\r\n", StringComparison.Ordinal) ? content[..^4] : content, intake);
    }
}
