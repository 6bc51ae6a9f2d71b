using Microsoft.Playwright;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>Whichever way one writes and whatever colours one's system has, everything is there and nothing stands on anything else.</summary>
public sealed class LayoutTests(BrowserHost host)
{
    // What stands side by side in these must not overlap, and nothing may reach out of them.
    private const string Overlapping = """
        () => {
          const found = [];
          if (document.documentElement.scrollWidth > innerWidth) found.push(`the page scrolls sideways: ${document.documentElement.scrollWidth} of ${innerWidth}`);
          for (const name of ['.top', '.bar', '.message-head', '.row .line', '.nav-item', '.attachment-face', '.invite-buttons', '.details', '.answers', '.tip', '.format', '.window-head', '.form-row']) {
            for (const box of document.querySelectorAll(name)) {
              const outer = box.getBoundingClientRect();
              if (outer.width === 0 || outer.right < 0 || outer.left > innerWidth) continue;
              const children = [...box.children].map((child) => ({ child, rect: child.getBoundingClientRect() })).filter(({ child, rect }) => rect.width > 0 && rect.height > 0 && getComputedStyle(child).position !== 'absolute');
              for (const { child, rect } of children) if (rect.left < outer.left - 5 || rect.right > outer.right + 5) found.push(`${name}: ${child.className || child.tagName} reaches out`);
              for (let i = 0; i < children.length; i++) for (let j = i + 1; j < children.length; j++) {
                const a = children[i].rect, b = children[j].rect;
                const width = Math.min(a.right, b.right) - Math.max(a.left, b.left), height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
                if (width > 1 && height > 1) found.push(`${name}: ${children[i].child.className || children[i].child.tagName} overlaps ${children[j].child.className || children[j].child.tagName}`);
              }
            }
          }
          return [...new Set(found)].join('\n');
        }
        """;

    [Theory]
    [InlineData("desktop")]
    [InlineData("phone")]
    public async Task Written_from_the_right_nothing_overlaps_or_scrolls_sideways(string kind)
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(), kind == "phone" ? Profile.Phone : Profile.Desktop);
        await mail.TurnAsync();
        await Expect(mail.Row("Quotation 2026-118")).ToBeVisibleAsync();
        Assert.Equal("", await mail.Page.EvaluateAsync<string>(Overlapping));
        await mail.PictureAsync($"mail-rtl-list-{kind}");
        await mail.OpenAsync("Quotation 2026-118");
        await Expect(mail.Page.Locator(".answers")).ToBeVisibleAsync();
        await mail.Page.Locator(".message.folded").ClickAsync();
        await Expect(mail.Page.Locator(".attachment")).ToBeVisibleAsync();
        await mail.Page.Locator(".recipients").First.ClickAsync();
        Assert.Equal("", await mail.Page.EvaluateAsync<string>(Overlapping));
        Assert.Equal("rtl", await mail.Page.Locator(".read-scroll").EvaluateAsync<string>("element => getComputedStyle(element).direction"));
        await mail.PictureAsync($"mail-rtl-reading-{kind}");
        if (kind == "desktop")
        {
            // From right to left: folders, list, message.
            float nav = (await mail.Page.Locator(".nav").BoundingBoxAsync())!.X, list = (await mail.Page.Locator(".list-pane").BoundingBoxAsync())!.X, read = (await mail.Page.Locator(".read-pane").BoundingBoxAsync())!.X;
            Assert.True(nav > list && list > read, $"{nav} {list} {read}");
        }

        await mail.CheckBarriersAsync();
        Assert.Empty(mail.Complaints);
    }

    [Theory]
    [InlineData("/mail/settings/filters", false)]
    [InlineData("/mail/settings/identities", false)]
    [InlineData("/mail/contacts", true)]
    public async Task Written_from_the_right_what_else_there_is_has_room_too(string path, bool phone)
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(), phone ? Profile.Phone : Profile.Desktop, path);
        await mail.TurnAsync();
        await Expect(mail.Page.Locator(".settings")).ToBeVisibleAsync();
        await Expect(mail.Page.Locator("[role=status].spin")).ToHaveCountAsync(0);
        Assert.Equal("", await mail.Page.EvaluateAsync<string>(Overlapping));
        await mail.PictureAsync("mail-rtl-" + path.Split('/')[^1]);
        await mail.CheckBarriersAsync();
        Assert.Empty(mail.Complaints);
    }

    [Theory]
    [InlineData("desktop")]
    [InlineData("phone")]
    public async Task Written_from_the_right_one_writes(string kind)
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(withMail: false), kind == "phone" ? Profile.Phone : Profile.Desktop);
        await mail.TurnAsync();
        await mail.Button("New message").ClickAsync();
        await mail.Page.GetByLabel("Subject").FillAsync("سؤال عن الشحنة");
        await mail.Page.GetByRole(AriaRole.Textbox, new() { Name = "Message" }).ClickAsync();
        await mail.Page.Keyboard.TypeAsync("مرحبا Alice, 10 tonnes");
        Assert.Equal("", await mail.Page.EvaluateAsync<string>(Overlapping));
        await mail.PictureAsync("mail-rtl-writing-" + kind);
        await mail.CheckBarriersAsync();
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task Written_from_the_left_nothing_overlaps_either()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(), Profile.Tablet with { Language = "zh-CN" });
        await mail.OpenAsync("Quotation 2026-118");
        await Expect(mail.Page.Locator(".answers")).ToBeVisibleAsync();
        Assert.Equal("", await mail.Page.EvaluateAsync<string>(Overlapping));
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task In_the_colours_of_the_system_what_is_chosen_and_unread_is_seen()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await mail.Page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.Active, ColorScheme = ColorScheme.Dark });
        await mail.OpenAsync("Quotation 2026-118");
        await Expect(mail.Page.Locator(".answers")).ToBeVisibleAsync();
        await Expect(mail.Row("Quotation 2026-118")).ToHaveCSSAsync("outline-style", "solid");
        await Expect(mail.Page.Locator(".nav-item[aria-current=page]")).ToHaveCSSAsync("outline-style", "solid");
        string[] colours = await mail.Page.Locator(".row.unread .who").First.EvaluateAsync<string[]>("element => [getComputedStyle(element, '::before').backgroundColor, getComputedStyle(document.body).backgroundColor]");
        Assert.NotEqual(colours[1], colours[0]);
        await mail.Row("Welcome").Locator(".pick").ClickAsync();
        await Expect(mail.Row("Welcome")).ToHaveCSSAsync("outline-style", "double");
        await mail.PictureAsync("mail-forced-colours");
        await mail.CheckBarriersAsync();
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task Where_motion_is_unwanted_nothing_moves()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await mail.Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        await mail.OpenAsync("Weekly shipping schedule");
        await mail.Page.Keyboard.PressAsync("e");
        await Expect(mail.Notice).ToBeVisibleAsync();
        Assert.Equal("", await mail.Page.EvaluateAsync<string>("""
            () => [...document.querySelectorAll('*')].filter((element) => {
              const { animationName, animationDuration, transitionDuration, transitionProperty, scrollBehavior } = getComputedStyle(element);
              return (animationName !== 'none' && parseFloat(animationDuration) > 0.001) || (transitionProperty !== 'none' && parseFloat(transitionDuration) > 0.001) || scrollBehavior === 'smooth';
            }).map((element) => element.className || element.tagName).join(', ')
            """));
        Assert.Empty(mail.Complaints);
    }
}
