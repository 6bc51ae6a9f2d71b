using System.Globalization;
using System.Text;

namespace Posthouse.Server;

/// <summary>The mail that a demo begins with: a small trading company's, in Chinese and English, in the shapes that real mail has.</summary>
internal static class DemoMail
{
    /// <param name="Account">Whose mailbox it is in: the local part.</param>
    /// <param name="Age">How long ago it came.</param>
    internal sealed record Sample(string Account, string Mailbox, string From, string To, string Subject, TimeSpan Age, string Text)
    {
        public bool Seen { get; init; }

        public bool Flagged { get; init; }

        public bool Answered { get; init; }

        public string? Html { get; init; }

        /// <summary>A name and the text of the file.</summary>
        public (string Name, string Text)? Attachment { get; init; }

        /// <summary>The thread's first message has a number; those that answer it name it.</summary>
        public int Number { get; init; }

        public int InReplyTo { get; init; }
    }

    internal static readonly IReadOnlyList<Sample> Samples =
    [
        new("alice", "INBOX", "Posthouse <postmaster@demo.test>", "alice@demo.test", "Welcome to Posthouse", TimeSpan.FromMinutes(2),
            "Welcome, Alice.\n\nThis is a full mail server on your own machine. Bob and Carol are here too:\nwrite to bob@demo.test or carol@demo.test, and sign in as them with the password \"demo\".\n\nWhat the terminal shows tells how to read and to send with the programs you have.\n"),
        new("alice", "INBOX", "鲍勃 <bob@demo.test>", "alice@demo.test", "请确认：十二月订单的交货期", TimeSpan.FromHours(3),
            "Alice，\n\n客户希望十二月十五日之前收到第一批货（两个二十尺柜）。\n工厂说最快十二月十日可以出货，请确认船期和报价，谢谢！\n\n鲍勃\n") { Flagged = true, Number = 1 },
        new("alice", "INBOX", "Carol <carol@demo.test>", "alice@demo.test, bob@demo.test", "Quotation 2026-118: ceramic tiles", TimeSpan.FromHours(20),
            "Hi both,\n\nthe quotation for the tiles is attached. Prices are FOB Ningbo, valid for 30 days.\n\nCarol\n")
        { Seen = true, Answered = true, Number = 2, Attachment = ("quotation-2026-118.csv", "item,quantity,unit,price\ntile 30x30 white,1200,box,8.40\ntile 60x60 grey,800,box,14.90\n") },
        new("alice", "Sent", "Alice <alice@demo.test>", "carol@demo.test", "Re: Quotation 2026-118: ceramic tiles", TimeSpan.FromHours(19),
            "Thank you, Carol. I have sent it on to the buyer.\n\nAlice\n") { Seen = true, InReplyTo = 2 },
        new("alice", "INBOX", "Port News <news@port.example>", "alice@demo.test", "Weekly shipping schedule", TimeSpan.FromDays(2),
            "Departures this week:\n\n  Mon  Ningbo - Hamburg\n  Wed  Shanghai - Rotterdam\n  Fri  Qingdao - Los Angeles\n")
        { Html = "<html><body><h2>Departures this week</h2><table><tr><td>Mon</td><td>Ningbo &ndash; Hamburg</td></tr><tr><td>Wed</td><td>Shanghai &ndash; Rotterdam</td></tr><tr><td>Fri</td><td>Qingdao &ndash; Los Angeles</td></tr></table></body></html>" },
        new("alice", "INBOX", "财务部 <finance@partner.example>", "alice@demo.test", "发票与付款通知", TimeSpan.FromDays(5),
            "您好，\n\n合同编号 2026-0917 的货款已于今日汇出，请查收并开具发票。\n\n此致\n财务部\n") { Seen = true },
        new("alice", "Junk", "Winner <prize@lottery.example>", "alice@demo.test", "You have won!!!", TimeSpan.FromDays(1), "Send us your bank account to receive 1,000,000.\n"),
        new("bob", "INBOX", "Alice <alice@demo.test>", "bob@demo.test", "Re: 请确认：十二月订单的交货期", TimeSpan.FromHours(2),
            "鲍勃，\n\n船期已经确认：十二月十一日，宁波港。报价下午发给你。\n\nAlice\n") { InReplyTo = 1 },
        new("bob", "INBOX", "Carol <carol@demo.test>", "alice@demo.test, bob@demo.test", "Quotation 2026-118: ceramic tiles", TimeSpan.FromHours(20),
            "Hi both,\n\nthe quotation for the tiles is attached. Prices are FOB Ningbo, valid for 30 days.\n\nCarol\n")
        { Seen = true, Number = 2, Attachment = ("quotation-2026-118.csv", "item,quantity,unit,price\ntile 30x30 white,1200,box,8.40\ntile 60x60 grey,800,box,14.90\n") },
        new("carol", "INBOX", "Alice <alice@demo.test>", "carol@demo.test", "Re: Quotation 2026-118: ceramic tiles", TimeSpan.FromHours(19),
            "Thank you, Carol. I have sent it on to the buyer.\n\nAlice\n") { InReplyTo = 2 },
        new("carol", "INBOX", "王小明 <wang@buyer.example>", "carol@demo.test", "样品已收到", TimeSpan.FromHours(6),
            "Carol，\n\n样品今天收到了，质量很好。我们想再要三种颜色：白、灰、米黄。\n\n王小明\n") { Flagged = true },
    ];

    /// <summary>The message's bytes, every line ended by CRLF.</summary>
    internal static byte[] Compose(Sample sample, DateTimeOffset now)
    {
        var text = new StringBuilder();
        DateTimeOffset date = now - sample.Age;
        Header(text, "From", sample.From);
        Header(text, "To", sample.To);
        Header(text, "Subject", sample.Subject);
        text.Append(CultureInfo.InvariantCulture, $"Date: {date:ddd, dd MMM yyyy HH:mm:ss} +0000\r\n");
        text.Append(CultureInfo.InvariantCulture, $"Message-ID: <{Id(sample)}@demo.test>\r\n");
        if (sample.InReplyTo > 0) text.Append(CultureInfo.InvariantCulture, $"In-Reply-To: <thread-{sample.InReplyTo}@demo.test>\r\nReferences: <thread-{sample.InReplyTo}@demo.test>\r\n");
        text.Append("MIME-Version: 1.0\r\n");
        if (sample.Html is { } html) Multipart(text, "alternative", ("text/plain", null, sample.Text), ("text/html", null, html));
        else if (sample.Attachment is { } file) Multipart(text, "mixed", ("text/plain", null, sample.Text), ("text/csv", file.Name, file.Text));
        else Part(text, "text/plain", null, sample.Text);
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static string Id(Sample sample) => sample.Number > 0 ? $"thread-{sample.Number}"
        : Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(sample.From + sample.Subject)).AsSpan(0, 8));

    private static void Multipart(StringBuilder text, string kind, params ReadOnlySpan<(string Type, string? File, string Text)> parts)
    {
        text.Append("Content-Type: multipart/").Append(kind).Append("; boundary=\"=_posthouse_demo\"\r\n\r\n");
        foreach ((string type, string? file, string content) in parts)
        {
            text.Append("--=_posthouse_demo\r\n");
            Part(text, type, file, content);
        }

        text.Append("--=_posthouse_demo--\r\n");
    }

    private static void Part(StringBuilder text, string type, string? file, string content)
    {
        text.Append("Content-Type: ").Append(type).Append("; charset=utf-8\r\n");
        if (file is not null) text.Append("Content-Disposition: attachment; filename=\"").Append(file).Append("\"\r\n");
        text.Append("Content-Transfer-Encoding: base64\r\n\r\n");
        string base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(content.ReplaceLineEndings("\r\n")));
        // RFC 2045 §6.8: lines of at most 76 characters.
        for (int i = 0; i < base64.Length; i += 76) text.Append(base64.AsSpan(i, Math.Min(76, base64.Length - i))).Append("\r\n");
        text.Append("\r\n");
    }

    private static void Header(StringBuilder text, string name, string value)
    {
        text.Append(name).Append(": ");
        int bracket = value.IndexOf(" <", StringComparison.Ordinal);
        (string words, string rest) = bracket > 0 ? (value[..bracket], value[bracket..]) : name == "Subject" ? (value, "") : ("", value);
        // RFC 2047 §2: an encoded word has at most 75 characters; these are all shorter.
        text.Append(Ascii.IsValid(words) ? words : $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(words))}?=").Append(rest).Append("\r\n");
    }
}
