using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using MimeKit.Cryptography;
using Posthouse.Testing;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>Another mail server that reports about a domain here: DMARC as a zip file, TLS as compressed JSON, each over SMTP and signed, as such reports come.</summary>
internal sealed class PlayedReporter : IDisposable
{
    private const string Domain = "reporter.test";
    private const string Selector = "reports";

    private readonly RSA _key = RSA.Create(2048);

    public void Dispose() => _key.Dispose();

    /// <summary>Puts his records into the DNS.</summary>
    internal void Publish(TestResolver resolver) => resolver
        .Txt(Domain, "v=spf1 ip4:127.0.0.1 -all")
        .Txt("_dmarc." + Domain, "v=DMARC1; p=reject")
        .Txt($"{Selector}._domainkey.{Domain}", "v=DKIM1; k=rsa; p=" + Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo()))
        .A("mx." + Domain, "127.0.0.1").Mx(Domain, (10, "mx." + Domain)).Ptr("127.0.0.1", "mx." + Domain);

    /// <summary>RFC 7489 §7.2.1.1: the XML in an archive, in a message with some words.</summary>
    /// <param name="from">Whose it says that it is; only his own is signed.</param>
    internal async Task SendDmarcAsync(IPEndPoint server, string from, string to, string organization, DateTimeOffset day, params (string Source, int Count, bool Passes)[] rows)
    {
        string name = $"{Domain}!demo.test!{day.ToUnixTimeSeconds()}!{day.AddDays(1).ToUnixTimeSeconds() - 1}";
        var xml = new StringBuilder(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <feedback><report_metadata><org_name>{organization}</org_name><email>{from}</email><report_id>{day.ToUnixTimeSeconds()}</report_id><date_range><begin>{day.ToUnixTimeSeconds()}</begin><end>{day.AddDays(1).ToUnixTimeSeconds() - 1}</end></date_range></report_metadata>
            <policy_published><domain>demo.test</domain><p>reject</p></policy_published>
            """));
        foreach ((string source, int count, bool passes) in rows)
        {
            (string result, string disposition) = passes ? ("pass", "none") : ("fail", "reject");
            xml.Append(CultureInfo.InvariantCulture, $"<record><row><source_ip>{source}</source_ip><count>{count}</count><policy_evaluated><disposition>{disposition}</disposition><dkim>{result}</dkim><spf>{result}</spf></policy_evaluated></row><identifiers><header_from>demo.test</header_from></identifiers><auth_results><spf><domain>demo.test</domain><result>{result}</result></spf></auth_results></record>");
        }

        xml.Append("</feedback>");
        using var packed = new MemoryStream();
        await using (var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            await using Stream entry = await archive.CreateEntry(name + ".xml").OpenAsync();
            await entry.WriteAsync(Encoding.UTF8.GetBytes(xml.ToString()));
        }

        using var message = Message(from, to, "Report Domain: demo.test Submitter: reporter.test");
        message.Body = new Multipart("mixed") { new TextPart("plain") { Text = "This is a DMARC aggregate report." }, Attachment(new MimePart("application", "zip"), packed, name + ".zip") };
        await SendAsync(server, message, from, isSigned: from.EndsWith("@" + Domain, StringComparison.Ordinal));
    }

    /// <summary>RFC 8460 §5.3: multipart/report, whose second part is the report itself.</summary>
    internal async Task SendTlsAsync(IPEndPoint server, string to, string organization, DateTimeOffset day, int succeeded, int failed, bool isSigned)
    {
        string json = string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {"organization-name":"{{organization}}","date-range":{"start-datetime":"{{day:yyyy-MM-dd}}T00:00:00Z","end-datetime":"{{day:yyyy-MM-dd}}T23:59:59Z"},"contact-info":"tls@reporter.test","report-id":"{{organization}}-{{day:yyyyMMdd}}",
             "policies":[{"policy":{"policy-type":"sts","policy-string":["version: STSv1","mode: testing"],"policy-domain":"demo.test","mx-host":["mail.demo.test"]},
              "summary":{"total-successful-session-count":{{succeeded}},"total-failure-session-count":{{failed}}},
              "failure-details":[{"result-type":"certificate-expired","sending-mta-ip":"192.0.2.77","receiving-mx-hostname":"mail.demo.test","receiving-ip":"192.0.2.25","failed-session-count":{{failed}}}]}]}
            """);
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) await gzip.WriteAsync(Encoding.UTF8.GetBytes(json));
        const string From = "tls@" + Domain;
        using var message = Message(From, to, "Report Domain: demo.test Submitter: reporter.test Report-ID: <1@reporter.test>");
        message.Headers.Add("TLS-Report-Domain", "demo.test");
        message.Headers.Add("TLS-Report-Submitter", Domain);
        var report = new MultipartReport("tlsrpt") { new TextPart("plain") { Text = "This is an aggregate TLS report." }, Attachment(new MimePart("application", "tlsrpt+gzip"), packed, $"{Domain}!demo.test!{day:yyyyMMdd}.json.gz") };
        message.Body = report;
        await SendAsync(server, message, From, isSigned);
    }

    private static MimeMessage Message(string from, string to, string subject)
    {
        var message = new MimeMessage { Subject = subject, MessageId = $"{Guid.NewGuid():N}@{Domain}" };
        message.From.Add(MailboxAddress.Parse(from));
        message.To.Add(MailboxAddress.Parse(to));
        return message;
    }

    private static MimePart Attachment(MimePart part, MemoryStream content, string name)
    {
        part.Content = new MimeContent(new MemoryStream(content.ToArray()));
        part.ContentTransferEncoding = ContentEncoding.Base64;
        part.ContentDisposition = new ContentDisposition(ContentDisposition.Attachment);
        part.FileName = name;
        return part;
    }

    private async Task SendAsync(IPEndPoint server, MimeMessage message, string from, bool isSigned)
    {
        if (isSigned)
        {
            using var key = new MemoryStream(Encoding.ASCII.GetBytes(_key.ExportPkcs8PrivateKeyPem()));
            var signer = new DkimSigner(key, Domain, Selector, DkimSignatureAlgorithm.RsaSha256);
            message.Prepare(EncodingConstraint.SevenBit);
            signer.Sign(message, [HeaderId.From, HeaderId.To, HeaderId.Subject, HeaderId.Date, HeaderId.MessageId]);
        }

        using var client = new SmtpClient { LocalDomain = "mx." + Domain };
        await client.ConnectAsync(server.Address.ToString(), server.Port, SecureSocketOptions.None);
        await client.SendAsync(message, MailboxAddress.Parse(from), message.To.Mailboxes);
        await client.DisconnectAsync(quit: true);
    }
}
