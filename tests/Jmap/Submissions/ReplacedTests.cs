using System.Text.Json;
using Posthouse.Mail;

namespace Posthouse.Jmap.Tests;

/// <summary>What a new Email or a submission takes the place of goes as it comes (docs/jmap.md).</summary>
public class ReplacedTests(JmapServer server) : IClassFixture<JmapServer>
{
    [Fact]
    public async Task A_draft_takes_the_place_of_the_one_before()
    {
        using JmapClient alice = await server.SignInAsync();
        string drafts = await DraftsAsync();
        string first = await MakeAsync(alice, drafts, "first", null), second = await MakeAsync(alice, drafts, "second", first);
        Assert.Equal([second], await ThereAsync(alice, first, second));
        // Gone already is as it was wanted.
        string third = await MakeAsync(alice, drafts, "third", first);
        Assert.Equal([second, third], await ThereAsync(alice, first, second, third));
    }

    [Fact]
    public async Task What_is_sent_leaves_no_draft_and_what_is_refused_leaves_it()
    {
        using JmapClient alice = await server.SignInAsync();
        string drafts = await DraftsAsync();
        string draft = await MakeAsync(alice, drafts, "draft", null), message = await MakeAsync(alice, drafts, "message", null);
        JsonElement refused = await SubmitAsync(alice, $$"""{"identityId":"I1","emailId":"{{message}}","replaces":"{{draft}}","envelope":{"mailFrom":{"email":"somebody@else.test"},"rcptTo":[{"email":"bob@here.test"}] } }""");
        Assert.Equal("forbiddenMailFrom", refused.GetProperty("notCreated").GetProperty("s").GetProperty("type").GetString());
        Assert.Equal([draft, message], await ThereAsync(alice, draft, message));
        JsonElement sent = await SubmitAsync(alice, $$"""{"identityId":"I1","emailId":"{{message}}","replaces":"{{draft}}"}""");
        Assert.True(sent.GetProperty("created").TryGetProperty("s", out _), sent.ToString());
        Assert.Equal([message], await ThereAsync(alice, draft, message));
    }

    [Fact]
    public async Task Nothing_of_somebody_else_is_replaced_and_nothing_replaces_itself()
    {
        using JmapClient alice = await server.SignInAsync();
        using JmapClient bob = await server.SignInAsync("bob");
        string drafts = await DraftsAsync(), own = (await server.MailboxAsync(server.Bob, MailboxRole.Drafts)).Id.ToString();
        string his = await MakeAsync(bob, own, "his", null);
        await MakeAsync(alice, drafts, "mine", his);
        Assert.Equal([his], await ThereAsync(bob, his));
        string message = await MakeAsync(alice, drafts, "message", null);
        foreach (string wrong in (string[])["7", "\"#nobody\""])
        {
            JsonElement refused = await SubmitAsync(alice, $$"""{"identityId":"I1","emailId":"{{message}}","replaces":{{wrong}}}""");
            Assert.Equal("invalidProperties", refused.GetProperty("notCreated").GetProperty("s").GetProperty("type").GetString());
        }

        JsonElement sent = await SubmitAsync(alice, $$"""{"identityId":"I1","emailId":"{{message}}","replaces":"{{message}}"}""");
        Assert.True(sent.GetProperty("created").TryGetProperty("s", out _), sent.ToString());
        Assert.Equal([message], await ThereAsync(alice, message));
    }

    private async Task<string> DraftsAsync() => (await server.MailboxAsync(server.Alice, MailboxRole.Drafts)).Id.ToString();

    private static async Task<string> MakeAsync(JmapClient client, string mailbox, string subject, string? replaces)
    {
        string other = replaces is null ? "" : $"\"replaces\":\"{replaces}\",";
        JsonElement set = await client.CallAsync("Email/set", $$$"""{"create":{"m":{{{{other}}}"mailboxIds":{"{{{mailbox}}}":true},"keywords":{"$draft":true},"from":[{"email":"alice@here.test"}],"to":[{"email":"bob@here.test"}],"subject":"{{{subject}}}"} } }""");
        return set.GetProperty("created").GetProperty("m").GetProperty("id").GetString()!;
    }

    private static Task<JsonElement> SubmitAsync(JmapClient client, string submission) => client.CallAsync("EmailSubmission/set", $$"""{"create":{"s":{{submission}} } }""");

    private static async Task<List<string>> ThereAsync(JmapClient client, params string[] ids)
    {
        HashSet<string> found = [.. (await client.GetAsync("Email", $$"""{"ids":{{JsonSerializer.Serialize(ids)}},"properties":["id"]}""")).Select(static email => email.GetProperty("id").GetString()!)];
        return [.. ids.Where(found.Contains)];
    }
}
