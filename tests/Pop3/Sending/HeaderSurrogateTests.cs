using System.Text;
using CsCheck;
using MimeKit;

namespace Posthouse.Pop3;

public sealed class HeaderSurrogateTests
{
    private static string Make(string header)
    {
        Assert.True(HeaderSurrogate.TryMake(Encoding.UTF8.GetBytes(header), out byte[] surrogate));
        Assert.True(Ascii.IsValid(surrogate));
        return Encoding.ASCII.GetString(surrogate);
    }

    private static MimeMessage Read(string header) => MimeMessage.Load(new MemoryStream(Encoding.ASCII.GetBytes(Make(header))));

    [Fact]
    public void Ascii_and_what_is_not_utf8_go_as_they_are()
    {
        Assert.False(HeaderSurrogate.TryMake("Subject: plain\r\n\r\n"u8, out _));
        Assert.False(HeaderSurrogate.TryMake([.. "Subject: "u8, 0xc4, 0xe3, .. "\r\n\r\n"u8], out _));
    }

    [Theory]
    [InlineData("你好 世界")]
    [InlineData("plain 你好 世界 and more")]
    [InlineData("一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十")]
    [InlineData("emoji 😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀 end")]
    public void A_subject_reads_the_same(string subject) => Assert.Equal(subject, Read($"Subject: {subject}\r\n\r\n").Subject);

    [Fact]
    public void Lines_that_are_ascii_and_folding_stay()
    {
        string made = Make("To: a@example.com,\r\n b@example.com\r\nSubject: first\r\n 你好\r\n second\r\nX: y\r\n\r\n");
        Assert.Equal("To: a@example.com,\r\n b@example.com\r\nSubject: first\r\n =?UTF-8?B?5L2g5aW9?=\r\n second\r\nX: y\r\n\r\n", made);
    }

    [Fact]
    public void Display_names_are_encoded_and_ascii_addresses_stay()
    {
        MimeMessage message = Read("From: 李 雷 <li@example.com>\r\nTo: \"韩, 梅梅\" <han@example.com>, bob@example.com (鲍勃)\r\n\r\n");
        Assert.Equal(("李 雷", "li@example.com"), (message.From.Mailboxes.Single().Name, message.From.Mailboxes.Single().Address));
        Assert.Equal(("韩, 梅梅", "han@example.com"), (message.To.Mailboxes.First().Name, message.To.Mailboxes.First().Address));
        Assert.Equal("bob@example.com", message.To.Mailboxes.Last().Address);
    }

    [Fact]
    public void A_domain_alone_beyond_ascii_is_written_in_a_labels() =>
        Assert.Equal("Cc: x <a@xn--fsqu00a.xn--0zwm56d>, b@xn--fsqu00a.xn--0zwm56d\r\n\r\n", Make("Cc: x <a@例子.测试>, b@例子.测试\r\n\r\n"));

    [Fact]
    public void An_address_that_has_no_ascii_form_becomes_an_empty_group()
    {
        MimeMessage message = Read("From: 李雷 <李雷@例子.测试>\r\nTo: 韩梅梅@例子.测试, bob@example.com\r\n\r\n");
        var from = Assert.IsType<GroupAddress>(Assert.Single(message.From));
        Assert.Empty(from.Members);
        Assert.Contains("李雷@例子.测试", from.Name, StringComparison.Ordinal);
        Assert.Equal("韩梅梅@例子.测试", Assert.IsType<GroupAddress>(message.To[0]).Name);
        Assert.Equal("bob@example.com", Assert.IsType<MailboxAddress>(message.To[1]).Address);
    }

    [Fact]
    public void File_names_are_encoded_in_their_quotes() =>
        Assert.Equal("Content-Disposition: attachment; filename=\"=?UTF-8?B?5ZCI5ZCMLnBkZg==?=\"\r\n\r\n", Make("Content-Disposition: attachment; filename=\"合同.pdf\"\r\n\r\n"));

    [Fact]
    public void Any_header_gives_ascii_without_new_fields_and_never_throws() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 16].Array[0, 40]).Sample((field, parts) =>
        {
            string[] names = ["Subject", "To", "Content-Type", "Received"];
            string[] pieces = ["你", "a", " ", "\"", "<", ">", "(", ")", "@", ",", ";", ":", "\\", "\r\n ", "é", "=?", "😀"];
            string header = $"{names[field]}: {string.Concat(parts.Select(p => pieces[p]))}\r\nX-End: 1\r\n\r\n";
            if (!HeaderSurrogate.TryMake(Encoding.UTF8.GetBytes(header), out byte[] surrogate)) return;
            string made = Encoding.ASCII.GetString(surrogate);
            Assert.True(Ascii.IsValid(surrogate));
            Assert.EndsWith("\r\nX-End: 1\r\n\r\n", made, StringComparison.Ordinal);
            Assert.Equal(2, made.Split("\r\n").Count(static line => line.Length > 0 && line[0] is not (' ' or '\t')));
        });
}
