using System.Text.Json;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Smtp;
using MimeKit;
using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>mutt, driven by the keys it is told to push, on a terminal that script(1) makes.</summary>
public sealed class MuttTests(MailHost host)
{
    [Fact]
    public async Task Mutt_sends_with_an_attachment_by_submission()
    {
        ExternalProgram mutt = ExternalProgram.Require("mutt", "mutt");
        Account sender = host.TakeAccount(), recipient = host.TakeAccount();
        string folder = host.MakeFolder("mutt"), attachment = Path.Combine(folder, "报价.csv");
        await File.WriteAllTextAsync(attachment, "item,price\ntile,8.40\n");
        string settings = await ConfigureAsync(folder, sender, $"""
            set from = "{sender.Address}"
            set smtp_url = "smtp://{sender.InUrl}@localhost:{host.Server.Port("submission")}/"
            # mutt picks SCRAM-SHA-256-PLUS wherever it is offered, and then has no binding for TLS 1.3 (RFC 9266) to give.
            set smtp_authenticators = "scram-sha-256"
            set smtp_pass = "{sender.Password}"
            set record = "imaps://localhost:{host.Server.Port("imap", "implicit")}/Sent"
            """);
        await mutt.SucceedAsync(["-F", settings, "-s", "By mutt 驿站", "-a", attachment, "--", recipient.Address], "Hello.\nFrom the terminal.\n", Home(folder));
        MimeMessage arrived = Assert.Single(await Inbox.ReadAsync(host, recipient));
        Assert.Equal("By mutt 驿站", arrived.Subject);
        Assert.Equal("报价.csv", Assert.Single(arrived.Attachments).ContentDisposition!.FileName);
        using ImapClient client = await Clients.ImapAsync(host, sender);
        IMailFolder sent = client.GetFolder(SpecialFolder.Sent)!;
        await sent.OpenAsync(FolderAccess.ReadOnly);
        Assert.Equal(1, sent.Count);
    }

    [Theory]
    [InlineData("imap", "starttls")]
    [InlineData("imaps", "implicit")]
    public async Task Mutt_reads_flags_copies_and_deletes_by_imap(string scheme, string tls)
    {
        ExternalProgram.Require("mutt", "mutt");
        ExternalProgram script = ExternalProgram.Require("script", "bsdutils");
        Account account = host.TakeAccount();
        using (SmtpClient sender = await Clients.RelayAsync(host))
        {
            for (int i = 1; i <= 3; i++) await sender.SendAsync(Mails.Make("a@x.test", account.Address, $"Number {i}", $"Text of number {i}.\r\n"));
        }

        string folder = host.MakeFolder("mutt"), copy = Path.Combine(folder, "copy.mbox");
        string settings = await ConfigureAsync(folder, account, $"""
            set folder = "{scheme}://localhost:{host.Server.Port("imap", tls)}/"
            set spoolfile = "=INBOX"
            set sort = date-received
            push "<first-entry><flag-message><next-entry><delete-message><last-entry><display-message><exit><copy-message><kill-line>{copy}<enter><sync-mailbox><quit>"
            """);
        string screen = await script.SucceedAsync(["--quiet", "--return", "--command", $"mutt -F '{settings}'", "/dev/null"], "", Home(folder));
        Assert.True(File.Exists(copy), $"mutt copied nothing; its screen was:\n{screen}");
        Assert.Contains("Text of number 3.", await File.ReadAllTextAsync(copy));
        using ImapClient client = await Clients.ImapAsync(host, account);
        await client.Inbox.OpenAsync(FolderAccess.ReadOnly);
        IList<IMessageSummary> left = await client.Inbox.FetchAsync(0, -1, MessageSummaryItems.Envelope | MessageSummaryItems.Flags);
        Assert.Equal(["Number 1", "Number 3"], left.Select(static m => m.Envelope!.Subject));
        Assert.True(left[0].Flags!.Value.HasFlag(MessageFlags.Flagged));
        Assert.True(left[1].Flags!.Value.HasFlag(MessageFlags.Seen));
    }

    [Fact]
    public async Task Mutt_that_is_left_to_choose_its_mechanism_sends()
    {
        ExternalProgram mutt = ExternalProgram.Require("mutt", "mutt");
        await using var server = new ServerProcess(host.MakeFolder("unbound"), "hostname = \"mail.e2e.test\"\n", ["submission"]);
        await server.StartAsync();
        await server.AskAsync("domain", "add", MailHost.Domain);
        var account = new Account($"one@{MailHost.Domain}", MailHost.Password);
        await server.AskAsync("account", "add", account.Address, "--password", account.Password);
        string folder = host.MakeFolder("mutt");
        string settings = await ConfigureAsync(folder, account, $"""
            set from = "{account.Address}"
            set smtp_url = "smtp://{account.InUrl}@localhost:{server.Port("submission")}/"
            set smtp_pass = "{account.Password}"
            set copy = no
            """, Path.Combine(server.Data, "tls", "self-signed.pem"));
        await mutt.SucceedAsync(["-F", settings, "-s", "By mutt", "--", account.Address], "Hello.\n", Home(folder));
        using JsonDocument trace = await server.AskAsync("message", "trace", "--to", account.Address);
        Assert.Contains(trace.RootElement.EnumerateArray(), static r => r.GetProperty("kind").GetString() == "delivered");
    }

    private async Task<string> ConfigureAsync(string folder, Account account, string more, string? certificate = null)
    {
        certificate ??= host.CertificateFile;
        string file = Path.Combine(folder, "muttrc");
        await File.WriteAllTextAsync(file, $"""
            set imap_user = "{account.Address}"
            set imap_pass = "{account.Password}"
            set ssl_force_tls = yes
            set ssl_starttls = yes
            set certificate_file = "{certificate}"
            set ssl_ca_certificates_file = "{certificate}"
            set charset = "utf-8"
            set send_charset = "us-ascii:utf-8"
            set rfc2047_parameters = yes
            set confirmappend = no
            set confirmcreate = no
            set delete = yes
            set quit = yes
            set resolve = no
            set wait_key = no
            {more}

            """);
        return file;
    }

    // No file of the person who runs the tests is read or changed.
    private static Dictionary<string, string> Home(string folder) => new() { ["HOME"] = folder, ["TERM"] = "xterm", ["MAIL"] = "", ["EMAIL"] = "" };
}
