using static Posthouse.Browser.ConsolePage;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>WCAG 2.2 AA as axe checks it, on each page of the console; and nothing that a page's policy refuses.</summary>
public sealed class ConsoleAccessibilityTests(BrowserHost host)
{
    [Theory]
    [InlineData("en-GB", false)]
    [InlineData("zh-CN", false)]
    [InlineData("en-GB", true)]
    public async Task Pages_have_no_barriers(string language, bool dark)
    {
        string kind = language[..2] + (dark ? "-dark" : "");
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), Profile.Desktop with { Language = language, Dark = dark });
        await console.SettleAsync();
        // Colours are those of a few styles: every third page shows all of them.
        IReadOnlyList<string> pages = await ConsolePages.AllAsync(host);
        foreach (string path in dark ? pages.Where(static (_, index) => index % 3 == 0) : pages)
        {
            await console.FollowAsync(path);
            await console.CheckBarriersAsync();
            string name = path switch { "" => "console-overview", "domains/demo.test" => "console-domain", "accounts" => "console-accounts", "deliverability" => "console-deliverability", _ => "" };
            if (name.Length > 0) await console.PictureAsync($"{name}-{kind}");
        }

        // The script that is not there is asked for.
        Assert.DoesNotContain(console.Complaints, static complaint => !complaint.Contains("404", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("en-GB")]
    [InlineData("zh-CN")]
    public async Task It_fits_a_phone(string language)
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), Profile.Phone with { Language = language });
        await console.SettleAsync();
        foreach (string path in (string[])["", "start/domain", "domains/demo.test", "accounts", "accounts/bob@demo.test/sending", "trace", "deliverability", "audit"])
        {
            await console.GoAsync(path);
            if (path.Length == 0) await console.PictureAsync($"console-phone-{language[..2]}");
            await console.CheckBarriersAsync();
            await console.CheckWidthAsync();
        }

        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task In_the_dark_what_stands_on_a_button_is_seen_and_ones_own_account_is_in_the_language_of_the_console()
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), Profile.Phone with { Language = "zh-CN", Dark = true }, "filters/system");
        await console.SettleAsync();
        await console.GoAsync("queue");
        await console.Page.Locator(".user-button").ClickAsync();
        await Expect(console.Page.Locator(".menu-item[href^='/account']")).ToHaveAttributeAsync("href", "/account?lang=zh-CN");
        await console.Page.Keyboard.PressAsync("Escape");
        await console.Page.EvaluateAsync("""
            () => {
              const list = document.createElement('div'), button = document.createElement('button');
              list.className = 'nothing';
              button.className = 'button primary';
              button.append(document.createElementNS('http://www.w3.org/2000/svg', 'svg'));
              list.append(button);
              document.querySelector('.main').append(list);
            }
            """);
        Assert.True(await console.Page.EvaluateAsync<bool>("() => getComputedStyle(document.querySelector('.nothing .button svg')).color === getComputedStyle(document.querySelector('.nothing .button')).color"));
        await console.Page.Locator(".skip").FocusAsync();
        Assert.Equal("rgb(27, 122, 119)", await console.Page.Locator(".skip").EvaluateAsync<string>("link => getComputedStyle(link).backgroundColor"));
    }
}
