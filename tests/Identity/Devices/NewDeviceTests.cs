using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Transport;

namespace Posthouse.Identity.Tests;

public class NewDeviceTests(IdentityServer server) : IClassFixture<IdentityServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en", "Your account was signed in to in a new browser")]
    [InlineData("zh-CN", "您的账号在新的浏览器登录")]
    public async Task The_owner_is_told_of_a_browser_that_is_new_and_of_no_other(string language, string subject)
    {
        Account account = await server.Service<DirectoryAdministration>().CreateAccountAsync(
            new NewAccount { Address = EmailAddress.Parse($"quin-{language}@here.test"), Language = language, Password = IdentityServer.Password }, TestContext.Current.CancellationToken);
        using Browser first = await server.SignInAsync(account.Address.LocalPart);
        Assert.Empty(await SubjectsAsync(account));
        using Browser second = await server.SignInAsync(account.Address.LocalPart);
        Assert.Equal([subject], await SubjectsAsync(account));
        // Both are known by now.
        foreach (Browser known in (Browser[])[first, second])
        {
            using (await known.SendAsync("POST", "/signout", csrf: known.Csrf))
            using (await known.PostAsync("/signin", ("name", account.Address.ToString()), ("password", IdentityServer.Password)))
                Assert.NotNull(known.Cookie);
        }

        Assert.Equal([subject], await SubjectsAsync(account));
        using HttpResponseMessage wrong = await server.NewBrowser().PostAsync("/signin", ("name", account.Address.ToString()), ("password", "wrong"));
        Assert.Equal([subject], await SubjectsAsync(account));
    }

    private async Task<List<string>> SubjectsAsync(Account account)
    {
        using var client = new MailKit.Net.Imap.ImapClient();
        await client.ConnectAsync("127.0.0.1", server.Port("imap", TlsMode.None), MailKit.Security.SecureSocketOptions.None, Token);
        await client.AuthenticateAsync(account.Address.ToString(), IdentityServer.Password, Token);
        await client.Inbox.OpenAsync(MailKit.FolderAccess.ReadOnly, Token);
        return [.. (await client.Inbox.FetchAsync(0, -1, new MailKit.FetchRequest(MailKit.MessageSummaryItems.Envelope), Token)).Select(static m => m.Envelope!.Subject!)];
    }
}
