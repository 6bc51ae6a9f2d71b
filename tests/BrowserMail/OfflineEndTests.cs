using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Posthouse.Mail;
using Posthouse.Server;
using Posthouse.Testing;
using static Posthouse.Browser.Webmail;
using static Posthouse.BrowserMail.Tests.KeptMail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>What a browser keeps is gone when somebody signs out, when another signs in, and where the server forbids it; nothing that waited is lost with it.</summary>
public sealed class OfflineEndTests(BrowserHost host)
{
    [Fact]
    public async Task Signing_out_leaves_nothing_and_the_next_person_finds_nothing()
    {
        await using Line line = Line.To(host.Origin);
        await using Webmail mail = await host.KeepAsync(await host.TakeAccountAsync(), line);
        await mail.Page.GotoAsync("/mail/settings/general");
        await mail.Button("Sign out").ClickAsync();
        await Assertions.Expect(mail.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("signedout"));
        Assert.DoesNotContain("posthouse-mail", await mail.Page.EvaluateAsync<string[]>(Databases));
        await line.CutAsync();
        await mail.Page.GotoAsync("/mail/");
        await Expect(mail.Page.GetByText("cannot be reached")).ToBeVisibleAsync();
        line.Mend();
        await BrowserHost.SignInAsync(mail.Page, await host.TakeAccountAsync(withMail: false));
        await Expect(mail.Page.GetByText("All done")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_is_kept_is_not_shown_once_the_session_has_ended_and_is_deleted_when_another_person_signs_in()
    {
        await using Line line = Line.To(host.Origin);
        await using Webmail mail = await host.KeepAsync(await host.TakeAccountAsync(), line);
        await mail.Context.ClearCookiesAsync();
        await mail.Page.GotoAsync("/mail/");
        await Assertions.Expect(mail.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/signin"));
        await line.CutAsync();
        await mail.Page.GotoAsync("/mail/");
        await Expect(mail.Page.GetByText("cannot be reached")).ToBeVisibleAsync();
        await Expect(mail.Rows).ToHaveCountAsync(0);
        line.Mend();
        await BrowserHost.SignInAsync(mail.Page, await host.TakeAccountAsync(withMail: false));
        await Expect(mail.Page.GetByText("All done")).ToBeVisibleAsync();
        await line.CutAsync();
        Assert.Equal(0, await mail.Page.EvaluateAsync<int>(Count, "emails"));
    }

    [Fact]
    public async Task A_server_that_forbids_it_has_everything_sent_that_waits_and_nothing_is_left()
    {
        EmailAddress to = await host.TakeAccountAsync(withMail: false);
        await using Line line = Line.To(host.Origin);
        await using Webmail mail = await host.KeepAsync(await host.TakeAccountAsync(), line);
        await line.CutAsync();
        await Expect(mail.Page.Locator(".banner")).ToContainTextAsync("Offline");
        await WriteAsync(mail, to, "Before it was forbidden", "Written in a tunnel.");
        await mail.Button("Send").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Will be sent once there is a connection");
        await ForbidAsync(mail);
        line.Mend();
        await mail.Page.ReloadAsync();
        await Expect(mail.Notice).ToContainTextAsync("what was kept here has been deleted");
        await Expect(mail.Row("Welcome")).ToBeVisibleAsync();
        Assert.DoesNotContain("posthouse-mail", await mail.Page.EvaluateAsync<string[]>(Databases));
        Assert.Single(await StateAsync(mail.Page), static one => one.StartsWith("Before it was forbidden | Sent |", StringComparison.Ordinal));
        Assert.Equal(1, await host.ArrivedAsync(to));
        await mail.Page.GotoAsync("/mail/settings/offline");
        await Expect(mail.Page.GetByRole(AriaRole.Note)).ToContainTextAsync("The administrator of this server has decided");
        await Expect(mail.Page.GetByLabel(OwnDevice)).ToHaveCountAsync(0);
        await mail.PictureAsync("mail-offline-forbidden");
        await mail.CheckBarriersAsync();
        await line.CutAsync();
        await mail.Page.GotoAsync("/mail/");
        await Expect(mail.Page.GetByText("cannot be reached")).ToBeVisibleAsync();
        await Expect(mail.Rows).ToHaveCountAsync(0);
        Assert.DoesNotContain("posthouse-mail", await mail.Page.EvaluateAsync<string[]>(Databases));
    }

    [Fact]
    public async Task Pages_that_are_open_hear_that_the_server_forbids_it()
    {
        EmailAddress account = await host.TakeAccountAsync();
        await using Line line = Line.To(host.Origin);
        await using Webmail mail = await host.KeepAsync(account, line);
        IPage second = await mail.Context.NewPageAsync();
        await second.GotoAsync("/mail/settings/offline");
        await Expect(second.GetByText("Kept as of")).ToBeVisibleAsync();
        await ForbidAsync(mail);
        await host.DeliverAsync(await host.IdOfAsync(account), MailboxRole.Inbox, "From: Dora <dora@else.test>\r\nSubject: The server was started again\r\n\r\nHello.\r\n"u8.ToArray());
        await Expect(mail.Row("The server was started again")).ToBeVisibleAsync();
        await mail.Page.EvaluateAsync(Until($"!(await ({Databases})()).includes('posthouse-mail')")).WithinBoundsAsync("the database is deleted");
        // The other window acts without what it had.
        await second.GetByRole(AriaRole.Link, new() { Name = "Inbox" }).ClickAsync();
        await second.Locator(".row", new() { HasText = "Welcome" }).Locator(".row-star").ClickAsync();
        await Expect(second.Locator(".row", new() { HasText = "Welcome" }).Locator(".row-star.on")).ToBeVisibleAsync();
        await second.EvaluateAsync(Until($"(await ({State})()).some((one) => one.includes('Welcome') && one.includes('$flagged'))")).WithinBoundsAsync("the star is on the server");
        Assert.DoesNotContain("posthouse-mail", await second.EvaluateAsync<string[]>(Databases));
    }

    [Fact]
    public async Task A_browser_that_nobody_has_called_his_own_keeps_nothing_and_is_asked_after_the_connection_was_lost()
    {
        await using Line line = Line.To(host.Origin);
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(), origin: line.Origin);
        await Expect(mail.Row("Welcome")).ToBeVisibleAsync();
        Assert.DoesNotContain("posthouse-mail", await mail.Page.EvaluateAsync<string[]>(Databases));
        await line.CutAsync();
        await Expect(mail.Page.Locator(".banner")).ToContainTextAsync("Not connected");
        await MendAsync(line, mail.Page);
        await Expect(mail.Page.Locator(".banner")).ToContainTextAsync("Is this your own device?", new() { Timeout = 90_000 });
        await mail.Button("No").ClickAsync();
        await Expect(mail.Page.Locator(".banner")).ToHaveCountAsync(0);
        await mail.Page.ReloadAsync();
        await Expect(mail.Row("Welcome")).ToBeVisibleAsync();
        await Expect(mail.Page.Locator(".banner")).ToHaveCountAsync(0);
    }

    private static string Until(string condition) => $"async () => {{ while (!({condition})) await new Promise((again) => requestAnimationFrame(again)); }}";

    /// <summary>As a server that was started again with keep-in-browsers = false: its Session says so, and has another state (RFC 8620 §2).</summary>
    private static async Task ForbidAsync(Webmail mail)
    {
        await mail.Context.RouteAsync("**/jmap/session", async static route => await ChangeAsync(route, static answer => answer["capabilities"]!["urn:posthouse:params:jmap:view"]!["mayKeep"] = false));
        await mail.Context.RouteAsync("**/jmap/api/", async static route => await ChangeAsync(route, static answer => answer["sessionState"] = "another"));

        static async Task ChangeAsync(IRoute route, Action<JsonNode> change)
        {
            IAPIResponse response;
            try
            {
                response = await route.FetchAsync();
            }
            catch (PlaywrightException)
            {
                // The line is cut.
                await route.AbortAsync();
                return;
            }

            JsonNode answer = JsonNode.Parse(await response.TextAsync())!;
            change(answer);
            await route.FulfillAsync(new() { Response = response, Body = answer.ToJsonString() });
        }
    }
}
