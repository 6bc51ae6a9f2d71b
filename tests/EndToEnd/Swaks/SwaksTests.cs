using MimeKit;

namespace Posthouse.EndToEnd.Tests;

/// <summary>Sending with swaks, which shows the server's replies.</summary>
public sealed class SwaksTests(MailHost host)
{
    // What swaks exits with.
    private const int RecipientRefused = 24, SignInRefused = 28;

    [Fact]
    public async Task Mail_from_another_server_is_taken_for_a_local_recipient()
    {
        Account recipient = host.TakeAccount();
        string session = await SucceedAsync("smtp", "starttls", "--to", recipient.Address);
        Assert.Contains("<-  250", session);
        Assert.Equal("by swaks", Assert.Single(await Inbox.ReadAsync(host, recipient)).Subject);
    }

    [Fact]
    public async Task Mail_from_another_server_is_taken_over_starttls()
    {
        Account recipient = host.TakeAccount();
        await SucceedAsync("smtp", "starttls", "--to", recipient.Address, "--tls");
        Assert.Contains("ESMTPS", Assert.Single(await Inbox.ReadAsync(host, recipient)).Headers[HeaderId.Received]);
    }

    [Fact]
    public async Task Relaying_without_sign_in_is_refused()
    {
        (int code, string session, _) = await RunAsync("smtp", "starttls", "--to", "someone@elsewhere.test");
        Assert.Equal(RecipientRefused, code);
        Assert.Contains("<** 55", session);
    }

    [Fact]
    public async Task An_unknown_recipient_is_refused_in_the_session()
    {
        (int code, string session, _) = await RunAsync("smtp", "starttls", "--to", $"nobody-here@{MailHost.Domain}");
        Assert.Equal(RecipientRefused, code);
        Assert.Contains("<** 550 5.1.1", session);
    }

    [Theory]
    [InlineData("PLAIN", "starttls", "--tls")]
    [InlineData("LOGIN", "starttls", "--tls")]
    [InlineData("PLAIN", "implicit", "--tls-on-connect")]
    [InlineData("LOGIN", "implicit", "--tls-on-connect")]
    public async Task Submission_takes_mail_after_sign_in_over_tls(string mechanism, string tls, string option)
    {
        Account sender = host.TakeAccount(), recipient = host.TakeAccount();
        await SucceedAsync("submission", tls, option, "--auth", mechanism, "--auth-user", sender.Address, "--auth-password", sender.Password, "--from", sender.Address, "--to", recipient.Address);
        Assert.Contains("ESMTPSA", Assert.Single(await Inbox.ReadAsync(host, recipient)).Headers[HeaderId.Received]);
    }

    [Fact]
    public async Task Submission_refuses_a_wrong_password()
    {
        Account sender = host.TakeAccount();
        (int code, string session, _) = await RunAsync("submission", "starttls", "--tls", "--auth", "PLAIN", "--auth-user", sender.Address, "--auth-password", "wrong", "--from", sender.Address, "--to", sender.Address);
        Assert.Equal(SignInRefused, code);
        Assert.Contains("535 5.7.8", session);
    }

    [Fact]
    public async Task Submission_refuses_mail_before_sign_in()
    {
        Account sender = host.TakeAccount();
        (int code, string session, _) = await RunAsync("submission", "starttls", "--tls", "--from", sender.Address, "--to", sender.Address);
        Assert.NotEqual(0, code);
        Assert.Contains("530 5.7.0", session);
    }

    [Fact]
    public async Task Lmtp_answers_once_for_each_recipient()
    {
        Account one = host.TakeAccount(), two = host.TakeAccount();
        string session = await SucceedAsync("lmtp", "none", "--protocol", "LMTP", "--to", $"{one.Address},{two.Address}");
        Assert.Contains("LHLO", session);
        Assert.Single(await Inbox.ReadAsync(host, one));
        Assert.Single(await Inbox.ReadAsync(host, two));
    }

    // This swaks knows no SMTPUTF8 parameter of its own; what it writes between the angle brackets of MAIL is sent as it is.
    [Fact]
    public async Task An_internationalised_recipient_is_taken_when_smtputf8_is_asked_for()
    {
        string subject = "utf8 " + Guid.NewGuid().ToString("n");
        await SucceedAsync("smtp", "starttls", "--from", "李雷@x.test> SMTPUTF8 BODY=8BITMIME ENVID=<", "--to", MailHost.International.Address, "--header", $"Subject: {subject}");
        Assert.Contains(await Inbox.ReadAsync(host, MailHost.International), m => m.Subject == subject);
    }

    private async Task<string> SucceedAsync(string protocol, string tls, params string[] arguments)
    {
        (int code, string session, string error) = await RunAsync(protocol, tls, arguments);
        Assert.True(code == 0, $"swaks ended with {code}:\n{session}\n{error}");
        return session;
    }

    private Task<(int Code, string Output, string Error)> RunAsync(string protocol, string tls, params string[] arguments) => ExternalProgram.Require("swaks", "swaks").RunAsync(
    [
        "--server", "127.0.0.1", "--port", $"{host.Server.Port(protocol, tls)}", "--helo", "client.test", "--from", "sender@x.test", "--header", "Subject: by swaks",
        "--tls-verify", "--tls-ca-path", host.CertificateFile, .. arguments,
    ]);
}
