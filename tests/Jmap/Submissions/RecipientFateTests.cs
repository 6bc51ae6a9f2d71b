using System.Text.Json;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap.Tests;

/// <summary>deliveryStatus of what waited first (RFC 8621 §7).</summary>
public class RecipientFateTests(JmapServer server) : IClassFixture<JmapServer>
{
    [Fact]
    public async Task What_was_delivered_out_of_the_queue_says_so_also_when_the_queue_has_forgotten_it()
    {
        await using var delivering = new JmapServer { Delivers = true };
        await delivering.InitializeAsync();
        await delivering.Service<DirectoryAdministration>().CreateAliasAsync(new Alias { Address = EmailAddress.Parse("team@here.test"), Targets = [EmailAddress.Parse("bob@here.test")] }, cancellationToken: JmapServer.Token);
        using JmapClient client = await delivering.SignInAsync();
        string submission = await ScheduleAsync(delivering, client, "alice@here.test", "team@here.test");
        Assert.Equal([("alice@here.test", "queued", "250 2.0.0 Accepted"), ("team@here.test", "queued", "250 2.0.0 Accepted")], await FatesAsync(client, submission));
        QueuedMessage queued = Assert.Single(await QueueAsync(delivering));
        await delivering.Service<QueueOperations>().RetryAsync(queued.Id, "admin@here.test");
        while ((await QueueAsync(delivering)).Count > 0) await Task.Delay(20, JmapServer.Token);
        (string, string, string)[] delivered = [("alice@here.test", "yes", "250 2.0.0 Delivered"), ("team@here.test", "yes", "250 2.0.0 Delivered")];
        Assert.Equal(delivered, await FatesAsync(client, submission));
    }

    [Theory]
    [InlineData("sent", "unknown", "250 2.0.0 taken as 17")]
    [InlineData("deferred", "queued", "450 4.7.1 later")]
    [InlineData("bounced", "no", "550 5.1.1 nobody")]
    public async Task A_remote_recipients_last_fate_is_told(string kind, string delivered, string reply)
    {
        using JmapClient client = await server.SignInAsync();
        string submission = await ScheduleAsync(server, client, "carol@far.test");
        QueuedMessage queued = Assert.Single(await QueueAsync(server));
        await server.Store.WriteAsync(transaction =>
        {
            // An attempt before the last, and the last.
            foreach ((string what, string said) in (ReadOnlySpan<(string, string)>)[("deferred", "421 4.3.2 busy"), (kind, reply)])
                transaction.Journal(new JournalRecord(what) { Account = server.Alice, Sender = "alice@here.test", Recipient = "carol@far.test", Trace = queued.Trace, Detail = $"queue={queued.Id} to=far.test attempt=1 host=mx.far.test reply={said}" });
            return 0;
        });
        Assert.True(await server.Service<TraceSearch>().FindAsync(new TraceQuery(), await server.Service<TraceSearch>().DomainsAsync(JmapServer.Token), TracePlace.End, 1, related: false, JmapServer.Token) is not null);
        // As the queue does with what is done; the fate stands in the journal.
        await server.Store.WriteAsync(transaction =>
        {
            transaction.Sql.Execute("DELETE FROM queue_recipient WHERE message = @1", queued.Id.Value);
            transaction.Sql.Execute("DELETE FROM queue_message WHERE id = @1", queued.Id.Value);
            return 0;
        });
        Assert.Equal([("carol@far.test", delivered, reply)], await FatesAsync(client, submission));
    }

    private static async Task<IReadOnlyList<QueuedMessage>> QueueAsync(JmapServer of) => await of.Store.ReadAsync(static reader => reader.ListQueue(new QueueQuery()));

    private static async Task<string> ScheduleAsync(JmapServer of, JmapClient client, params string[] recipients)
    {
        string drafts = (await of.MailboxAsync(of.Alice, MailboxRole.Drafts)).Id.ToString(), at = JmapDate.FormatUtc(DateTimeOffset.UtcNow.AddHours(2));
        string to = JsonSerializer.Serialize(recipients.Select(static address => new { email = address }));
        var responses = await client.CallsAsync($$$$$$$$"""
            [["Email/set",{"accountId":"$account","create":{"m":{"mailboxIds":{"{{{{{{{{drafts}}}}}}}}":true},"keywords":{"$draft":true},"from":[{"email":"alice@here.test"}],"to":{{{{{{{{to}}}}}}}},
               "subject":"for later","textBody":[{"partId":"1"}],"bodyValues":{"1":{"value":"Hello"}}}}},"0"],
             ["EmailSubmission/set",{"accountId":"$account","create":{"s":{"identityId":"I1","emailId":"#m",
               "envelope":{"mailFrom":{"email":"alice@here.test","parameters":{"HOLDUNTIL":"{{{{{{{{at}}}}}}}}"}},"rcptTo":{{{{{{{{to}}}}}}}}}}}},"1"]]
            """);
        return responses[1].Arguments.GetProperty("created").GetProperty("s").GetProperty("id").GetString()!;
    }

    private static async Task<List<(string Address, string Delivered, string Reply)>> FatesAsync(JmapClient client, string submission) =>
        [.. Assert.Single(await client.GetAsync("EmailSubmission", $$$$$$$$"""{"ids":["{{{{{{{{submission}}}}}}}}"],"properties":["deliveryStatus"]}""")).GetProperty("deliveryStatus").EnumerateObject()
            .Select(static one => (one.Name, one.Value.GetProperty("delivered").GetString()!, one.Value.GetProperty("smtpReply").GetString()!))];
}
