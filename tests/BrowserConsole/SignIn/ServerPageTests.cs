using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Playwright;
using Posthouse.Mail;
using Posthouse.Server;
using Posthouse.Testing;
using static Posthouse.Browser.ConsolePage;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>WCAG 2.2 AA as axe checks it, on the pages of the server that somebody sees seldom: a second factor's codes, a program's wish, a device's code, a mail program's settings.</summary>
public sealed class ServerPageTests(BrowserHost host)
{
    [Theory]
    [InlineData("en", "en-GB")]
    [InlineData("zh-CN", "zh-CN")]
    public async Task Pages_have_no_barriers_and_are_in_the_language(string language, string browser)
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        Profile profile = Profile.Desktop with { Language = browser };
        string recovery;
        await using (Webmail own = await host.OpenAsync(account, profile, "/account?lang=" + language))
        {
            ILocator begin = own.Page.Locator("form[action^='/account/factor/begin']");
            await begin.Locator("input[name=password]").FillAsync(DemoSetup.Password);
            await begin.Locator("button").ClickAsync();
            ILocator confirm = own.Page.Locator("form[action^='/account/factor/confirm']");
            await Expect(confirm).ToBeVisibleAsync();
            await confirm.Locator("input[name=code]").FillAsync(Authenticator.CodeOf(Base32.Read(await own.Page.Locator("p code").First.InnerTextAsync())));
            await confirm.Locator("button[type=submit]").ClickAsync();
            await Expect(own.Page.Locator("li code").First).ToBeVisibleAsync();
            recovery = await own.Page.Locator("li code").First.InnerTextAsync();
            await CheckAsync(own, language);
        }

        await using (ConsolePage asked = await host.OpenConsoleAsync(account, profile, "audit"))
        {
            await Expect(asked.Page.Locator("input[name=code]")).ToBeVisibleAsync();
            await asked.ExpectAddressAsync("/signin/code");
            await CheckAsync(asked, language);
            await asked.Page.Locator("input[name=code]").FillAsync("000000");
            await asked.Page.RunAndWaitForResponseAsync(() => asked.Page.Locator("form[action^='/signin/code'] button[type=submit]").First.ClickAsync(), static answer => answer.Request.Method == "POST");
            await Expect(asked.Page.Locator("input[name=code]")).ToHaveValueAsync("");
            await CheckAsync(asked, language);
            await asked.Page.Locator("input[name=code]").FillAsync(recovery);
            await asked.Page.Locator("form[action^='/signin/code'] button[type=submit]").First.ClickAsync();
            await asked.ExpectAddressAsync("/console/audit$");
            foreach (string path in (string[])["/device", "/device?user_code=NONE", "/setup"])
            {
                await asked.Page.GotoAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}lang={language}");
                await CheckAsync(asked, language);
            }
        }
    }

    [Theory]
    [InlineData("en", "en-GB")]
    [InlineData("zh-CN", "zh-CN")]
    public async Task What_a_program_asks_for_has_no_barriers_and_is_in_the_language(string language, string browser)
    {
        string client = "asks-" + language.ToLowerInvariant();
        using var api = new ServerApi(host.Origin, await host.TakeOwnerAsync());
        await api.AskAsync("POST", "oauth/clients", JsonSerializer.Serialize(new { clientId = client, name = "Customer desk", isPublic = true, isTrusted = false, redirectUris = (string[])["https://desk.test/back"], scopes = (string[])["mail"] }));
        string challenge = Convert.ToBase64String(SHA256.HashData("0123456789012345678901234567890123456789012"u8)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        string path = $"/oauth/authorize?client_id={client}&response_type=code&redirect_uri={Uri.EscapeDataString("https://desk.test/back")}&scope=mail&state=x&code_challenge={challenge}&code_challenge_method=S256&lang={language}";
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await using Webmail asked = await host.OpenAsync(account, Profile.Desktop with { Language = browser }, path, host.SecureOrigin);
        await Expect(asked.Page.GetByText("Customer desk").First).ToBeVisibleAsync();
        await CheckAsync(asked, language);
        // And what is said of a wish that cannot be.
        await asked.Page.GotoAsync($"/oauth/authorize?client_id=nobody&response_type=code&lang={language}");
        await CheckAsync(asked, language);
    }

    private static async Task CheckAsync(BrowserPage page, string language)
    {
        await Expect(page.Page.Locator("h1")).ToBeVisibleAsync();
        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("lang", language);
        await page.CheckBarriersAsync();
    }
}
