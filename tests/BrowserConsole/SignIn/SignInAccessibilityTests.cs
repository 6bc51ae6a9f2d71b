using Microsoft.Playwright;
using Posthouse.Mail;
using Posthouse.Server;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>WCAG 2.2 AA as axe checks it: the pages on which people sign in and look after their account, in both languages, light and dark.</summary>
public sealed class SignInAccessibilityTests(BrowserHost host)
{
    [Theory]
    [InlineData("en", false)]
    [InlineData("en", true)]
    [InlineData("zh-CN", false)]
    [InlineData("zh-CN", true)]
    public async Task Pages_have_no_barriers(string language, bool dark)
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await using Webmail browser = await host.OpenAsync(account, Profile.Desktop with { Language = language == "en" ? "en-GB" : language, Dark = dark }, "/account?lang=" + language);
        await Expect(browser.Page.Locator("h1")).ToBeVisibleAsync();
        await Expect(browser.Page.Locator("html")).ToHaveAttributeAsync("lang", language);
        await browser.CheckBarriersAsync();

        // The picture and the key of an authenticator app.
        ILocator begin = browser.Page.Locator("form[action^='/account/factor/begin']");
        await begin.Locator("input[name=password]").FillAsync(DemoSetup.Password);
        await begin.Locator("button").ClickAsync();
        await Expect(browser.Page.Locator("svg")).ToBeVisibleAsync();
        await browser.CheckBarriersAsync();

        // A password that was made is shown once.
        ILocator create = browser.Page.Locator("form[action^='/account/programs/create']");
        await create.Locator("input[name=name]").FillAsync("Thunderbird");
        await create.Locator("input[name=password]").FillAsync(DemoSetup.Password);
        await create.Locator("button").ClickAsync();
        await Expect(browser.Page.Locator("[role=status]")).ToBeVisibleAsync();
        await browser.CheckBarriersAsync();

        foreach (string page in (string[])[$"/signin?again=1&lang={language}", $"/signin?again=1&address=nobody%40elsewhere.test&lang={language}", $"/signin?again=1&signedout=1&lang={language}"])
        {
            await browser.Page.GotoAsync(page);
            await Expect(browser.Page.Locator("input[name=password]")).ToBeVisibleAsync();
            await browser.CheckBarriersAsync();
        }
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public async Task They_fit_a_phone(string language)
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await using Webmail browser = await host.OpenAsync(account, Profile.Phone with { Language = language == "en" ? "en-GB" : language }, "/account?lang=" + language);
        await Expect(browser.Page.Locator("h1")).ToBeVisibleAsync();
        await browser.CheckBarriersAsync();
        Assert.True(await browser.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        await browser.Page.GotoAsync("/signin?again=1&lang=" + language);
        await browser.CheckBarriersAsync();
        Assert.True(await browser.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
    }
}
