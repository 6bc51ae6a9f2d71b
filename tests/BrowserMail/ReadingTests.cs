using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Posthouse.Mail;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

public sealed class ReadingTests(BrowserHost host)
{
    [Fact]
    public async Task A_conversation_opens_and_is_read()
    {
        EmailAddress account = await host.TakeAccountAsync();
        await using Webmail mail = await host.OpenAsync(account);
        await Expect(mail.Row("Quotation 2026-118")).ToBeVisibleAsync();
        await mail.PictureAsync("mail-inbox");
        await mail.OpenAsync("Welcome to Posthouse");
        await Expect(mail.Page.Locator(".plain").GetByText("This is a full mail server on your own machine.")).ToBeVisibleAsync();
        await Expect(mail.Page.Locator(".row.unread", new() { HasText = "Welcome" })).ToHaveCountAsync(0);
        await mail.OpenAsync("Quotation 2026-118");
        // What was read before is folded; what is new, and the last, is not.
        await Expect(mail.Page.Locator(".plain").GetByText("I have sent it on to the buyer.")).ToBeVisibleAsync();
        await mail.Page.Locator(".message.folded").ClickAsync();
        await Expect(mail.Page.GetByText("quotation-2026-118.csv")).ToBeVisibleAsync();
        await mail.PictureAsync("mail-read");
        Assert.Empty(mail.Complaints);
    }

    [Theory]
    [InlineData("en-GB", "Some messages of this conversation could not be loaded.", "Try again")]
    [InlineData("zh-CN", "该会话中有些邮件无法加载。", "重试")]
    public async Task A_conversation_of_which_part_is_missing_says_so_and_is_tried_again(string language, string said, string again)
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(), Profile.Desktop with { Language = language });
        await Expect(mail.Row("Quotation 2026-118")).ToBeVisibleAsync();
        string path = (await mail.Row("Quotation 2026-118").Locator(".row-link").GetAttributeAsync("href"))!;
        // The server's answer lacks the messages but one of each conversation.
        await mail.Page.RouteAsync("**/jmap/api/**", static async route =>
        {
            IAPIResponse answer = await route.FetchAsync();
            JsonNode? body = JsonNode.Parse(await answer.TextAsync());
            foreach (JsonNode? response in body!["methodResponses"]!.AsArray())
            {
                if ((string?)response![0] == "Email/get" && response[1]!["list"] is JsonArray list) while (list.Count > 1) list.RemoveAt(0);
            }

            await route.FulfillAsync(new() { Response = answer, Body = body.ToJsonString() });
        });
        await mail.Page.GotoAsync(host.Origin + path);
        await Expect(mail.Page.GetByText(said)).ToBeVisibleAsync();
        await Expect(mail.Page.Locator(".message")).ToHaveCountAsync(1);
        await mail.PictureAsync("mail-partly-" + language);
        await mail.CheckBarriersAsync();
        await mail.Page.UnrouteAsync("**/jmap/api/**");
        await mail.Button(again).ClickAsync();
        await Expect(mail.Page.Locator(".message")).ToHaveCountAsync(2);
        await Expect(mail.Page.GetByText(said)).ToHaveCountAsync(0);
    }

    // What is fetched ahead is there without asking the server again. How long it takes is a figure for docs/benchmarks.md, and no rule.
    [Fact]
    public async Task What_was_fetched_ahead_opens_without_the_server()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        foreach (string subject in (string[])["Weekly shipping schedule", "Welcome to Posthouse", "Quotation 2026-118"])
        {
            await mail.OpenAsync(subject);
            await Expect(mail.Page.Locator(".thread-head h1")).ToContainTextAsync(subject);
            await Expect(mail.Page.Locator(".answers")).ToBeVisibleAsync();
        }

        await mail.Page.RouteAsync("**/jmap/**", static route => route.AbortAsync());
        string measure = Environment.GetEnvironmentVariable("POSTHOUSE_MEASURE") ?? "";
        // Measured one after the other without a pause, which nobody does, and as fast as somebody leafs who looks at each.
        int[] pauses = measure.Length > 0 ? [0, 250] : [0];
        var times = new Dictionary<string, List<double>>();
        foreach ((int pause, int _) in pauses.SelectMany(pause => Enumerable.Range(0, measure.Length > 0 ? 40 : 4).Select(round => (pause, round))))
        {
            foreach ((string kind, string subject, string text) in ((string, string, string)[])[("HTML", "Weekly shipping schedule", "Departures this week"), ("text", "Welcome to Posthouse", "This is a full mail server")])
            {
                // From the click to the frame in which the message is drawn.
                double took = await mail.Page.EvaluateAsync<double>(
                    """
                    ([subject, text, pause]) => new Promise((done) => setTimeout(() => {
                      const row = [...document.querySelectorAll('.row')].find((row) => row.textContent.includes(subject)).querySelector('.row-link');
                      const start = performance.now();
                      row.click();
                      const look = () => {
                        const shown = document.querySelector('.message-body .plain')?.textContent ?? document.querySelector('.frame')?.contentDocument?.body?.textContent ?? '';
                        if (document.querySelector('.thread-head h1')?.textContent === subject && shown.includes(text)) requestAnimationFrame(() => done(performance.now() - start));
                        else setTimeout(look, 1);
                      };
                      look();
                    }, pause))
                    """,
                    new object[] { subject, text, pause }).WithinBoundsAsync($"\"{subject}\" is drawn");
                string name = pause == 0 ? kind : FormattableString.Invariant($"{kind} {pause} ms after the one before");
                if (!times.TryGetValue(name, out List<double>? list)) times.Add(name, list = []);
                list.Add(took);
            }
        }

        if (measure.Length == 0) return;
        foreach ((string kind, List<double> list) in times)
        {
            list.Sort();
            await File.AppendAllTextAsync(measure, FormattableString.Invariant($"opening a message of {kind} that is there: {list[list.Count / 2]:F0} ms in the middle, {list[list.Count * 95 / 100]:F0} ms at 95 %, {list[^1]:F0} ms at most\n"));
        }
    }
}
