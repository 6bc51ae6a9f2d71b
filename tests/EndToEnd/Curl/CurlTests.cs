using MailKit.Net.Smtp;

namespace Posthouse.EndToEnd.Tests;

/// <summary>Sending and reading with curl, with the server's name and certificate verified.</summary>
public sealed class CurlTests(MailHost host)
{
    // CURLE_LOGIN_DENIED.
    private const int SignInRefused = 67;

    [Theory]
    [InlineData("smtp", "starttls")]
    [InlineData("smtps", "implicit")]
    public async Task Smtp_sends_a_message(string scheme, string tls)
    {
        Account sender = host.TakeAccount(), recipient = host.TakeAccount();
        int port = host.Server.Port("submission", tls);
        await SucceedAsync(sender, port, $"{scheme}://{MailHost.HostName}:{port}", $"From: {sender.Address}\nTo: {recipient.Address}\nSubject: by curl\n\nHello.\n.\nNot the end.\n", "--mail-from", sender.Address, "--mail-rcpt", recipient.Address, "--upload-file", "-", "--crlf");
        MimeKit.MimeMessage arrived = Assert.Single(await Inbox.ReadAsync(host, recipient));
        Assert.Equal("Hello.\r\n.\r\nNot the end.\r\n", arrived.TextBody!.ReplaceLineEndings("\r\n"));
    }

    [Theory]
    [InlineData("imap", "starttls")]
    [InlineData("imaps", "implicit")]
    public async Task Imap_lists_reads_searches_and_appends(string scheme, string tls)
    {
        Account account = host.TakeAccount();
        await DeliverAsync(account, "First", "Second");
        int port = host.Server.Port("imap", tls);
        string url = $"{scheme}://{MailHost.HostName}:{port}";
        Assert.Contains("\\Sent", await SucceedAsync(account, port, url + "/", "", "--request", "LIST \"\" \"*\""));
        Assert.Contains("Subject: Second", await SucceedAsync(account, port, url + "/INBOX;MAILINDEX=2"));
        Assert.Equal("* SEARCH 1", (await SucceedAsync(account, port, url + "/INBOX?SUBJECT%20First")).TrimEnd());
        // APPEND says the size first: curl has to know it.
        string draft = Path.Combine(host.MakeFolder("curl"), "draft.eml");
        await File.WriteAllTextAsync(draft, "Subject: A draft\r\n\r\nNot yet.\r\n");
        await SucceedAsync(account, port, url + "/Drafts", "", "--upload-file", draft);
        Assert.Contains("Subject: A draft", await SucceedAsync(account, port, url + "/Drafts;MAILINDEX=1"));
    }

    [Theory]
    [InlineData("pop3", "starttls")]
    [InlineData("pop3s", "implicit")]
    public async Task Pop3_lists_reads_and_deletes(string scheme, string tls)
    {
        Account account = host.TakeAccount();
        await DeliverAsync(account, "First", "Second");
        int port = host.Server.Port("pop3", tls);
        string url = $"{scheme}://{MailHost.HostName}:{port}";
        Assert.Equal(2, (await SucceedAsync(account, port, url + "/")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("Subject: Second", await SucceedAsync(account, port, url + "/2"));
        await SucceedAsync(account, port, url + "/1", "", "--request", "DELE", "--list-only");
        Assert.Equal("Second", Assert.Single(await Inbox.ReadAsync(host, account)).Subject);
    }

    [Theory]
    [InlineData("imaps", "imap")]
    [InlineData("pop3s", "pop3")]
    [InlineData("smtps", "submission")]
    public async Task A_wrong_password_is_refused(string scheme, string protocol)
    {
        Account account = host.TakeAccount() with { Password = "wrong" };
        int port = host.Server.Port(protocol, "implicit");
        (int code, _, _) = await RunAsync(account, port, $"{scheme}://{MailHost.HostName}:{port}/", "");
        Assert.Equal(SignInRefused, code);
    }

    private async Task DeliverAsync(Account account, params string[] subjects)
    {
        using SmtpClient sender = await Clients.RelayAsync(host);
        foreach (string subject in subjects) await sender.SendAsync(Mails.Make("a@x.test", account.Address, subject));
    }

    private async Task<string> SucceedAsync(Account account, int port, string url, string input = "", params string[] arguments)
    {
        (int code, string output, string error) = await RunAsync(account, port, url, input, arguments);
        Assert.True(code == 0, $"curl {url} ended with {code}:\n{output}\n{error}");
        return output;
    }

    private Task<(int Code, string Output, string Error)> RunAsync(Account account, int port, string url, string input, params string[] arguments) => ExternalProgram.Require("curl", "curl").RunAsync(
        ["--silent", "--show-error", "--noproxy", "*", "--ssl-reqd", "--cacert", host.CertificateFile, "--resolve", $"{MailHost.HostName}:{port}:127.0.0.1", "--user", $"{account.Address}:{account.Password}", .. arguments, url],
        input);
}
