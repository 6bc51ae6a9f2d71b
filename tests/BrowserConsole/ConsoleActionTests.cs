using System.Text.Json;
using Microsoft.Playwright;
using Posthouse.Mail;
using static Posthouse.Browser.ConsolePage;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>What is pressed on a page of the console is done on the server.</summary>
public sealed class ConsoleActionTests(BrowserHost host)
{
    [Fact]
    public async Task People_and_lists_and_their_rules()
    {
        EmailAddress owner = await host.TakeOwnerAsync(), one = await host.TakeAccountAsync(withMail: false), other = await host.TakeAccountAsync(withMail: false);
        using var api = new ServerApi(host.Origin, owner);
        await api.AskAsync("POST", "groups", $$"""{"address":"pressed@demo.test","members":["{{one}}"]}""");
        await api.AskAsync("POST", "domains", """{"name":"pressed.test"}""");
        await using ConsolePage console = await host.OpenConsoleAsync(owner, path: "groups/pressed@demo.test");
        await console.SettleAsync();

        // A group: its settings, who is in it.
        await console.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Pressed");
        await console.Page.GetByLabel("Who may write to it").SelectOptionAsync("members");
        await console.Button("Save").ClickAsync();
        await Expect(console.Notice).ToContainTextAsync("Saved");
        JsonElement group = await api.GetAsync("groups/pressed@demo.test");
        Assert.Equal(("Pressed", "members"), (group.GetProperty("name").GetString(), group.GetProperty("posting").GetString()));
        await console.Page.GetByRole(AriaRole.Textbox, new() { Name = "Add members" }).FillAsync(other.ToString());
        await console.Button("Add members").ClickAsync();
        await Expect(console.Row(other.ToString())).ToBeVisibleAsync();
        Assert.Equal(2, (await api.GetAsync("groups/pressed@demo.test")).GetProperty("members").GetArrayLength());
        // What is being written elsewhere on the page stays, and can still be saved.
        await console.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Pressed anew");
        await console.Button($"Remove {one}").ClickAsync();
        await Expect(console.Row(one.ToString())).ToHaveCountAsync(0);
        await Expect(console.Page.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("Pressed anew");
        await console.Button("Save").ClickAsync();
        await Expect(console.Title).ToContainTextAsync("Pressed anew");
        Assert.Equal([other.ToString()], (await api.GetAsync("groups/pressed@demo.test")).GetProperty("members").EnumerateArray().Select(static member => member.GetString()));

        // An alias.
        await console.GoAsync("aliases");
        await console.Button("Add alias").First.ClickAsync();
        await console.Dialog.GetByLabel("Address").FillAsync("pressed-alias@demo.test");
        await console.Dialog.GetByLabel("Leads to").FillAsync(one.ToString());
        await console.Answer("Add alias").ClickAsync();
        await Expect(console.Row("pressed-alias@demo.test")).ToContainTextAsync(one.ToString());
        Assert.Equal(one.ToString(), (await api.GetAsync("aliases/pressed-alias@demo.test")).GetProperty("targets")[0].GetString());

        // A role, given and taken.
        await console.GoAsync($"roles?q={one}");
        await console.Button("Give a role").First.ClickAsync();
        await console.Dialog.GetByLabel("Address").FillAsync(one.ToString());
        await console.Dialog.GetByLabel("Role").SelectOptionAsync("help-desk");
        await console.Dialog.GetByLabel("For", new() { Exact = true }).SelectOptionAsync("demo.test");
        await console.Answer("Give a role").ClickAsync();
        await Expect(console.Row(one.ToString())).ToContainTextAsync("Help desk");
        Assert.Equal("help-desk", Assert.Single((await api.GetAsync($"roles?q={one}")).EnumerateArray()).GetProperty("role").GetString());
        await console.Row(one.ToString()).GetByRole(AriaRole.Button, new() { Name = "Take away" }).ClickAsync();
        await console.Answer("Take away").ClickAsync();
        await Expect(console.Row(one.ToString())).ToHaveCountAsync(0);
        Assert.Equal(0, (await api.GetAsync($"roles?q={one}")).GetArrayLength());

        // Folders of an account, shared and no more.
        await console.GoAsync($"accounts/{one}/shares");
        await console.Button("Share a folder").ClickAsync();
        await console.Dialog.GetByLabel("Folder").FillAsync("INBOX");
        await console.Dialog.GetByLabel("With").FillAsync(other.ToString());
        await console.Dialog.GetByLabel("May", new() { Exact = true }).SelectOptionAsync("editor");
        await console.Answer("Share a folder").ClickAsync();
        await Expect(console.Row(other.ToString())).ToContainTextAsync("Read, file and delete");
        Assert.Equal("editor", Assert.Single((await api.GetAsync($"accounts/{one}/shares")).EnumerateArray()).GetProperty("rights").GetString());
        await console.Row(other.ToString()).GetByRole(AriaRole.Button, new() { Name = "Stop sharing" }).ClickAsync();
        await console.Answer("Stop sharing").ClickAsync();
        await Expect(console.Row(other.ToString())).ToHaveCountAsync(0);
        Assert.Equal(0, (await api.GetAsync($"accounts/{one}/shares")).GetArrayLength());

        // Limits of an account; what is emptied falls back to the limit above.
        await console.GoAsync($"accounts/{one}/sending");
        ILocator card = console.Page.Locator(".card").Filter(new() { Has = console.Page.GetByRole(AriaRole.Heading, new() { Name = "Sending limit", Exact = true }) });
        ILocator save = card.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true });
        await card.GetByLabel("Recipients an hour").FillAsync("12");
        await card.GetByLabel("Recipients a day").FillAsync("34");
        await console.Page.RunAndWaitForResponseAsync(() => save.ClickAsync(), static answer => answer.Request.Method == "PATCH");
        JsonElement limit = await api.GetAsync($"limits/{one}");
        Assert.Equal((12, 34), (limit.GetProperty("recipientsPerHour").GetInt32(), limit.GetProperty("recipientsPerDay").GetInt32()));
        await console.GoAsync($"accounts/{one}/sending");
        await card.GetByLabel("Recipients an hour").FillAsync("");
        await console.Page.RunAndWaitForResponseAsync(() => save.ClickAsync(), static answer => answer.Request.Method == "PATCH");
        limit = await api.GetAsync($"limits/{one}");
        Assert.False(limit.TryGetProperty("recipientsPerHour", out _));
        Assert.Equal(34, limit.GetProperty("recipientsPerDay").GetInt32());

        // A filter, kept only where it compiles.
        await console.GoAsync($"filters/{one}/new");
        await console.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("sorting");
        await console.Page.GetByLabel("Runs").SelectOptionAsync("active");
        await console.Page.GetByLabel("Script", new() { Exact = true }).FillAsync("this is no script");
        await console.Button("Save").ClickAsync();
        await Expect(console.Page.Locator(".trouble")).ToBeVisibleAsync();
        Assert.Equal(0, (await api.GetAsync($"scripts/{one}")).GetArrayLength());
        await console.Page.GetByLabel("Script", new() { Exact = true }).FillAsync("keep;");
        await console.Button("Save").ClickAsync();
        await Expect(console.Row("sorting")).ToBeVisibleAsync();
        JsonElement script = await api.GetAsync($"scripts/{one}/sorting");
        Assert.Equal(("keep;", "active"), (script.GetProperty("content").GetString(), script.GetProperty("use").GetString()));

        // What a domain asks of those who deliver to it.
        await console.GoAsync("domains/pressed.test/mta-sts");
        await console.Page.GetByLabel("Policy").SelectOptionAsync("testing");
        await console.Button("Save").ClickAsync();
        await Expect(console.Page.GetByText("_mta-sts.pressed.test TXT").First).ToBeVisibleAsync();
        Assert.Equal("testing", (await api.GetAsync("domains/pressed.test/mta-sts")).GetProperty("mode").GetString());
        Assert.DoesNotContain(console.Complaints, static complaint => !complaint.Contains("400", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Mail_that_waits_and_addresses_that_are_not_written_to()
    {
        EmailAddress owner = await host.TakeOwnerAsync(), sender = await host.TakeAccountAsync(withMail: false);
        using var api = new ServerApi(host.Origin, owner);
        foreach (string to in (string[])["release", "retry", "route", "bounce"]) await host.QueueAsync(sender, EmailAddress.Parse($"{to}@pressed.invalid"));
        Dictionary<string, (string Id, string Trace)> waiting = (await api.GetAsync($"queue?from={sender}")).EnumerateArray()
            .ToDictionary(static row => row.GetProperty("recipients")[0].GetProperty("address").GetString()!.Split('@')[0], static row => (row.GetProperty("id").GetString()!, row.GetProperty("trace").GetString()!));
        async Task<bool> IsWrittenAsync(string which, string kind) => (await api.GetAsync($"trace?trace={waiting[which].Trace}&kind={kind}&related=false")).GetArrayLength() > 0;
        await api.AskAsync("POST", $"queue/{waiting["release"].Id}/hold", """{"reason":"to be looked at"}""");
        await using ConsolePage console = await host.OpenConsoleAsync(owner, path: "queue/" + waiting["release"].Id);
        await console.SettleAsync();
        await Expect(console.Page.GetByText("to be looked at").First).ToBeVisibleAsync();
        await console.Button("Release").ClickAsync();
        await Expect(console.Notice).ToContainTextAsync("1 message released");
        Assert.True(await IsWrittenAsync("release", "released"));

        await console.GoAsync("queue/" + waiting["retry"].Id);
        await console.Button("Try now").ClickAsync();
        await Expect(console.Notice).ToContainTextAsync("1 message is tried now");
        Assert.True(await IsWrittenAsync("retry", "retried"));

        // To a port where nobody listens: it stays in the queue.
        await console.GoAsync("queue/" + waiting["route"].Id);
        await console.Button("Send another way").ClickAsync();
        await console.Dialog.GetByLabel("Route or host").FillAsync("smtp:127.0.0.1:1");
        await console.Answer("Send another way").ClickAsync();
        await Expect(console.Notice).ToContainTextAsync("Done");
        Assert.Equal("smtp:127.0.0.1:1", (await api.GetAsync("queue/" + waiting["route"].Id)).GetProperty("route").GetString());

        await console.GoAsync("queue/" + waiting["bounce"].Id);
        await console.Button("Return to sender").ClickAsync();
        await Expect(console.Dialog).ToContainTextAsync("bounce@pressed.invalid");
        await console.Answer("Return to sender").ClickAsync();
        await console.ExpectAddressAsync("/console/queue$");
        Assert.True(await IsWrittenAsync("bounce", "bounced"));
        Assert.Equal(404, (await api.TryAsync("GET", "queue/" + waiting["bounce"].Id)).Status);

        await console.GoAsync("suppressions?q=pressed.invalid");
        await console.Button("Add an address").First.ClickAsync();
        await console.Dialog.GetByLabel("Address").FillAsync("nobody@pressed.invalid");
        await console.Dialog.GetByLabel("Reason").FillAsync("asked to be left alone");
        await console.Answer("Add an address").ClickAsync();
        await Expect(console.Row("nobody@pressed.invalid")).ToBeVisibleAsync();
        Assert.Equal("asked to be left alone", (await api.GetAsync("suppressions/nobody@pressed.invalid")).GetProperty("reason").GetString());
        await console.Row("nobody@pressed.invalid").Locator("input[type=checkbox]").CheckAsync();
        await console.Button("Write to again").ClickAsync();
        await console.Answer("Write to again").ClickAsync();
        await Expect(console.Row("nobody@pressed.invalid")).ToHaveCountAsync(0);
        Assert.Equal(404, (await api.TryAsync("GET", "suppressions/nobody@pressed.invalid")).Status);
        // What left the queue while its page was open is asked for once more.
        Assert.DoesNotContain(console.Complaints, static complaint => !complaint.Contains("404", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_configuration_and_programs()
    {
        EmailAddress owner = await host.TakeOwnerAsync(), account = await host.TakeAccountAsync(withMail: false);
        using var api = new ServerApi(host.Origin, owner);
        await using ConsolePage console = await host.OpenConsoleAsync(owner, path: "settings/document");
        await console.SettleAsync();
        await console.Page.GetByLabel("or paste it here").FillAsync($$"""{"version":1,"aliases":[{"address":"applied@demo.test","targets":["{{account}}"]}]}""");
        await console.Button("Show what would change").ClickAsync();
        await Expect(console.Page.Locator(".change")).ToContainTextAsync("applied@demo.test");
        Assert.Equal(404, (await api.TryAsync("GET", "aliases/applied@demo.test")).Status);
        await console.Button("Make 1 change").ClickAsync();
        await Expect(console.Notice).ToContainTextAsync("The configuration has been applied");
        Assert.Equal(account.ToString(), (await api.GetAsync("aliases/applied@demo.test")).GetProperty("targets")[0].GetString());
        await api.AskAsync("PUT", "aliases/applied@demo.test", $$"""{"address":"applied@demo.test","targets":["{{owner}}"]}""");
        await console.GoAsync("settings/document");
        await Expect(console.Page.Locator(".change", new() { HasText = "applied@demo.test" })).ToContainTextAsync(owner.ToString());

        await console.GoAsync("programs");
        await console.Button("Add program").First.ClickAsync();
        await console.Dialog.GetByLabel("Name").FillAsync("Pressed");
        await console.Dialog.GetByLabel("Client ID").FillAsync("pressed");
        await console.Dialog.GetByLabel("Return addresses").FillAsync("https://pressed.test/back");
        await console.Answer("Add program").ClickAsync();
        string secret = await console.Dialog.Locator("code").InnerTextAsync();
        Assert.NotEmpty(secret);
        JsonElement made = Assert.Single((await api.GetAsync("oauth/clients")).EnumerateArray(), static one => one.GetProperty("clientId").GetString() == "pressed");
        Assert.Equal("https://pressed.test/back", made.GetProperty("redirectUris")[0].GetString());
        Assert.True(await IsTakenAsync(secret));
        await console.Page.Keyboard.PressAsync("Escape");
        await console.Row("Pressed").GetByRole(AriaRole.Button, new() { Name = "New secret" }).ClickAsync();
        await console.Answer("New secret").ClickAsync();
        await Expect(console.Dialog.Locator("code")).Not.ToHaveTextAsync(secret);
        string another = await console.Dialog.Locator("code").InnerTextAsync();
        Assert.Equal((false, true), (await IsTakenAsync(secret), await IsTakenAsync(another)));
        await console.Page.Keyboard.PressAsync("Escape");
        await console.Row("Pressed").GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await console.Answer("Delete").ClickAsync();
        await Expect(console.Row("Pressed")).ToHaveCountAsync(0);
        Assert.DoesNotContain((await api.GetAsync("oauth/clients")).EnumerateArray(), static one => one.GetProperty("clientId").GetString() == "pressed");
        Assert.Empty(console.Complaints);
    }

    // RFC 6749 §5.2: whoever does not prove which program it is gets no further than that; whoever does is told that its code is none.
    private async Task<bool> IsTakenAsync(string secret)
    {
        using var http = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = static (_, _, _, _) => true });
        using HttpResponseMessage response = await http.PostAsync(host.SecureOrigin + "/oauth/token", new FormUrlEncodedContent(
            [new("grant_type", "authorization_code"), new("client_id", "pressed"), new("client_secret", secret), new("code", "none"), new("code_verifier", new string('v', 43)), new("redirect_uri", "https://pressed.test/back")]));
        string text = await response.Content.ReadAsStringAsync();
        string error = JsonDocument.Parse(text).RootElement.GetProperty("error").GetString()!;
        Assert.True(error is "invalid_client" or "invalid_grant", text);
        return error == "invalid_grant";
    }
}
