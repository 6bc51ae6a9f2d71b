using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Jmap.Tests;

/// <summary>Completing of addresses (docs/jmap.md).</summary>
public class RecipientTests(JmapServer server) : IClassFixture<JmapServer>
{
    [Fact]
    public async Task Those_one_wrote_to_come_first_and_are_forgotten_on_demand()
    {
        using JmapClient client = await server.SignInAsync();
        string drafts = (await server.MailboxAsync(server.Alice, MailboxRole.Drafts)).Id.ToString();
        await SendAsync(client, drafts, """{"name":"Zoe Late","email":"zoe@rarely.test"}""");
        for (int i = 0; i < 3; i++) await SendAsync(client, drafts, """{"name":"Zara Often","email":"zara@often.test"}""");
        await client.CallAsync("ContactCard/set", """{"create":{"c":{"name":{"full":"Zelda Card"},"emails":{"e":{"address":"zelda@card.test"} },"addressBookIds":{"K1":true} } } }""");
        List<string?> found = await SuggestAsync(client, "z");
        Assert.Equal(["zara@often.test", "zoe@rarely.test", "zelda@card.test"], found);
        Assert.Equal(["zelda@card.test"], await SuggestAsync(client, "card zel"));
        Assert.Equal(1, (await client.CallAsync("Recipient/forget", """{"emails":["ZARA@often.test"]}""")).GetProperty("forgotten").GetInt32());
        Assert.DoesNotContain("zara@often.test", await SuggestAsync(client, "zara"));
        await client.CallAsync("Recipient/forget", "{}");
        Assert.Equal(["zelda@card.test"], await SuggestAsync(client, "z"));
    }

    [Fact]
    public async Task Colleagues_of_the_directory_and_groups_of_contacts_are_offered()
    {
        using JmapClient client = await server.SignInAsync("bob");
        await client.CallAsync("ContactCard/set", """
            {"create":{"m":{"uid":"m1","name":{"full":"Member"},"emails":{"e":{"address":"member@x.test"} },"addressBookIds":{"K1":true} },
             "g":{"uid":"g1","kind":"group","name":{"full":"Project Crew"},"members":{"m1":true,"gone":true},"addressBookIds":{"K1":true} } } }
            """);
        Assert.Contains("alice@here.test", await SuggestAsync(client, "ali"));
        JsonElement group = Assert.Single((await client.CallAsync("Recipient/suggest", """{"text":"crew"}""")).GetProperty("list").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, group.GetProperty("email").ValueKind);
        Assert.Equal("member@x.test", Assert.Single(group.GetProperty("members").EnumerateArray()).GetProperty("email").GetString());
    }

    [Fact]
    public async Task What_is_remembered_is_bounded_and_a_mailing_teaches_nothing()
    {
        JmapOptions options = new() { MaximumRecipientsKept = 2, MaximumRecipientsLearned = 3 };
        DateTimeOffset now = DateTimeOffset.UtcNow;
        List<RecipientHistory> kept = await server.Store.WriteAsync(transaction =>
        {
            for (int i = 0; i < 4; i++) RecipientHistory.Note(transaction, server.Bob, [EmailAddress.Parse($"r{i}@x.test")], new Dictionary<string, string>(), now.AddMinutes(i), options);
            RecipientHistory.Note(transaction, server.Bob, [.. Enumerable.Range(0, 4).Select(static i => EmailAddress.Parse($"mass{i}@x.test"))], new Dictionary<string, string>(), now.AddHours(1), options);
            return RecipientHistory.List(transaction, server.Bob);
        });
        Assert.Equal(["r2@x.test", "r3@x.test"], kept.ConvertAll(static one => one.Email).Order());
        Assert.True(new RecipientHistory("", "", 4, now).Weight(now.AddDays(30)) is > 1.9 and < 2.1);
        await server.Store.WriteAsync(transaction => RecipientHistory.Forget(transaction, server.Bob, null));
    }

    [Fact]
    public async Task Addresses_that_lead_back_to_the_account_are_told_and_nobody_elses()
    {
        DirectoryAdministration administration = server.Service<DirectoryAdministration>();
        await administration.CreateAliasAsync(new Alias { Address = EmailAddress.Parse("me@here.test"), Targets = [EmailAddress.Parse("alice@here.test")] });
        await administration.CreateAliasAsync(new Alias { Address = EmailAddress.Parse("him@here.test"), Targets = [EmailAddress.Parse("bob@here.test")] });
        await administration.CreateAliasAsync(new Alias { Address = EmailAddress.Parse("both@here.test"), Targets = [EmailAddress.Parse("bob@here.test"), EmailAddress.Parse("me@here.test")] });
        using JmapClient client = await server.SignInAsync();
        Assert.Equal(
            ["ALICE@here.test", "alice+x@here.test", "me@here.test", "me+y@here.test", "both@here.test"],
            await OwnAsync("ALICE@here.test", "alice+x@here.test", "me@here.test", "me+y@here.test", "both@here.test", "him@here.test", "bob@here.test", "alice@elsewhere.test", "not an address"));
        JsonElement refused = (await client.CallsAsync(JsonSerializer.Serialize(new object[] { new object[] { "Recipient/own", new { accountId = "$account", emails = Enumerable.Repeat("a@b.test", 51) }, "0" } })))[0].Arguments;
        Assert.Equal("requestTooLarge", refused.GetProperty("type").GetString());

        async Task<List<string?>> OwnAsync(params string[] emails) =>
            [.. (await client.CallAsync("Recipient/own", JsonSerializer.Serialize(new { emails }))).GetProperty("own").EnumerateArray().Select(static one => one.GetString())];
    }

    private static async Task<List<string?>> SuggestAsync(JmapClient client, string text) =>
        [.. (await client.CallAsync("Recipient/suggest", JsonSerializer.Serialize(new { text }))).GetProperty("list").EnumerateArray().Select(static one => one.GetProperty("email").GetString())];

    private static async Task SendAsync(JmapClient client, string drafts, string to)
    {
        var responses = await client.CallsAsync($$$$$"""
            [["Email/set",{"accountId":"$account","create":{"k":{"mailboxIds":{"{{{{{drafts}}}}}":true},"from":[{"email":"alice@here.test"}],"to":[{{{{{to}}}}}],"subject":"x","textBody":[{"partId":"1"}],"bodyValues":{"1":{"value":"x"}} } } },"0"],
             ["EmailSubmission/set",{"accountId":"$account","create":{"s":{"identityId":"I1","emailId":"#k"}}},"1"]]
            """);
        Assert.True(responses[1].Arguments.GetProperty("created").TryGetProperty("s", out _), responses[1].Arguments.ToString());
    }
}
