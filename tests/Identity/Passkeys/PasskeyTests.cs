using System.Buffers.Binary;
using System.Net;
using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Mail;

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
        using HttpResponseMessage begun = await PostAsync(browser, "/account/passkeys/options", new { password = IdentityServer.Password }, browser.Csrf);
        JsonElement options = await ReadAsync(begun);
        using HttpResponseMessage added = await PostAsync(browser, "/account/passkeys", new { name = "My key", answer = key.Create(options) }, browser.Csrf);
        Assert.Equal(HttpStatusCode.OK, added.StatusCode);
        return browser;
    }

    private static async Task<JsonElement> OptionsAsync(Browser browser)
    {
        using HttpResponseMessage response = await PostAsync(browser, "/signin/passkey/options", new { });
        return await ReadAsync(response);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> SignInAsync(Browser browser, string answer, string next = "/")
    {
        using HttpResponseMessage response = await PostAsync(browser, "/signin/passkey", new { answer, next });
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
