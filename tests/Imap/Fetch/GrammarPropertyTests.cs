using System.Text;
using CsCheck;

namespace Posthouse.Imap.Tests;

/// <summary>Whatever a message is made of, what FETCH says of it is grammatical (the client of these tests reads it strictly).</summary>
public sealed class GrammarPropertyTests
{
    private static readonly string[] Pieces =
    [
        "From: a <b@c.test>\r\n", "From: \"q\\\"uo\\\\te\" <x@y.test>, group: m@n.test, \"z\" <o@p.test>;\r\n", "From: =?utf-8?q?J=C3=B6rg?= <j@k.test>\r\n", "From: Jörg 张三 <j@k.test>\r\n",
        "To: <>\r\n", "To: undisclosed-recipients:;\r\n", "Cc: a@b, , c\r\n", "Cc: \"unclosed <a@b>\r\n", "Reply-To: @route:a@b\r\n", "Sender: x\\y@z\r\n",
        "Subject: plain\r\n", "Subject: \"quoted\" and \\ back\r\n", "Subject: 会议 raw\r\n", "Subject: a\r\n\tfolded\r\n line\r\n", "Subject: \u0001control\r\n", "Subject:\r\n",
        "Date: Mon, 7 Feb 1994 21:52:25 -0800\r\n", "Date: never \"said\"\r\n", "Message-ID: <a@b>\r\n", "Message-ID: \"x\" (<\r\n", "In-Reply-To: <q@r> \\\r\n",
        "MIME-Version: 1.0\r\n", "Content-Type: text/plain; charset=\"utf-8\"\r\n", "Content-Type: text/plain; name*=utf-8''%E4%BC%9A.txt; x=\"a\\\"b\"\r\n", "Content-Type: TEXT\r\n", "Content-Type: /\r\n",
        "Content-Type: multipart/mixed; boundary=b\r\n", "Content-Type: multipart/alternative; boundary=\"b\"; x=y\r\n", "Content-Type: multipart/mixed\r\n", "Content-Type: message/rfc822\r\n", "Content-Type: message/global\r\n",
        "Content-Type: message/rfc822; x=\"é\"\r\n", "Content-Type: multipart/digest; boundary=b\r\n", "Content-Type: image/png; name=\"é.png\"\r\n",
        "Content-Transfer-Encoding: base64\r\n", "Content-Transfer-Encoding: x-\"odd\"\r\n", "Content-Transfer-Encoding: 8bit\r\n", "Content-Disposition: attachment; filename=\"a\\\\b\"\r\n", "Content-Disposition: ;\r\n", "Content-Disposition: inline; filename*0=a; filename*1=b\r\n",
        "Content-ID: <i@j>\r\n", "Content-Description: \"d\" é\r\n", "Content-Language: en, de\r\n", "Content-Language: \"\r\n", "Content-Location: http://x/\"y\"\r\n", "Content-MD5: abc=\r\n",
        "no colon here\r\n", ": empty name\r\n", "\r\n", "\r\n", "--b\r\n", "--b\r\n", "--b--\r\n", "text \"with\" (things) {5}\r\n", "~{3}\r\n", "SGVsbG8=\r\n", "bare\nline\r\n", "no end", "\t\r\n", "é\r\n",
    ];

    [Fact]
    public async Task Every_message_is_described_in_the_grammar()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await Gen.Int[0, Pieces.Length - 1].Array[0, 30].SampleAsync(
            async pieces =>
            {
                string message = string.Concat(pieces.Select(static p => Pieces[p]));
                if (message.Length == 0) return;
                Storage.Appended appended = await server.DeliverAsync(message);
                foreach (string? enable in (string?[])[null, "IMAP4rev2"])
                {
                    ImapClient client = enable is null ? await server.SelectAsync("INBOX") : await server.SelectAsync("INBOX", enable);
                    ImapReply reply = await client.OkAsync($"UID FETCH {appended.Uid} (ENVELOPE BODYSTRUCTURE BODY RFC822.SIZE INTERNALDATE PREVIEW EMAILID THREADID SAVEDATE MODSEQ)");
                    Assert.Contains("ENVELOPE", reply.All, StringComparison.Ordinal);
                    await client.CommandAsync($"UID FETCH {appended.Uid} (BODY.PEEK[HEADER.FIELDS (SUBJECT FROM)] BODY.PEEK[HEADER.FIELDS.NOT (TO)] BODY.PEEK[1] BODY.PEEK[1.MIME] BODY.PEEK[1.HEADER] BODY.PEEK[2.1.TEXT]<3.9> BINARY.PEEK[1] BINARY.SIZE[1] BINARY.PEEK[2]<0.5>)");
                    await client.OkAsync("LOGOUT");
                }
            },
            iter: 400, threads: 2);
    }
}
