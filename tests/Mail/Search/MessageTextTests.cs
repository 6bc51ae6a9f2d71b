using System.IO.Compression;
using System.Text;
using CsCheck;
using MimeKit;
using Posthouse.Mail.Tests.Structure;

namespace Posthouse.Mail.Tests.Search;

public sealed class MessageTextTests
{
    [Fact]
    public void Text_is_decoded_from_its_encoding_and_charset()
    {
        byte[] body = MailCharset.Gb18030.GetBytes("季度报告已经完成");
        string message = $"Content-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: base64\r\n\r\n{Convert.ToBase64String(body, Base64FormattingOptions.InsertLineBreaks)}\r\n";
        Assert.Equal(["季度报告已经完成"], Extract(Encoding.ASCII.GetBytes(message)));
    }

    [Fact]
    public void Html_loses_tags_scripts_and_entities() => Assert.Equal(
        "Hello world & 公司 1 < 2",
        string.Join(' ', Extract("""
            Content-Type: text/html; charset=utf-8

            <html><head><style>p { color: red }</style><script>if (a<b) alert('x</p>')</script></head>
            <body><!-- no > no --><p title="a>b">Hel<b>lo</b></p><p>world &amp; 公&#21496; 1 < 2</body></html>
            """).Single().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public void File_names_and_messages_inside_are_found()
    {
        List<string> texts = Extract("""
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: message/rfc822

            Subject: =?utf-8?B?5Lit5paH?=
            From: Ann <ann@example.com>

            inner text
            --b
            Content-Type: image/png; name="plan.png"
            Content-Transfer-Encoding: base64

            AAAA
            --b--
            """);
        Assert.Equal(["中文", "Ann <ann@example.com>", "inner text", "plan.png"], texts);
    }

    [Theory]
    [InlineData("a.docx", "word/document.xml", "<w:document xmlns:w='w'><w:p><w:r><w:t>Quarterly</w:t></w:r><w:r><w:t> report</w:t></w:r></w:p><w:p><w:t>年度</w:t></w:p></w:document>", "Quarterly report\n年度\n\n")]
    [InlineData("a.xlsx", "xl/sharedStrings.xml", "<sst><si><t>cell one</t></si><si><t>two</t></si></sst>", "cell one\ntwo\n\n")]
    [InlineData("a.pptx", "ppt/slides/slide1.xml", "<p:sld xmlns:p='p' xmlns:a='a'><a:p><a:r><a:t>Slide</a:t></a:r></a:p></p:sld>", "Slide\n\n")]
    [InlineData("a.odt", "content.xml", "<o xmlns:text='t'><text:p>Open <text:span>text</text:span></text:p></o>", "Open text\n\n")]
    public void Office_documents_have_text(string name, string entry, string xml, string expected)
    {
        List<string> texts = Extract(WithAttachment(name, Zip((entry, Encoding.UTF8.GetBytes(xml)))));
        Assert.Equal([name, expected], texts);
    }

    [Fact]
    public void A_zip_bomb_is_left_at_its_limit()
    {
        byte[] xml = new byte[100 * 1024 * 1024];
        xml.AsSpan().Fill((byte)' ');
        Encoding.ASCII.GetBytes("<w:document xmlns:w='w'><w:t>").CopyTo(xml, 0);
        byte[] message = WithAttachment("bomb.docx", Zip(("word/document.xml", xml)));
        int total = 0;
        bool complete = MessageText.Extract(new MemoryStream(message), Scan.Bytes(message).Root, text => total += text.Length);
        Assert.False(complete);
        Assert.InRange(total, 0, MessageTextLimits.Default.Characters);
    }

    public static TheoryData<string, string, int> CostlyXml => new()
    {
        { "<w:t>start</w:t>", "<a>", 3_000_000 },
        { "<w:t>start</w:t><a", " b{0}=''", 1_000_000 },
        { "<w:t>start</w:t>", "<n{0}/>", 1_000_000 },
    };

    // An XML reader keeps every open element, every attribute of an element and every name: a few kilobytes, unpacked, would take gigabytes or minutes.
    [Theory]
    [MemberData(nameof(CostlyXml))]
    public void A_document_that_would_cost_more_than_it_holds_is_left(string start, string piece, int count)
    {
        var xml = new StringBuilder("<w:document xmlns:w='w'>").Append(start);
        for (int i = 0; i < count; i++) xml.AppendFormat(System.Globalization.CultureInfo.InvariantCulture, piece, i);
        byte[] message = WithAttachment("deep.docx", Zip(("word/document.xml", Encoding.ASCII.GetBytes(xml.ToString()))));
        MessagePart root = Scan.Bytes(message).Root;
        long before = GC.GetAllocatedBytesForCurrentThread();
        var texts = new List<string>();
        Assert.False(MessageText.Extract(new MemoryStream(message), root, text => texts.Add(text.ToString())));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64L << 20);
        Assert.Contains(texts, static text => text.StartsWith("start", StringComparison.Ordinal));
    }

    [Fact]
    public void External_entities_are_not_read() => Assert.Equal(
        ["a.odt"], Extract(WithAttachment("a.odt", Zip(("content.xml", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"u8.ToArray())))));

    [Fact]
    public void The_number_of_characters_is_bounded()
    {
        byte[] message = Encoding.ASCII.GetBytes("Content-Type: text/plain\r\n\r\n" + new string('x', 500));
        int total = 0;
        Assert.False(MessageText.Extract(new MemoryStream(message), Scan.Bytes(message).Root, text => total += text.Length, new MessageTextLimits { Characters = 100 }));
        Assert.Equal(100, total);
    }

    [Fact]
    public void Damaged_attachments_do_no_harm() =>
        Gen.Select(Gen.Int[0, 2000], Gen.Byte, Gen.Int[0, 2000]).Sample((at, value, cut) =>
        {
            byte[] zip = Zip(("word/document.xml", Encoding.UTF8.GetBytes("<w:d xmlns:w='w'><w:t>some text</w:t></w:d>")), ("word/footnotes.xml", "<a/>"u8.ToArray()));
            zip[at % zip.Length] = value;
            if (cut < 500) zip = zip[..(cut % zip.Length)];
            Assert.NotEmpty(Extract(WithAttachment("a.docx", zip)));
        }, iter: 2000);

    [Theory]
    [InlineData("mime")]
    [InlineData("bounces")]
    public void Real_messages_have_text(string suite)
    {
        foreach (string path in Vectors.Messages(suite)) Extract(File.ReadAllBytes(path));
    }

    private static List<string> Extract(string message) => Extract(Encoding.UTF8.GetBytes(message.ReplaceLineEndings("\r\n")));

    private static List<string> Extract(byte[] message)
    {
        var texts = new List<string>();
        MessageText.Extract(new MemoryStream(message), Scan.Bytes(message).Root, text => texts.Add(text.ToString()));
        return texts;
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        var output = new MemoryStream();
        using (var archive = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return output.ToArray();
    }

    private static byte[] WithAttachment(string name, byte[] content)
    {
        var part = new MimePart("application", "octet-stream") { FileName = name, ContentTransferEncoding = ContentEncoding.Base64, Content = new MimeContent(new MemoryStream(content)) };
        var output = new MemoryStream();
        part.WriteTo(output);
        return output.ToArray();
    }
}
