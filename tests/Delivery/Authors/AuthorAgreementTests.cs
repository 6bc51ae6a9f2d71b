using System.Buffers;
using System.Text;
using CsCheck;
using MimeKit;
using Posthouse.Mail;

namespace Posthouse.Delivery.Tests;

/// <summary>
/// A second opinion: whomever MimeKit takes for an author or sender of a header that is let through must be among those who were checked.
/// </summary>
public class AuthorAgreementTests
{
    private static readonly string[] Pieces =
    [
        "a@x.test", "boss@y.test", "<a@x.test>", "<boss@y.test>", "<", ">", "@", ",", ";", ":", ".", "(", ")", "\"", "\\", " ", "\t", "\r\n ", "\r\n\t", "\r\n", "\n", "\r", "\0",
        "Team", "a", "x.test", "[192.0.2.1]", "[", "]", "=?utf-8?q?boss=40y.test?=", "=?utf-8?b?Ym9zc0B5LnRlc3Q=?=", "=?utf-8?q?=3Cboss=40y.test=3E?=", "用户", "\u00a0", "\u2028", "é",
        "<@r.test:a@x.test>", "@r.test,", "(boss@y.test)", "\"boss@y.test\"", "\\\"", "..", "Team: boss@y.test;", "\r\nFrom: boss@y.test", "\r\nSender: boss@y.test", "\r\nSENDER :boss@y.test",
        "\r\nResent-From: boss@y.test", "\r\nX: y", "\r\nno colon\r\n From: boss@y.test", "\r\n\r\n", "\r\n \r\n", "\u0085", "\v", "\f",
    ];

    private static readonly string[] Fields = ["From", "From ", "from\t", "Sender", "Resent-From", "Resent-Sender", "FROM", "Subject", " From", "From\u00a0", "Fr om"];

    private static readonly Gen<string> Value = Gen.Int[0, Pieces.Length - 1].Select(static i => Pieces[i]).Array[0, 6].Select(string.Concat);

    // Every second header is well-formed in its From: what comes behind it is looked at too.
    private static readonly Gen<string> Header = Gen.Select(
        Gen.Bool, Gen.Select(Gen.Int[0, Fields.Length - 1], Value, static (field, value) => $"{Fields[field]}:{value}\r\n").Array[1, 3],
        static (begun, fields) => "Received: by us.test\r\n" + (begun ? "From: A <a@x.test>\r\n" : "") + string.Concat(fields) + "\r\n");

    [Fact]
    public void Whom_another_reader_sees_was_checked()
    {
        int taken = 0;
        Header.Sample(
            header =>
            {
                if (Agrees(Encoding.UTF8.GetBytes(header))) Interlocked.Increment(ref taken);
            },
            iter: 100_000);
        // It would be easy to agree by refusing everything.
        Assert.InRange(taken, 2_000, 100_000);
    }

    // From somewhere near what is well-formed, octets of any value.
    [Fact]
    public void Whom_another_reader_sees_in_a_damaged_header_was_checked() =>
        Gen.Select(Header, Gen.Select(Gen.Int[0, 200], Gen.Byte).Array[0, 3]).Sample(
            static (header, damage) =>
            {
                byte[] octets = Encoding.UTF8.GetBytes(header);
                foreach ((int at, byte octet) in damage) octets[22 + (at % (octets.Length - 22))] = octet;
                Agrees(octets);
            },
            iter: 50_000);

    /// <returns>Whether the header is let through and names anybody.</returns>
    private static bool Agrees(byte[] octets)
    {
        AuthorFields fields = AuthorFields.Of(new ReadOnlySequence<byte>(octets), 100);
        HeaderCount count = HeaderCount.Of(octets);
        if (fields.Unreadable is not null || fields.Authors == 0 || count.HasNull || count.From != 1) return false;
        MimeMessage seen = MimeMessage.Load(new MemoryStream([.. octets, .. "text\r\n"u8]));
        foreach (MailboxAddress mailbox in Mailboxes(seen))
        {
            Assert.True(
                EmailAddress.TryParse(mailbox.Address, out EmailAddress? address) && fields.Mailboxes.Contains(address),
                $"<{mailbox.Address}> was not checked in: {Encoding.Latin1.GetString(octets)}");
        }

        return true;
    }

    private static IEnumerable<MailboxAddress> Mailboxes(MimeMessage seen)
    {
        foreach (MailboxAddress mailbox in seen.From.Mailboxes.Concat(seen.ResentFrom.Mailboxes)) yield return mailbox;
        if (seen.Sender is { } sender) yield return sender;
        if (seen.ResentSender is { } resent) yield return resent;
    }
}
