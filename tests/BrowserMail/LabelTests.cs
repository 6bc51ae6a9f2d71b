using Microsoft.Playwright;
using Posthouse.Mail;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>Labels are given, coloured, renamed and taken away.</summary>
public sealed class LabelTests(BrowserHost host)
{
    [Fact]
    public async Task A_label_in_any_script_is_coloured_renamed_and_deleted_and_each_is_taken_back()
    {
        EmailAddress account = await host.TakeAccountAsync();
        await using Webmail mail = await host.OpenAsync(account);
        await mail.OpenAsync("Weekly shipping schedule");
        await Expect(mail.Button("Label")).ToBeVisibleAsync();
        await mail.Page.Keyboard.PressAsync("l");
        await mail.Page.GetByPlaceholder("New label").FillAsync("物流");
        await mail.Page.Keyboard.PressAsync("Enter");
        await Expect(mail.Row("Weekly shipping schedule").Locator(".tag")).ToHaveTextAsync("物流");
        await mail.Button("Settings").ClickAsync();
        await mail.Page.GetByRole(AriaRole.Navigation, new() { Name = "Settings" }).GetByRole(AriaRole.Link, new() { Name = "Labels" }).ClickAsync();
        await mail.Button("Colour of 物流").ClickAsync();
        await mail.Button("Red").ClickAsync();
        await Expect(mail.Button("Red")).ToHaveAttributeAsync("aria-pressed", "true");
        await mail.Page.Keyboard.PressAsync("Escape");
        await mail.PictureAsync("mail-labels");
        await mail.CheckBarriersAsync();
        await mail.Button("Rename: 物流").ClickAsync();
        await mail.Page.GetByLabel("New name of 物流").FillAsync("Shipping");
        await mail.Page.Keyboard.PressAsync("Enter");
        await Expect(mail.Notice).ToContainTextAsync("“物流” is now “shipping”, on 1 message");
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Inbox" }).ClickAsync();
        await Expect(mail.Row("Weekly shipping schedule").Locator(".tag")).ToHaveTextAsync("shipping");
        await Expect(mail.Row("Weekly shipping schedule").Locator(".tag")).ToHaveCSSAsync("background-color", "rgb(161, 74, 59)");

        // Another browser has the colour.
        await using (Webmail other = await host.OpenAsync(account))
            await Expect(other.Row("Weekly shipping schedule").Locator(".tag")).ToHaveCSSAsync("background-color", "rgb(161, 74, 59)");

        await mail.Button("Settings").ClickAsync();
        await mail.Page.GetByRole(AriaRole.Navigation, new() { Name = "Settings" }).GetByRole(AriaRole.Link, new() { Name = "Labels" }).ClickAsync();
        mail.Page.Dialog += async (_, dialog) => await dialog.AcceptAsync();
        await mail.Button("Delete: shipping").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Label “shipping” taken from 1 message");
        await Expect(mail.Page.GetByText("There are no labels yet.")).ToBeVisibleAsync();
        await mail.Notice.GetByText("Undo").ClickAsync();
        await Expect(mail.Button("Delete: shipping")).ToBeVisibleAsync();
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task Whoever_types_after_l_writes_a_name_and_no_shortcut_hears_it()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await mail.OpenAsync("Weekly shipping schedule");
        await Expect(mail.Button("Label")).ToBeVisibleAsync();
        ILocator tags = mail.Row("Weekly shipping schedule").Locator(".tag"), box = mail.Page.GetByPlaceholder("New label");
        foreach (string name in (string[])["first", "second one"])
        {
            await mail.Page.Keyboard.PressAsync("l");
            await Expect(box).ToBeFocusedAsync();
            await mail.Page.Keyboard.TypeAsync(name);
            await mail.Page.Keyboard.PressAsync("Enter");
            await Expect(tags.Filter(new() { HasText = name.Replace(' ', '-') })).ToBeVisibleAsync();
        }

        // One that is there is found by a part of its name, and taken away by the whole of it.
        await mail.Page.Keyboard.PressAsync("l");
        await mail.Page.Keyboard.TypeAsync("sec");
        ILocator found = mail.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Option, new() { Selected = true });
        await Expect(found).ToHaveTextAsync("second-one");
        await mail.Page.Keyboard.TypeAsync("ond one");
        await mail.Page.Keyboard.PressAsync("Enter");
        await Expect(tags).ToHaveTextAsync("first");
        await Expect(mail.Page.Locator(".compose")).ToHaveCountAsync(0);
        Assert.Empty(mail.Complaints);
    }

    [Theory]
    [InlineData("en-GB", "Label", "New label")]
    [InlineData("zh-CN", "标签", "新标签")]
    public async Task Arrows_go_from_the_field_of_the_labels_into_their_list_and_back(string language, string label, string placeholder)
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(), Profile.Desktop with { Language = language });
        await mail.OpenAsync("Weekly shipping schedule");
        await Expect(mail.Button(label)).ToBeVisibleAsync();
        ILocator tags = mail.Row("Weekly shipping schedule").Locator(".tag"), box = mail.Page.GetByPlaceholder(placeholder), options = mail.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Option);
        foreach (string name in (string[])["alpha", "beta"])
        {
            await mail.Page.Keyboard.PressAsync("l");
            await Expect(box).ToBeFocusedAsync();
            await mail.Page.Keyboard.TypeAsync(name);
            await mail.Page.Keyboard.PressAsync("Enter");
            await Expect(tags.Filter(new() { HasText = name })).ToBeVisibleAsync();
        }

        await mail.Page.Keyboard.PressAsync("l");
        await Expect(box).ToBeFocusedAsync();
        await Expect(options).ToHaveTextAsync(["alpha", "beta"]);
        await Expect(box).Not.ToHaveAttributeAsync("aria-activedescendant", new System.Text.RegularExpressions.Regex("."));
        await mail.Page.Keyboard.PressAsync("ArrowDown");
        await ActiveAsync(0);
        await mail.Page.Keyboard.PressAsync("ArrowDown");
        await ActiveAsync(1);
        await mail.PictureAsync("mail-label-list-" + language);
        await mail.CheckBarriersAsync();
        // Past the end it is the field again, and the last one from there.
        await mail.Page.Keyboard.PressAsync("ArrowDown");
        await Expect(options.And(mail.Page.Locator(".active"))).ToHaveCountAsync(0);
        await mail.Page.Keyboard.PressAsync("ArrowUp");
        await ActiveAsync(1);
        // Escape leaves the list, and then the popup.
        await mail.Page.Keyboard.PressAsync("Escape");
        await Expect(options.And(mail.Page.Locator(".active"))).ToHaveCountAsync(0);
        await Expect(box).ToBeFocusedAsync();
        await mail.Page.Keyboard.PressAsync("Escape");
        await Expect(box).ToHaveCountAsync(0);
        // Enter takes away what all have.
        await mail.Page.Keyboard.PressAsync("l");
        await Expect(box).ToBeFocusedAsync();
        await mail.Page.Keyboard.PressAsync("ArrowUp");
        await mail.Page.Keyboard.PressAsync("Enter");
        await Expect(tags).ToHaveTextAsync("alpha");
        Assert.Empty(mail.Complaints);

        async Task ActiveAsync(int index)
        {
            await Expect(options.Nth(index)).ToHaveClassAsync(new System.Text.RegularExpressions.Regex(@"\bactive\b"));
            await Expect(box).ToHaveAttributeAsync("aria-activedescendant", (await options.Nth(index).GetAttributeAsync("id"))!);
            await Expect(box).ToBeFocusedAsync();
        }
    }

    [Fact]
    public async Task A_label_that_another_program_gave_stays_in_the_list_once_a_message_with_it_was_seen()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await Expect(mail.Row("Weekly shipping schedule")).ToBeVisibleAsync();
        Task<IResponse> kept = mail.Page.WaitForResponseAsync(static response => response.Request.PostData?.Contains("Preferences/set", StringComparison.Ordinal) == true);
        await mail.Page.EvaluateAsync("""
            async () => {
              const { csrf } = await (await fetch('/session')).json();
              const { primaryAccounts } = await (await fetch('/jmap/session')).json();
              const accountId = primaryAccounts['urn:ietf:params:jmap:mail'];
              const call = async (name, args) => {
                const response = await fetch('/jmap/api/', {
                  method: 'POST', headers: { 'content-type': 'application/json', 'x-posthouse-csrf': csrf },
                  body: JSON.stringify({ using: ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail'], methodCalls: [[name, { accountId, ...args }, '0']] }),
                });
                return (await response.json()).methodResponses[0][1];
              };
              const { ids } = await call('Email/query', { filter: { subject: 'Weekly shipping schedule' } });
              await call('Email/set', { update: { [ids[0]]: { 'keywords/from-a-program': true } } });
            }
            """);
        await Expect(mail.Row("Weekly shipping schedule").Locator(".tag")).ToHaveTextAsync("from-a-program");
        Assert.True((await kept).Ok);
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Trash" }).ClickAsync();
        await mail.Page.ReloadAsync();
        await Expect(mail.Page.GetByRole(AriaRole.Link, new() { Name = "from-a-program" })).ToBeVisibleAsync();
        await Expect(mail.Rows).ToHaveCountAsync(0);
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "from-a-program" }).ClickAsync();
        await Expect(mail.Rows).ToHaveCountAsync(1);
        Assert.Empty(mail.Complaints);
    }

    [Theory]
    [InlineData("tea,coffee", "tea,coffee")]
    [InlineData("2026/报价", "2026/报价")]
    [InlineData("客户，华东 Q1", "客户，华东-q1")]
    public async Task A_label_with_signs_in_its_name_is_given_to_several_seen_by_itself_found_and_renamed(string name, string called)
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await Expect(mail.Row("Welcome")).ToBeVisibleAsync();
        await mail.Row("Welcome").GetByRole(AriaRole.Checkbox).ClickAsync();
        await mail.Row("Weekly shipping schedule").GetByRole(AriaRole.Checkbox).ClickAsync();
        await mail.Page.Keyboard.PressAsync("l");
        ILocator box = mail.Page.GetByPlaceholder("New label");
        await box.FillAsync("$mine");
        await Expect(mail.Page.Locator(".label-hint")).ToHaveTextAsync("Mail programs use this name for something else.");
        await box.FillAsync(name);
        await Expect(mail.Page.Locator(".label-hint")).ToHaveTextAsync(name == called ? "" : $"It will be called “{called}”.");
        await mail.PictureAsync("mail-label-name");
        await mail.Page.Keyboard.PressAsync("Enter");
        await Expect(mail.Row("Weekly shipping schedule").Locator(".tag")).ToHaveTextAsync(called);
        await Expect(mail.Row("Welcome").Locator(".tag")).ToHaveTextAsync(called);

        await mail.Page.GetByRole(AriaRole.Link, new() { Name = called }).ClickAsync();
        await Expect(mail.Rows).ToHaveCountAsync(2);
        await mail.Page.ReloadAsync();
        await Expect(mail.Rows).ToHaveCountAsync(2);
        await mail.Page.GetByPlaceholder("Search mail").FillAsync($"label:\"{name}\" shipping");
        await Expect(mail.Rows).ToHaveCountAsync(1);

        await mail.Page.GotoAsync(host.Origin + "/mail/settings/labels");
        await mail.Button($"Rename: {called}").ClickAsync();
        await mail.Page.GetByLabel($"New name of {called}").FillAsync("甲/乙,丙");
        await mail.Page.Keyboard.PressAsync("Enter");
        await Expect(mail.Notice).ToContainTextAsync($"“{called}” is now “甲/乙,丙”, on 2 messages");
        Assert.Empty(mail.Complaints);
    }
}
