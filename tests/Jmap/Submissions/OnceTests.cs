using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap.Tests;

/// <summary>What is created under a name is created once, however often a client asks because it heard no answer (docs/jmap.md).</summary>
public class OnceTests(JmapServer server) : IClassFixture<JmapServer>
{
    [Fact]
    public async Task A_request_that_is_repeated_makes_and_sends_nothing_twice_and_answers_the_same()
    {
        using JmapClient alice = await server.SignInAsync();
        using JmapClient bob = await server.SignInAsync("bob");
        string sent = (await server.MailboxAsync(server.Alice, MailboxRole.Sent)).Id.ToString();
        int arrived = (await bob.QueryAsync("{}")).Count, filed = (await FiledAsync()).Count;
        JsonElement first = await SendAsync(alice, "one-of-a-kind-0001", sent), again = await SendAsync(alice, "one-of-a-kind-0001", sent), other = await SendAsync(alice, "one-of-a-kind-0002", sent);
        foreach (string key in (string[])["email", "submission", "threadId", "sendAt"]) Assert.Equal(first.GetProperty(key).GetString(), again.GetProperty(key).GetString());
        Assert.NotEqual(first.GetProperty("email").GetString(), other.GetProperty("email").GetString());
        Assert.Equal(arrived + 2, (await bob.QueryAsync("{}")).Count);
        Assert.Equal(filed + 2, (await FiledAsync()).Count);

        Task<List<string>> FiledAsync() => alice.QueryAsync($$$$$"""{"filter":{"inMailbox":"{{{{{sent}}}}}"}}""");
    }

    [Fact]
    public async Task What_the_first_request_left_undone_the_repetition_does()
    {
        using JmapClient alice = await server.SignInAsync();
        string drafts = (await server.MailboxAsync(server.Alice, MailboxRole.Drafts)).Id.ToString(), sent = (await server.MailboxAsync(server.Alice, MailboxRole.Sent)).Id.ToString();
        // As a server leaves it that was killed between the message and its sending.
        string email = (await alice.CallAsync("Email/set", $$$$$"""{"create":{"m":{{{{{Message(drafts, "half-way-through-01")}}}}}}}""")).GetProperty("created").GetProperty("m").GetProperty("id").GetString()!;
        JsonElement whole = await SendAsync(alice, "half-way-through-01", sent);
        Assert.Equal(email, whole.GetProperty("email").GetString());
        JsonElement filed = Assert.Single(await alice.GetAsync("Email", $$$$$"""{"ids":["{{{{{email}}}}}"],"properties":["mailboxIds","keywords"]}"""));
        Assert.Equal(sent, Assert.Single(filed.GetProperty("mailboxIds").EnumerateObject()).Name);
    }

    [Fact]
    public async Task What_was_destroyed_meanwhile_is_not_made_again()
    {
        using JmapClient alice = await server.SignInAsync();
        string drafts = (await server.MailboxAsync(server.Alice, MailboxRole.Drafts)).Id.ToString();
        string create = $$$$$"""{"create":{"m":{{{{{Message(drafts, "gone-before-the-answer")}}}}}}}""";
        string email = (await alice.CallAsync("Email/set", create)).GetProperty("created").GetProperty("m").GetProperty("id").GetString()!;
        await alice.CallAsync("Email/set", $$$$$"""{"destroy":["{{{{{email}}}}}"]}""");
        Assert.Equal(email, (await alice.CallAsync("Email/set", create)).GetProperty("created").GetProperty("m").GetProperty("id").GetString());
        Assert.Empty(await alice.GetAsync("Email", $$$$$"""{"ids":["{{{{{email}}}}}"]}"""));
    }

    [Fact]
    public async Task Repetitions_that_come_together_make_one()
    {
        using JmapClient alice = await server.SignInAsync();
        using JmapClient bob = await server.SignInAsync("bob");
        string sent = (await server.MailboxAsync(server.Alice, MailboxRole.Sent)).Id.ToString();
        int before = (await bob.QueryAsync("{}")).Count;
        JsonElement[] all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SendAsync(alice, "all-at-once-0000001", sent)));
        Assert.Single(all.Select(static one => one.GetProperty("email").GetString() + one.GetProperty("submission").GetString()).Distinct());
        Assert.Equal(before + 1, (await bob.QueryAsync("{}")).Count);
    }

    [Theory]
    [InlineData("\"short\"")]
    [InlineData("\"Capital-Letters-01\"")]
    [InlineData("17")]
    public async Task A_name_that_is_none_is_refused(string name)
    {
        using JmapClient alice = await server.SignInAsync();
        string drafts = (await server.MailboxAsync(server.Alice, MailboxRole.Drafts)).Id.ToString();
        JsonElement set = await alice.CallAsync("Email/set", $$$$$"""{"create":{"m":{"once":{{{{{name}}}}},"mailboxIds":{"{{{{{drafts}}}}}":true},"subject":"x"}}}""");
        Assert.Equal("invalidProperties", set.GetProperty("notCreated").GetProperty("m").GetProperty("type").GetString());
        set = await alice.CallAsync("EmailSubmission/set", $$$$$"""{"create":{"s":{"once":{{{{{name}}}}},"identityId":"I1","emailId":"M1"}}}""");
        Assert.Equal("invalidProperties", set.GetProperty("notCreated").GetProperty("s").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Names_are_forgotten_in_their_order()
    {
        var options = new JmapOptions { MaximumOnceNames = 3, OnceKept = TimeSpan.FromDays(1) };
        DateTimeOffset now = DateTimeOffset.UtcNow;
        await server.Store.WriteAsync(transaction =>
        {
            for (int i = 0; i < 5; i++) OnceNames.Put(transaction, new AccountId(900), OnceKind.Email, $"name-{i}", i, now.AddMinutes(i), options);
            return 0;
        });
        Assert.Equal([null, null, 2, 3, 4], await FindAsync());
        await server.Store.WriteAsync(transaction =>
        {
            OnceNames.Put(transaction, new AccountId(900), OnceKind.Submission, "name-4", 7, now.AddDays(1).AddMinutes(3.5), options);
            return 0;
        });
        Assert.Equal([null, null, null, null, 4], await FindAsync());

        ValueTask<List<long?>> FindAsync() => server.Store.ReadAsync(reader => Enumerable.Range(0, 5).Select(i => OnceNames.Find(reader, new AccountId(900), OnceKind.Email, $"name-{i}")).ToList());
    }

    private static string Message(string drafts, string once) =>
        $$$$$"""{"once":"{{{{{once}}}}}","mailboxIds":{"{{{{{drafts}}}}}":true},"keywords":{"$draft":true},"from":[{"email":"alice@here.test"}],"to":[{"email":"bob@here.test"}],"subject":"kind","textBody":[{"partId":"1"}],"bodyValues":{"1":{"value":"x"}}}""";

    private async Task<JsonElement> SendAsync(JmapClient client, string once, string sent)
    {
        string drafts = (await server.MailboxAsync(server.Alice, MailboxRole.Drafts)).Id.ToString();
        var responses = await client.CallsAsync($$$$$"""
            [["Email/set",{"accountId":"$account","create":{"m":{{{{{Message(drafts, once)}}}}}}},"0"],
             ["EmailSubmission/set",{"accountId":"$account","create":{"s":{"once":"{{{{{once}}}}}","identityId":"I1","emailId":"#m"}},
               "onSuccessUpdateEmail":{"#s":{"mailboxIds/{{{{{drafts}}}}}":null,"mailboxIds/{{{{{sent}}}}}":true,"keywords/$draft":null}}},"1"]]
            """);
        Assert.All(responses, static response => Assert.True(response.Name != "error", response.Arguments.ToString()));
        JsonElement email = responses[0].Arguments.GetProperty("created").GetProperty("m"), submission = responses[1].Arguments.GetProperty("created").GetProperty("s");
        return JsonSerializer.SerializeToElement(new { email = email.GetProperty("id").GetString(), submission = submission.GetProperty("id").GetString(), threadId = submission.GetProperty("threadId").GetString(), sendAt = submission.GetProperty("sendAt").GetString() });
    }
}
