using System.Buffers.Binary;
using System.Net;
using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Identity.Tests;

public class PasskeyTests(IdentityServer server) : IClassFixture<IdentityServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_passkey_signs_in_without_name_and_password_until_it_is_deleted()
    {
        Account account = await MakeAsync("lena");
        using var key = new SoftwareKey();
        using Browser browser = await AddAsync("lena", key);
        using Browser other = server.NewBrowser();
        (HttpStatusCode status, JsonElement body) = await SignInAsync(other, key.Sign(await OptionsAsync(other)), "/mail/");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("/mail/", body.GetProperty("next").GetString());
        Assert.Equal("lena@here.test", (await other.LearnAsync()).GetProperty("address").GetString());
        Assert.Equal("passkey", (await server.Service<BrowserSessions>().ListAsync(account.Id)).First(s => s.Method != "password").Method);

        string id = (await server.Service<Passkeys>().ListAsync(account.Id)).Single().Id;
        using (await browser.PostAsync("/account/passkeys/delete", ("csrf", browser.Csrf), ("id", id)))
        using (Browser third = server.NewBrowser())
            Assert.Equal(HttpStatusCode.Forbidden, (await SignInAsync(third, key.Sign(await OptionsAsync(third)))).Status);
    }

    [Fact]
    public async Task A_passkey_leads_nowhere_but_to_this_server()
    {
        await MakeAsync("mia");
        using var key = new SoftwareKey();
        using Browser browser = await AddAsync("mia", key);
        using Browser other = server.NewBrowser();
        (_, JsonElement body) = await SignInAsync(other, key.Sign(await OptionsAsync(other)), "https://evil.example/");
        Assert.Equal("/", body.GetProperty("next").GetString());
    }

    [Fact]
    public async Task What_strangers_begin_is_bounded_and_ends_with_the_oldest_of_theirs()
    {
        await MakeAsync("stella");
        using var key = new SoftwareKey();
        using Browser browser = await AddAsync("stella", key);
        int most = server.Service<IdentityOptions>().MaximumCeremonies;
        DateTimeOffset begun = server.Clock.GetUtcNow().AddMinutes(-1);
        await server.Service<MailStore>().WriteAsync(transaction =>
        {
            for (int i = 0; i < most; i++) transaction.Sql.Execute("INSERT INTO identity_ceremony (id, account, asked, created) VALUES (@1, 0, '{}', @2)", $"stranger{i}", begun.AddMilliseconds(i));
            return 0;
        });
        using Browser other = server.NewBrowser();
        JsonElement asked = await OptionsAsync(other);
        await OptionsAsync(browser);
        (long left, bool oldest) = await server.Service<MailStore>().ReadAsync(
            static reader => (reader.Sql.Scalar("SELECT COUNT(*) FROM identity_ceremony WHERE account = 0"), reader.Sql.Scalar("SELECT COUNT(*) FROM identity_ceremony WHERE id = 'stranger0'") > 0), Token);
        Assert.Equal((most, false), (left, oldest));
        Assert.Equal(HttpStatusCode.OK, (await SignInAsync(other, key.Sign(asked))).Status);
    }

    [Fact]
    public async Task An_answer_is_good_once_for_the_browser_that_was_asked_and_for_its_challenge()
    {
        await MakeAsync("nils");
        using var key = new SoftwareKey();
        using Browser browser = await AddAsync("nils", key);
        using Browser victim = server.NewBrowser();
        JsonElement options = await OptionsAsync(victim);
        string answer = key.Sign(options);
        using Browser thief = server.NewBrowser();
        await OptionsAsync(thief);
        Assert.Equal(HttpStatusCode.Forbidden, (await SignInAsync(thief, answer)).Status);
        Assert.Equal(HttpStatusCode.OK, (await SignInAsync(victim, answer)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await SignInAsync(victim, answer)).Status);
        // Too late.
        using Browser slow = server.NewBrowser();
        JsonElement asked = await OptionsAsync(slow);
        AdvanceClock();
        Assert.Equal(HttpStatusCode.Forbidden, (await SignInAsync(slow, key.Sign(asked))).Status);
    }

    [Fact]
    public async Task A_key_of_another_site_another_person_or_without_verification_is_refused()
    {
        await MakeAsync("olga");
        foreach (SoftwareKey wrong in (SoftwareKey[])[new() { Origin = "https://evil.example" }, new() { RelyingParty = "evil.example" }, new() { Verifies = false }])
        {
            using (wrong)
            using (Browser browser = await server.SignInAsync("olga"))
            {
                using HttpResponseMessage begun = await PostAsync(browser, "/account/passkeys/options", new { password = IdentityServer.Password }, browser.Csrf);
                using HttpResponseMessage added = await PostAsync(browser, "/account/passkeys", new { name = "Key", answer = wrong.Create(await ReadAsync(begun)) }, browser.Csrf);
                Assert.Equal(HttpStatusCode.Forbidden, added.StatusCode);
            }
        }

        using var key = new SoftwareKey();
        using Browser owner = await AddAsync("olga", key);
        using Browser other = server.NewBrowser();
        byte[] root = HandleOf((await server.AccountAsync("root")).Id);
        Assert.Equal(HttpStatusCode.Forbidden, (await SignInAsync(other, key.Sign(await OptionsAsync(other), root))).Status);
        using var stranger = new SoftwareKey();
        Assert.Equal(HttpStatusCode.Forbidden, (await SignInAsync(other, stranger.Sign(await OptionsAsync(other)))).Status);
    }

    [Fact]
    public async Task Adding_one_needs_the_password_the_token_and_this_site()
    {
        await MakeAsync("paul");
        using Browser browser = await server.SignInAsync("paul");
        foreach ((string password, string? csrf, string site) in ((string, string?, string)[])[("wrong", browser.Csrf, "same-origin"), (IdentityServer.Password, null, "same-origin"), (IdentityServer.Password, "x", "same-origin"), (IdentityServer.Password, browser.Csrf, "cross-site")])
        {
            using HttpResponseMessage refused = await PostAsync(browser, "/account/passkeys/options", new { password }, csrf, site);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }
    }

    [Fact]
    public async Task A_passkey_of_ones_own_stands_for_the_password_and_anothers_does_not()
    {
        await MakeAsync("quentin");
        await MakeAsync("rita");
        using var key = new SoftwareKey();
        using var ritas = new SoftwareKey();
        using Browser browser = await AddAsync("quentin", key);
        (await AddAsync("rita", ritas)).Dispose();
        async Task<HttpStatusCode> ConfirmAsync(SoftwareKey shown, string? csrf, string site = "same-origin")
        {
            string answer = shown.Sign(await OptionsAsync(browser));
            using HttpResponseMessage response = await PostAsync(browser, "/account/confirm/passkey", new { answer }, csrf, site);
            return response.StatusCode;
        }

        async Task<HttpStatusCode> ChangeAsync()
        {
            using HttpResponseMessage made = await browser.PostAsync("/account/programs/create", ("csrf", browser.Csrf), ("name", "phone"), ("scope", "mail"));
            return made.StatusCode;
        }

        Assert.Equal(HttpStatusCode.Forbidden, await ConfirmAsync(ritas, browser.Csrf));
        Assert.Equal(HttpStatusCode.Forbidden, await ConfirmAsync(key, null));
        Assert.Equal(HttpStatusCode.Forbidden, await ConfirmAsync(key, browser.Csrf, "cross-site"));
        Assert.Equal(HttpStatusCode.Forbidden, await ChangeAsync());
        Assert.Equal(HttpStatusCode.OK, await ConfirmAsync(key, browser.Csrf));
        Assert.Equal(HttpStatusCode.OK, await ChangeAsync());
        // Without a password too, another key is asked for.
        using (HttpResponseMessage begun = await PostAsync(browser, "/account/passkeys/options", new { }, browser.Csrf)) Assert.Equal(HttpStatusCode.OK, begun.StatusCode);
        AdvanceClock();
        Assert.Equal(HttpStatusCode.Forbidden, await ChangeAsync());
    }

    [Fact]
    public async Task A_passkey_is_renamed_by_its_owner_alone()
    {
        Account account = await MakeAsync("sven");
        await MakeAsync("tina");
        using var key = new SoftwareKey();
        using Browser browser = await AddAsync("sven", key);
        using Browser other = await server.SignInAsync("tina");
        string id = (await server.Service<Passkeys>().ListAsync(account.Id)).Single().Id;
        using (await other.PostAsync("/account/passkeys/rename", ("csrf", other.Csrf), ("id", id), ("name", "Tina's"))) Assert.Equal("My key", await NameAsync());
        using (HttpResponseMessage forged = await browser.PostAsync("/account/passkeys/rename", ("id", id), ("name", "Forged"))) Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);
        foreach (string wrong in (string[])["", " ", "a\nb", new string('x', 101)])
        {
            using HttpResponseMessage refused = await browser.PostAsync("/account/passkeys/rename", ("csrf", browser.Csrf), ("id", id), ("name", wrong));
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        using (await browser.PostAsync("/account/passkeys/rename", ("csrf", browser.Csrf), ("id", id), ("name", " Phone "))) Assert.Equal("Phone", await NameAsync());
        async Task<string> NameAsync() => (await server.Service<Passkeys>().ListAsync(account.Id)).Single().Name;
    }

    [Theory]
    [InlineData("https://127.0.0.1/", null)]
    [InlineData("https://[::1]:8443/", null)]
    [InlineData("https://mail.example.com/", "https://mail.example.com")]
    [InlineData("https://mail.example.com:8443/", "https://mail.example.com:8443")]
    [InlineData("https://邮件.example/", "https://xn--5nq051n.example")]
    public void Passkeys_are_bound_to_a_name_and_written_as_browsers_write_it(string issuer, string? origin)
    {
        var keys = new Passkeys(server.Service<Storage.MailStore>(), server.Service<SignInService>(), new IdentityOptions { Issuer = new Uri(issuer) }, server.Clock);
        Assert.Equal(origin, keys.Origin);
        Assert.Equal(origin is not null, keys.Available);
    }

    [Fact]
    public async Task Where_the_rule_wants_a_second_factor_a_passkey_is_one()
    {
        var own = new IdentityServer { SignIn = "second-factor = \"administrators\"" };
        await own.InitializeAsync();
        await using (own)
        {
            using var key = new SoftwareKey();
            using var strange = new SoftwareKey();
            using Browser first = own.NewBrowser();
            using (HttpResponseMessage response = await first.PostAsync("/signin", ("name", "root@here.test"), ("password", IdentityServer.Password))) Assert.Equal("/account", response.Headers.Location!.OriginalString);
            await AddAsync(first, key, Csrf(await PageAsync(first)));
            Assert.Equal(HttpStatusCode.OK, await first.StatusAsync("/api/v1/domains"));
            using (Browser alices = await own.SignInAsync()) await AddAsync(alices, strange, alices.Csrf);

            // The password leads to the passkey, which is asked for by its name, and to nothing else.
            using Browser browser = own.NewBrowser();
            using (HttpResponseMessage response = await browser.PostAsync("/signin", ("name", "root@here.test"), ("password", IdentityServer.Password), ("next", "/console/"))) Assert.StartsWith("/signin/code", response.Headers.Location!.OriginalString, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync("/session"));
            using (HttpResponseMessage page = await browser.GetAsync("/signin/code"))
            {
                string html = await page.Content.ReadAsStringAsync(Token);
                Assert.Contains("data-passkey=\"step\"", html, StringComparison.Ordinal);
                Assert.DoesNotContain("name=\"code\"", html, StringComparison.Ordinal);
            }

            JsonElement asked = await OptionsAsync(browser, step: true);
            Assert.Single(asked.GetProperty("allowCredentials").EnumerateArray());
            Assert.Equal(HttpStatusCode.Forbidden, (await SignInAsync(browser, strange.Sign(asked), step: true)).Status);
            (HttpStatusCode status, JsonElement body) = await SignInAsync(browser, key.Sign(await OptionsAsync(browser, step: true)), "/console/", step: true);
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Equal("/console/", body.GetProperty("next").GetString());
            Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync("/api/v1/domains"));
            // Without a password shown before, nobody learns whose passkeys there are.
            using Browser stranger = own.NewBrowser();
            using (HttpResponseMessage refused = await PostAsync(stranger, "/signin/passkey/options", new { step = true })) Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Empty((await OptionsAsync(stranger)).GetProperty("allowCredentials").EnumerateArray());

            // Who has lost it begins anew.
            using (HttpResponseMessage removed = await browser.SendAsync("DELETE", "/api/v1/accounts/root@here.test/second-factor", csrf: Csrf(await PageAsync(browser)))) Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
            Assert.Empty(await own.Service<Passkeys>().ListAsync((await own.AccountAsync("root")).Id));
            using Browser last = own.NewBrowser();
            using (HttpResponseMessage response = await last.PostAsync("/signin", ("name", "root@here.test"), ("password", IdentityServer.Password))) Assert.Equal("/account", response.Headers.Location!.OriginalString);
        }
    }

    private static string Csrf(string page) => System.Text.RegularExpressions.Regex.Match(page, "name=\"csrf\" value=\"([^\"]+)\"").Groups[1].Value;

    private static async Task<string> PageAsync(Browser browser)
    {
        using HttpResponseMessage page = await browser.GetAsync("/account");
        return await page.Content.ReadAsStringAsync(Token);
    }

    private static byte[] HandleOf(AccountId account)
    {
        byte[] handle = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(handle, account.Value);
        return handle;
    }

    private void AdvanceClock() => server.Clock.Advance(TimeSpan.FromMinutes(6));

    private Task<Account> MakeAsync(string name) => server.Service<DirectoryAdministration>().CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse($"{name}@here.test"), Password = IdentityServer.Password }, Token);

    private async Task<Browser> AddAsync(string name, SoftwareKey key)
    {
        Browser browser = await server.SignInAsync(name);
        await AddAsync(browser, key, browser.Csrf);
        return browser;
    }

    private static async Task AddAsync(Browser browser, SoftwareKey key, string csrf)
    {
        using HttpResponseMessage begun = await PostAsync(browser, "/account/passkeys/options", new { password = IdentityServer.Password }, csrf);
        JsonElement options = await ReadAsync(begun);
        using HttpResponseMessage added = await PostAsync(browser, "/account/passkeys", new { name = "My key", answer = key.Create(options) }, csrf);
        Assert.Equal(HttpStatusCode.OK, added.StatusCode);
    }

    private static async Task<JsonElement> OptionsAsync(Browser browser, bool step = false)
    {
        using HttpResponseMessage response = await PostAsync(browser, "/signin/passkey/options", new { step });
        return await ReadAsync(response);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> SignInAsync(Browser browser, string answer, string next = "/", bool step = false)
    {
        using HttpResponseMessage response = await PostAsync(browser, "/signin/passkey", new { answer, next, step });
        return (response.StatusCode, response.StatusCode == HttpStatusCode.OK ? await ReadAsync(response) : default);
    }

    private static Task<HttpResponseMessage> PostAsync(Browser browser, string path, object body, string? csrf = null, string site = "same-origin") => browser.PostJsonAsync(path, JsonSerializer.Serialize(body), csrf, site);

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{response.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement.Clone();
    }
}
