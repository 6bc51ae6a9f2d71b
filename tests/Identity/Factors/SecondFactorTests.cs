using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Testing;

namespace Posthouse.Identity.Tests;

public class SecondFactorTests(IdentityServer server) : IClassFixture<IdentityServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_adds_an_app_needs_its_code_in_a_browser_and_a_code_is_good_once()
    {
        await MakeAsync("emma");
        (Browser browser, byte[] secret, List<string> recovery) = await EnrolAsync(server, "emma");
        using (browser)
        {
            Assert.Equal(10, recovery.Count);
            server.Clock.Advance(TimeSpan.FromMinutes(1));
            string code = TotpCode.At(secret, TotpCode.StepAt(server.Clock.GetUtcNow()));
            using Browser other = server.NewBrowser();
            await PasswordAsync(other, "emma");
            // The password alone opens nothing.
            Assert.Null(other.Cookie);
            Assert.Equal(HttpStatusCode.Unauthorized, await other.StatusAsync("/session"));
            Assert.Equal(HttpStatusCode.Forbidden, await CodeAsync(other, "000000"));
            Assert.Equal(HttpStatusCode.SeeOther, await CodeAsync(other, code));
            Assert.Equal("emma@here.test", (await other.LearnAsync()).GetProperty("address").GetString());

            using Browser thief = server.NewBrowser();
            await PasswordAsync(thief, "emma");
            Assert.Equal(HttpStatusCode.Forbidden, await CodeAsync(thief, code));
            Assert.Equal(HttpStatusCode.SeeOther, await CodeAsync(thief, recovery[0].ToUpperInvariant()));
            using Browser second = server.NewBrowser();
            await PasswordAsync(second, "emma");
            Assert.Equal(HttpStatusCode.Forbidden, await CodeAsync(second, recovery[0]));
        }
    }

    [Fact]
    public async Task Guessing_codes_ends_in_ever_longer_waits_however_often_the_password_is_shown()
    {
        await MakeAsync("fred");
        (Browser browser, byte[] secret, _) = await EnrolAsync(server, "fred");
        browser.Dispose();
        int looked = 0;
        for (int i = 0; i < 12; i++)
        {
            using Browser guesser = server.NewBrowser();
            await PasswordAsync(guesser, "fred");
            if (await CodeAsync(guesser, "12345a") != HttpStatusCode.TooManyRequests) looked++;
        }

        Assert.Equal(5, looked);
        using Browser owner = server.NewBrowser();
        await PasswordAsync(owner, "fred");
        Assert.Equal(HttpStatusCode.TooManyRequests, await CodeAsync(owner, TotpCode.At(secret, TotpCode.StepAt(server.Clock.GetUtcNow()))));
        server.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(HttpStatusCode.SeeOther, await CodeAsync(owner, TotpCode.At(secret, TotpCode.StepAt(server.Clock.GetUtcNow()))));
    }

    [Fact]
    public async Task Programs_need_a_password_of_their_own_which_opens_what_it_says()
    {
        Account account = await MakeAsync("gina");
        Assert.Equal(HttpStatusCode.OK, await BasicAsync("gina", IdentityServer.Password));
        (Browser browser, _, _) = await EnrolAsync(server, "gina");
        using (browser)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await BasicAsync("gina", IdentityServer.Password));
            Assert.NotEqual(SignInOutcome.Success, await CheckAsync("gina", IdentityServer.Password, "imap"));
            Assert.False(await ScramAsync("gina"));

            using HttpResponseMessage made = await browser.PostAsync("/account/programs/create", ("csrf", browser.Csrf), ("password", IdentityServer.Password), ("name", "Phone"), ("scope", "imap"), ("scope", "jmap"));
            string page = await made.Content.ReadAsStringAsync(Token);
            string password = Regex.Match(page, "<code>([a-z0-9-]{23})</code>").Groups[1].Value;
            Assert.True(password.Length == 23, page);
            Assert.Equal(SignInOutcome.Success, await CheckAsync("gina", password, "imap"));
            Assert.Equal(SignInOutcome.Success, await CheckAsync("gina", password.Replace("-", "", StringComparison.Ordinal), "imap"));
            Assert.Equal(SignInOutcome.Refused, await CheckAsync("gina", password, "submission"));
            Assert.Equal(SignInOutcome.Refused, await CheckAsync("gina", password, "web"));
            Assert.Equal(SignInOutcome.Refused, await CheckAsync("alice", password, "imap"));
            Assert.Equal(HttpStatusCode.OK, await BasicAsync("gina", password));

            string id = (await server.Service<ApplicationPasswords>().ListAsync(account.Id)).Single().Id;
            using (await browser.PostAsync("/account/programs/delete", ("csrf", browser.Csrf), ("id", id)))
                Assert.Equal(SignInOutcome.Refused, await CheckAsync("gina", password, "imap"));

            using HttpResponseMessage removed = await browser.PostAsync("/account/factor/remove", ("csrf", browser.Csrf), ("password", IdentityServer.Password));
            Assert.Equal(HttpStatusCode.OK, removed.StatusCode);
            Assert.Equal(SignInOutcome.Success, await CheckAsync("gina", IdentityServer.Password, "imap"));
            Assert.True(await ScramAsync("gina"));
        }
    }

    [Fact]
    public async Task The_account_page_changes_nothing_for_another_site_nor_without_the_password()
    {
        await MakeAsync("hugo");
        using Browser browser = await server.SignInAsync("hugo");
        foreach (string action in (string[])["password", "factor/begin", "factor/confirm", "factor/recovery", "factor/remove", "programs/create", "programs/delete", "sessions/revoke", "sessions/revoke-others"])
        {
            using HttpResponseMessage forged = await browser.PostAsync("/account/" + action, ("password", IdentityServer.Password), ("new", "x"), ("repeat", "x"));
            Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);
            using HttpResponseMessage foreign = await browser.SendAsync("POST", "/account/" + action, new FormUrlEncodedContent([KeyValuePair.Create("csrf", browser.Csrf)]), site: "cross-site");
            Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        }

        foreach (string action in (string[])["password", "factor/begin", "factor/recovery", "factor/remove", "programs/create"])
        {
            using HttpResponseMessage wrong = await browser.PostAsync("/account/" + action, ("csrf", browser.Csrf), ("password", "wrong"), ("name", "x"), ("scope", "mail"));
            Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);
        }

        using Browser nobody = server.NewBrowser();
        using HttpResponseMessage away = await nobody.GetAsync("/account");
        Assert.Equal("/signin?next=/account", away.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Another_password_keeps_this_browser_alone()
    {
        await MakeAsync("ines");
        using Browser here = await server.SignInAsync("ines");
        using Browser there = await server.SignInAsync("ines");
        using HttpResponseMessage weak = await here.PostAsync("/account/password", ("csrf", here.Csrf), ("password", IdentityServer.Password), ("new", "short"), ("repeat", "short"));
        Assert.Equal(HttpStatusCode.BadRequest, weak.StatusCode);
        using HttpResponseMessage chinese = await here.PostAsync("/account/password?lang=zh", ("csrf", here.Csrf), ("password", IdentityServer.Password), ("new", "short"), ("repeat", "short"));
        Assert.Contains("密码只有 5 个字符，至少需要", await chinese.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using HttpResponseMessage changed = await here.PostAsync("/account/password", ("csrf", here.Csrf), ("password", IdentityServer.Password), ("new", "another sesame"), ("repeat", "another sesame"));
        Assert.Equal(HttpStatusCode.SeeOther, changed.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await here.StatusAsync("/session"));
        Assert.Equal(HttpStatusCode.Unauthorized, await there.StatusAsync("/session"));
        Assert.Equal(SignInOutcome.Success, await CheckAsync("ines", "another sesame", "imap"));
    }

    [Fact]
    public async Task The_page_lists_browsers_and_ends_them_and_speaks_chinese()
    {
        await MakeAsync("jan");
        using Browser here = await server.SignInAsync("jan");
        using Browser there = await server.SignInAsync("jan");
        using HttpResponseMessage page = await here.GetAsync("/account?lang=zh");
        string html = await page.Content.ReadAsStringAsync(Token);
        Assert.Contains("<h1>您的账号</h1>", html, StringComparison.Ordinal);
        Assert.Contains("当前浏览器", html, StringComparison.Ordinal);
        string id = Regex.Match(html, "name=\"id\" value=\"([^\"]+)\"").Groups[1].Value;
        using (await here.PostAsync("/account/sessions/revoke", ("csrf", here.Csrf), ("id", id))) Assert.Equal(HttpStatusCode.Unauthorized, await there.StatusAsync("/session"));
        using Browser third = await server.SignInAsync("jan");
        using (await here.PostAsync("/account/sessions/revoke-others", ("csrf", here.Csrf))) Assert.Equal(HttpStatusCode.Unauthorized, await third.StatusAsync("/session"));
        Assert.Equal(HttpStatusCode.OK, await here.StatusAsync("/session"));
    }

    [Fact]
    public async Task An_administrator_helps_whoever_has_lost_the_phone()
    {
        await MakeAsync("kim");
        (Browser browser, _, _) = await EnrolAsync(server, "kim");
        browser.Dispose();
        using Browser root = await server.SignInAsync("root");
        using HttpResponseMessage tried = await root.SendAsync("DELETE", "/api/v1/accounts/kim@here.test/second-factor?dryRun=true", csrf: root.Csrf);
        Assert.Equal(HttpStatusCode.NoContent, tried.StatusCode);
        using HttpResponseMessage removed = await root.SendAsync("DELETE", "/api/v1/accounts/kim@here.test/second-factor", csrf: root.Csrf);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using HttpResponseMessage again = await root.SendAsync("DELETE", "/api/v1/accounts/kim@here.test/second-factor", csrf: root.Csrf);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        using Browser kim = await server.SignInAsync("kim");
    }

    [Fact]
    public async Task Who_must_have_a_second_factor_can_only_add_one()
    {
        var own = new IdentityServer { SignIn = "second-factor = \"administrators\"" };
        await own.InitializeAsync();
        await using (own)
        {
            using Browser root = own.NewBrowser();
            using (HttpResponseMessage response = await root.PostAsync("/signin", ("name", "root@here.test"), ("password", IdentityServer.Password), ("next", "/mail/"))) Assert.Equal("/account", response.Headers.Location!.OriginalString);
            Assert.Equal(HttpStatusCode.Unauthorized, await root.StatusAsync("/session"));
            Assert.Equal(HttpStatusCode.Unauthorized, await root.StatusAsync("/api/v1/domains"));
            Assert.Equal(HttpStatusCode.Unauthorized, await root.StatusAsync("/jmap/session"));
            Assert.Equal(SignInOutcome.Refused, (await own.Service<SignInService>().CheckPasswordAsync("root@here.test", IdentityServer.Password, new SignInOrigin(IPAddress.Loopback, "imap", true), Token)).Outcome);
            Assert.Equal(SignInOutcome.Success, (await own.Service<SignInService>().CheckPasswordAsync("alice@here.test", IdentityServer.Password, new SignInOrigin(IPAddress.Loopback, "imap", true), Token)).Outcome);
            await EnrolAsync(own, root);
            Assert.Equal(HttpStatusCode.OK, await root.StatusAsync("/api/v1/domains"));
        }
    }

    [Theory]
    [InlineData("second-factor = \"administrators\"", true, true)]
    [InlineData("second-factor-roles = [\"help-desk\"]", true, false)]
    [InlineData("second-factor-roles = [\"owner\", \"auditor\"]", false, true)]
    [InlineData("second-factor = \"everybody\"", true, true)]
    [InlineData("", false, false)]
    public async Task Each_role_can_be_made_to_have_one(string rule, bool desk, bool owner)
    {
        var own = new IdentityServer { SignIn = rule };
        await own.InitializeAsync();
        await using (own)
        {
            await own.Service<DirectoryAdministration>().GiveRoleAsync((await own.AccountAsync("bob")).Id, Role.HelpDesk, null, Token);
            foreach ((string name, bool must) in ((string, bool)[])[("bob", desk), ("root", owner), ("alice", rule.Contains("everybody", StringComparison.Ordinal))])
            {
                using Browser browser = own.NewBrowser();
                using HttpResponseMessage response = await browser.PostAsync("/signin", ("name", $"{name}@here.test"), ("password", IdentityServer.Password), ("next", "/mail/"));
                Assert.Equal(must ? "/account" : "/mail/", response.Headers.Location!.OriginalString);
                Assert.Equal(must ? SignInOutcome.Refused : SignInOutcome.Success, (await own.Service<SignInService>().CheckPasswordAsync($"{name}@here.test", IdentityServer.Password, new SignInOrigin(IPAddress.Loopback, "imap", true), Token)).Outcome);
            }
        }
    }

    private Task<Account> MakeAsync(string name) => server.Service<DirectoryAdministration>().CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse($"{name}@here.test"), Password = IdentityServer.Password }, Token);

    private static async Task<(Browser Browser, byte[] Secret, List<string> Recovery)> EnrolAsync(IdentityServer server, string name)
    {
        Browser browser = await server.SignInAsync(name);
        (byte[] secret, List<string> recovery) = await EnrolAsync(server, browser);
        return (browser, secret, recovery);
    }

    private static async Task<(byte[] Secret, List<string> Recovery)> EnrolAsync(IdentityServer server, Browser browser)
    {
        using HttpResponseMessage opened = await browser.GetAsync("/account");
        string csrf = Regex.Match(await opened.Content.ReadAsStringAsync(Token), "name=\"csrf\" value=\"([^\"]+)\"").Groups[1].Value;
        using HttpResponseMessage begun = await browser.PostAsync("/account/factor/begin", ("csrf", csrf), ("password", IdentityServer.Password));
        string page = await begun.Content.ReadAsStringAsync(Token);
        Assert.Contains("<svg", page, StringComparison.Ordinal);
        byte[] secret = Base32.Read(Regex.Match(page, "<code>([A-Z2-7]{32})</code>").Groups[1].Value);
        using HttpResponseMessage wrong = await browser.PostAsync("/account/factor/confirm", ("csrf", csrf), ("code", "12345a"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using HttpResponseMessage confirmed = await browser.PostAsync("/account/factor/confirm", ("csrf", csrf), ("code", TotpCode.At(secret, TotpCode.StepAt(server.Clock.GetUtcNow()))));
        string end = await confirmed.Content.ReadAsStringAsync(Token);
        Assert.Equal(HttpStatusCode.OK, confirmed.StatusCode);
        return (secret, [.. Regex.Matches(end, "<code>([a-z0-9]{5}-[a-z0-9]{5})</code>").Select(static m => m.Groups[1].Value)]);
    }

    private static async Task PasswordAsync(Browser browser, string name)
    {
        using HttpResponseMessage response = await browser.PostAsync("/signin", ("name", $"{name}@here.test"), ("password", IdentityServer.Password));
        Assert.StartsWith("/signin/code?", response.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> CodeAsync(Browser browser, string code)
    {
        using HttpResponseMessage response = await browser.PostAsync("/signin/code", ("code", code), ("next", "/mail/"));
        if (response.StatusCode == HttpStatusCode.SeeOther) Assert.Equal("/mail/", response.Headers.Location!.OriginalString);
        return response.StatusCode;
    }

    private async Task<SignInOutcome> CheckAsync(string name, string password, string protocol) =>
        (await server.Service<SignInService>().CheckPasswordAsync($"{name}@here.test", password, new SignInOrigin(IPAddress.Loopback, protocol, true), Token)).Outcome;

    private async Task<HttpStatusCode> BasicAsync(string name, string password)
    {
        using Browser program = server.NewBrowser();
        string credentials = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}@here.test:{password}"))).ToString();
        using HttpResponseMessage response = await program.SendAsync("GET", "/jmap/session", site: "", headers: ("Authorization", credentials));
        return response.StatusCode;
    }

    private async Task<bool> ScramAsync(string name)
    {
        using var client = new MailKit.Net.Imap.ImapClient();
        await client.ConnectAsync("127.0.0.1", server.Port("imap", Posthouse.Transport.TlsMode.None), MailKit.Security.SecureSocketOptions.None, Token);
        try
        {
            await client.AuthenticateAsync(new MailKit.Security.SaslMechanismScramSha256($"{name}@here.test", IdentityServer.Password), Token);
            return true;
        }
        catch (MailKit.Security.AuthenticationException)
        {
            return false;
        }
    }
}
