using System.Net;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Identity.Tests;

/// <summary>Owners hear of a mail program that shows their password in a network in which nobody knew them.</summary>
public class NewProgramTests(IdentityServer server) : IClassFixture<IdentityServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en", "A mail program signed in to your account from a new network", "protocol: IMAP")]
    [InlineData("zh-CN", "有邮件程序从新的网络登录了您的账号", "协议：IMAP")]
    public async Task The_owner_is_told_once_of_a_program_in_a_new_network(string language, string subject, string how)
    {
        Account account = await MakeAsync($"rita-{language}", language);
        // The first is no news, and neither is the same place again.
        await SignInAsync(account, "imap", "192.0.2.10");
        await SignInAsync(account, "imap", "192.0.2.77");
        await SignInAsync(account, "imap", "198.51.100.3");
        string text = await NoticeAsync(account, subject);
        Assert.Contains(how, text, StringComparison.Ordinal);
        Assert.Contains("198.51.100.3", text, StringComparison.Ordinal);
        Assert.Contains("/account", text, StringComparison.Ordinal);
        // Each connection after the first, and each other program there, is nothing new.
        foreach (string protocol in (string[])["imap", "submission", "pop3"]) await SignInAsync(account, protocol, "198.51.100.3");
        await SignInAsync(account, "jmap", "2001:db8:1::1");
        await SignInAsync(account, "managesieve", "2001:db8:1:7::1");
        Assert.Equal(["protocol=imap remote=198.51.100.3", "protocol=jmap remote=2001:db8:1::1"], await NewsAsync(account));
    }

    [Fact]
    public async Task Browsers_this_machine_and_wrong_passwords_are_none_of_it()
    {
        Account account = await MakeAsync("sven", "en");
        await SignInAsync(account, "imap", "192.0.2.10");
        await SignInAsync(account, "web", "198.51.100.3");
        await SignInAsync(account, "imap", "127.0.0.1");
        Assert.Equal(SignInOutcome.Refused, (await server.Service<SignInService>().CheckPasswordAsync(account.Address.ToString(), "wrong", new SignInOrigin(IPAddress.Parse("203.0.113.5"), "imap", true), Token)).Outcome);
        // In the network where the browser is, its owner is.
        await SignInAsync(account, "imap", "198.51.100.3");
        Assert.Empty(await NewsAsync(account));
    }

    [Fact]
    public async Task Both_notices_can_be_turned_off()
    {
        await using var quiet = new IdentityServer { SignIn = "notices = false" };
        await quiet.InitializeAsync();
        Account account = await quiet.AccountAsync("bob");
        using Browser first = await quiet.SignInAsync("bob");
        using Browser second = await quiet.SignInAsync("bob");
        foreach (string address in (string[])["192.0.2.10", "198.51.100.3"])
            Assert.Equal(SignInOutcome.Success, (await quiet.Service<SignInService>().CheckPasswordAsync(account.Address.ToString(), IdentityServer.Password, new SignInOrigin(IPAddress.Parse(address), "imap", true), Token)).Outcome);
        // The journal says so all the same, and behind it nobody writes.
        while ((await NewsAsync(quiet, account)).Count == 0) await Task.Delay(20, Token);
        await quiet.RestartAsync();
        Assert.Equal(0, await quiet.Service<MailStore>().ReadAsync(reader => reader.FindMailbox(account.Id, MailboxRole.Inbox)!.Messages, Token));
    }

    private Task<Account> MakeAsync(string name, string language) => server.Service<DirectoryAdministration>().CreateAccountAsync(
        new NewAccount { Address = EmailAddress.Parse($"{name}@here.test"), Language = language, Password = IdentityServer.Password }, Token);

    // The journal writes behind the sign-ins: the next one comes when this one is written.
    private async Task SignInAsync(Account account, string protocol, string address)
    {
        long before = await CountAsync(account);
        Assert.Equal(SignInOutcome.Success, (await server.Service<SignInService>().CheckPasswordAsync(account.Address.ToString(), IdentityServer.Password, new SignInOrigin(IPAddress.Parse(address), protocol, true), Token)).Outcome);
        while (await CountAsync(account) == before) await Task.Delay(20, Token);
    }

    private async Task<long> CountAsync(Account account) =>
        await server.Service<MailStore>().ReadAsync(reader => reader.Sql.Scalar("SELECT COUNT(*) FROM journal WHERE kind = 'sign-in' AND account = @1", account.Id.Value), Token);

    private Task<List<string?>> NewsAsync(Account account) => NewsAsync(server, account);

    private static async Task<List<string?>> NewsAsync(IdentityServer of, Account account) =>
        [.. (await of.Service<MailStore>().ReadAsync(static reader => reader.ReadJournal(new JournalQuery { Kind = NewProgram.Kind }), Token)).Where(record => record.Account == account.Id).Select(static record => record.Detail)];

    private async Task<string> NoticeAsync(Account account, string subject)
    {
        MailStore store = server.Service<MailStore>();
        while (await store.ReadAsync(reader => reader.FindMailbox(account.Id, MailboxRole.Inbox)!.Messages, Token) == 0) await Task.Delay(20, Token);
        using var client = new MailKit.Net.Imap.ImapClient();
        await client.ConnectAsync("127.0.0.1", server.Port("imap", Transport.TlsMode.None), MailKit.Security.SecureSocketOptions.None, Token);
        await client.AuthenticateAsync(account.Address.ToString(), IdentityServer.Password, Token);
        await client.Inbox.OpenAsync(MailKit.FolderAccess.ReadOnly, Token);
        MimeKit.MimeMessage message = await client.Inbox.GetMessageAsync(0, Token);
        Assert.Equal(subject, message.Subject);
        return message.TextBody!;
    }
}
