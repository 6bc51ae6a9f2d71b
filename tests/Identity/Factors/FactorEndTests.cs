using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Testing;
using Posthouse.Transport;

namespace Posthouse.Identity.Tests;

/// <summary>What the password alone had opened ends when a second factor is added: it may have been a thief's.</summary>
public class FactorEndTests(IdentityServer server) : IClassFixture<IdentityServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_that_came_by_the_password_alone_ends_and_what_came_by_more_stays()
    {
        await CreateAsync("wanda");
        using Browser other = await server.SignInAsync("wanda"), own = await server.SignInAsync("wanda"), byKey = await server.SignInAsync("wanda");
        AccountId wanda = (await server.AccountAsync("wanda")).Id;
        string keyed = SessionToken.Read(byKey.Cookie)!.Value.Id;
        await server.Service<Storage.MailStore>().WriteAsync(transaction =>
        {
            SessionTable.SetMethod(transaction.Sql, keyed, SignInMethod.Passkey);
            return true;
        }, Token);
        string program = await server.Service<ApplicationPasswords>().CreateAsync(wanda, "Phone", ["imap"]);
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        (_, JsonElement tokens) = await app.RedeemAsync(await app.CodeAsync(other));
        using var byPassword = new MailKit.Net.Imap.ImapClient();
        await ConnectAsync(byPassword, "wanda", IdentityServer.Password);
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        byPassword.Disconnected += (_, _) => gone.TrySetResult();

        await AddAsync(own);

        Assert.Equal(HttpStatusCode.Unauthorized, await other.StatusAsync("/session"));
        Assert.Equal(HttpStatusCode.OK, await own.StatusAsync("/session"));
        Assert.Equal(HttpStatusCode.OK, await byKey.StatusAsync("/session"));
        await app.IsRefusedAsync(tokens.GetProperty("access_token").GetString()!, "/jmap/session");
        Assert.Equal(HttpStatusCode.BadRequest, (await app.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).Status);
        await Assert.ThrowsAnyAsync<MailKit.Security.AuthenticationException>(() => SignInByImapAsync("wanda", program));
        Assert.Empty(await server.Service<ApplicationPasswords>().ListAsync(wanda, Token));
        // The connection that was open says nothing more than goodbye.
        await Assert.ThrowsAnyAsync<Exception>(() => byPassword.Inbox.OpenAsync(MailKit.FolderAccess.ReadOnly, Token));
        await gone.Task.WaitAsync(Token);
        // What is let in from now on is let in by two factors.
        BrowserSession session = (await server.Service<BrowserSessions>().ListAsync(wanda, Token)).Single(one => one.Id != keyed);
        Assert.Equal(SignInMethod.PasswordAndCode, session.Method);
        await SignInByImapAsync("wanda", await server.Service<ApplicationPasswords>().CreateAsync(wanda, "Phone", ["imap"]));
    }

    [Theory]
    [InlineData("en", "the passwords of programs made so far end")]
    [InlineData("zh-CN", "已有的程序专用密码也会失效")]
    public async Task The_page_says_so_before(string language, string said)
    {
        string name = "warned-" + language.ToLowerInvariant();
        await CreateAsync(name, language);
        using Browser browser = await server.SignInAsync(name);
        using HttpResponseMessage page = await browser.PostAsync("/account/factor/begin", ("csrf", browser.Csrf), ("password", IdentityServer.Password));
        Assert.Contains(said, await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_code_ends_nothing()
    {
        await CreateAsync("willy");
        using Browser other = await server.SignInAsync("willy"), own = await server.SignInAsync("willy");
        using (await own.PostAsync("/account/factor/begin", ("csrf", own.Csrf), ("password", IdentityServer.Password)))
        using (HttpResponseMessage wrong = await own.PostAsync("/account/factor/confirm", ("csrf", own.Csrf), ("code", "000"))) Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await other.StatusAsync("/session"));
    }

    [Fact]
    public async Task Another_session_neither_sees_nor_adds_what_one_has_begun()
    {
        await CreateAsync("wilma");
        using Browser own = await server.SignInAsync("wilma"), other = await server.SignInAsync("wilma");
        byte[] secret = await BeginAsync(own);
        string key = TotpCode.Write(secret), code = TotpCode.At(secret, TotpCode.StepAt(server.Clock.GetUtcNow()));
        using (HttpResponseMessage page = await own.GetAsync("/account")) Assert.Contains(key, await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using (HttpResponseMessage page = await other.GetAsync("/account")) Assert.DoesNotContain(key, await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using (HttpResponseMessage stolen = await other.PostAsync("/account/factor/confirm", ("csrf", other.Csrf), ("code", code))) Assert.Equal(HttpStatusCode.BadRequest, stolen.StatusCode);
        using (HttpResponseMessage done = await own.PostAsync("/account/factor/confirm", ("csrf", own.Csrf), ("code", code))) Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await other.StatusAsync("/session"));
    }

    private async Task AddAsync(Browser browser)
    {
        byte[] secret = await BeginAsync(browser);
        using HttpResponseMessage done = await browser.PostAsync("/account/factor/confirm", ("csrf", browser.Csrf), ("code", TotpCode.At(secret, TotpCode.StepAt(server.Clock.GetUtcNow()))));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
    }

    private static async Task<byte[]> BeginAsync(Browser browser)
    {
        using HttpResponseMessage begun = await browser.PostAsync("/account/factor/begin", ("csrf", browser.Csrf), ("password", IdentityServer.Password));
        return Base32.Read(Regex.Match(await begun.Content.ReadAsStringAsync(Token), "<code>([A-Z2-7]{32})</code>").Groups[1].Value);
    }

    private Task<Account> CreateAsync(string name, string language = "en") => server.Service<DirectoryAdministration>().CreateAccountAsync(
        new NewAccount { Address = EmailAddress.Parse($"{name}@here.test"), Language = language, Password = IdentityServer.Password }, Token);

    private async Task SignInByImapAsync(string name, string password)
    {
        using var client = new MailKit.Net.Imap.ImapClient();
        await ConnectAsync(client, name, password);
    }

    private async Task ConnectAsync(MailKit.Net.Imap.ImapClient client, string name, string password)
    {
        await client.ConnectAsync("127.0.0.1", server.Port("imap", TlsMode.None), MailKit.Security.SecureSocketOptions.None, Token);
        await client.AuthenticateAsync($"{name}@here.test", password, Token);
    }
}
