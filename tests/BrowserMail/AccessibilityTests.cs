using Microsoft.Playwright;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>WCAG 2.2 AA as axe checks it: each page, both languages, light and dark, wide and narrow.</summary>
public sealed class AccessibilityTests(BrowserHost host)
{
    [Theory]
    [InlineData("en-GB", false)]
    [InlineData("zh-CN", false)]
    [InlineData("en-GB", true)]
    public async Task Pages_have_no_barriers(string language, bool dark)
    {
        string kind = language[..2] + (dark ? "-dark" : "");
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(), Profile.Desktop with { Language = language, Dark = dark });
        await Expect(mail.Row("Welcome")).ToBeVisibleAsync();
        await mail.PictureAsync($"mail-list-{kind}");
        await mail.CheckBarriersAsync();

        await mail.OpenAsync("Weekly shipping schedule");
        await Expect(mail.Page.FrameLocator(".frame").GetByText("Departures this week")).ToBeVisibleAsync();
        await mail.PictureAsync($"mail-reading-{kind}");
        await mail.CheckBarriersAsync();

        await mail.Page.Keyboard.PressAsync("c");
        await Expect(mail.Page.Locator(".rich")).ToBeVisibleAsync();
        await mail.PictureAsync($"mail-compose-{kind}");
        await mail.CheckBarriersAsync();
        await mail.Page.Keyboard.PressAsync("Escape");
        await Expect(mail.Page.Locator(".window")).ToHaveCountAsync(0);

        foreach (string page in (string[])["general", "identities", "vacation", "filters", "keys"])
        {
            await mail.Page.GotoAsync("/mail/settings/" + page);
            await Expect(mail.Page.Locator(".settings-page h2")).ToBeVisibleAsync();
            await Expect(mail.Page.Locator(".spin")).ToHaveCountAsync(0);
            if (page == "general") await mail.PictureAsync($"mail-settings-{kind}");
            await mail.CheckBarriersAsync();
        }

        Assert.Empty(mail.Complaints);
    }

    [Theory]
    [InlineData("en-GB")]
    [InlineData("zh-CN")]
    public async Task It_fits_a_phone(string language)
    {
        string kind = language[..2];
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(), Profile.Phone with { Language = language });
        await Expect(mail.Row("Welcome")).ToBeVisibleAsync();
        await mail.PictureAsync($"mail-phone-list-{kind}");
        await mail.CheckBarriersAsync();
        await mail.OpenAsync("Weekly shipping schedule");
        await Expect(mail.Page.Locator(".list-pane")).ToBeHiddenAsync();
        await Expect(mail.Page.FrameLocator(".frame").GetByText("Departures this week")).ToBeVisibleAsync();
        await mail.PictureAsync($"mail-phone-reading-{kind}");
        await mail.CheckBarriersAsync();
        Assert.True(await mail.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        await mail.Page.GoBackAsync();
        await mail.Page.Locator(".fab").ClickAsync();
        await Expect(mail.Page.Locator(".rich")).ToBeVisibleAsync();
        await mail.PictureAsync($"mail-phone-compose-{kind}");
        await mail.CheckBarriersAsync();
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task It_fits_a_tablet_and_a_high_contrast()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(), Profile.Tablet);
        await mail.OpenAsync("Quotation");
        await Expect(mail.Page.Locator(".answers")).ToBeVisibleAsync();
        await Expect(mail.Page.Locator(".list-pane")).ToBeVisibleAsync();
        await mail.PictureAsync("mail-tablet");
        await mail.CheckBarriersAsync();
        await mail.Page.GotoAsync("/mail/settings/general");
        await mail.Page.GetByRole(AriaRole.Radio, new() { Name = "High contrast" }).ClickAsync();
        await mail.CheckBarriersAsync();
        await mail.PictureAsync("mail-contrast");
        Assert.Empty(mail.Complaints);
    }
}
