using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Delivery;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap.Tests;

/// <summary>The state of EmailSubmission rises when something becomes of what was sent (RFC 8621 §7.2).</summary>
public class SubmissionStateTests
{
    [Theory]
    [InlineData("250 2.1.5 ok", "unknown", "250 2.0.0 taken as 17")]
    [InlineData("450 4.7.1 later", "queued", "450 4.7.1 later")]
    [InlineData("550 5.1.1 nobody", "no", "550 5.1.1 nobody")]
    public async Task What_the_next_host_says_raises_the_state_and_is_pushed(string said, string delivered, string reply)
    {
        await using var peer = new TakingPeer { ToRecipient = said };
        await using var server = new JmapServer { Delivers = true, Delivery = new DeliveryOptions { HostName = "mx.here.test", Routes = [new RouteOptions { Domain = "*", To = $"smtp:127.0.0.1:{peer.Port}" }] } };
        await server.InitializeAsync();
        using JmapClient client = await server.SignInAsync();
        using EventStream events = await EventStream.OpenAsync(client, "EmailSubmission");
        await events.NextAsync();
        (string id, string state) = await SendAsync(server, client, "carol@far.test");
        string pushed = state;
        // The first tells of the submission itself, unless its fate was faster.
        while (pushed == state) pushed = (await events.NextAsync())!.Changed(client.Account)["EmailSubmission"];
        JsonElement changes = await client.CallAsync("EmailSubmission/changes", $$$$$"""{"sinceState":"{{{{{state}}}}}"}""");
        Assert.Equal([id], JmapClient.Texts(changes.GetProperty("updated")));
        Assert.Empty(changes.GetProperty("created").EnumerateArray());
        JsonElement fate = Assert.Single(await client.GetAsync("EmailSubmission", $$$$$"""{"ids":["{{{{{id}}}}}"],"properties":["deliveryStatus"]}""")).GetProperty("deliveryStatus").GetProperty("carol@far.test");
        Assert.Equal((delivered, reply), (fate.GetProperty("delivered").GetString(), fate.GetProperty("smtpReply").GetString()));
    }

    [Fact]
    public async Task What_has_arrived_with_the_answer_raises_nothing_afterwards()
    {
        await using var server = new JmapServer();
        await server.InitializeAsync();
        using JmapClient client = await server.SignInAsync();
        (_, string state) = await SendAsync(server, client, "bob@here.test");
        while (await server.Store.ReadAsync(static reader => OpenSubmissions.Traces(reader).Count) > 0) await Task.Delay(20, JmapServer.Token);
        Assert.Equal(state, (await client.CallAsync("EmailSubmission/get", """{"ids":[]}""")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task What_became_of_it_while_nobody_watched_is_found_afterwards()
    {
        await using var server = new JmapServer { Replace = static services => services.Remove(services.Single(static service => service.ServiceType == typeof(IHostedService) && service.ImplementationFactory?.Method.ReturnType == typeof(SubmissionWatch))) };
        await server.InitializeAsync();
        using JmapClient client = await server.SignInAsync();
        (string id, string state) = await SendAsync(server, client, "carol@far.test");
        await server.Store.WriteAsync(transaction =>
        {
            string trace = Assert.Single(OpenSubmissions.Traces(transaction));
            transaction.Journal(new JournalRecord("deferred") { Account = server.Alice, Sender = "alice@here.test", Recipient = "carol@far.test", Trace = trace, Detail = "queue=1 to=far.test attempt=1 host=mx.far.test reply=450 4.7.1 later" });
            transaction.Journal(new JournalRecord("sent") { Account = server.Alice, Sender = "alice@here.test", Recipient = "carol@far.test", Trace = trace, Detail = "queue=1 to=far.test attempt=2 host=mx.far.test reply=250 2.0.0 taken" });
            return 0;
        });
        using EventStream events = await EventStream.OpenAsync(client, "EmailSubmission");
        await events.NextAsync();
        using var watch = new SubmissionWatch(server.Store, TimeProvider.System, NullLogger<SubmissionWatch>.Instance);
        await watch.StartAsync(JmapServer.Token);
        string pushed = (await events.NextAsync())!.Changed(client.Account)["EmailSubmission"];
        await watch.StopAsync(JmapServer.Token);
        Assert.NotEqual(state, pushed);
        Assert.Equal([id], JmapClient.Texts((await client.CallAsync("EmailSubmission/changes", $$$$$"""{"sinceState":"{{{{{state}}}}}"}""")).GetProperty("updated")));
        // It is over: nobody looks at it again.
        Assert.Empty(await server.Store.ReadAsync(OpenSubmissions.Traces));
    }

    private static async Task<(string Id, string State)> SendAsync(JmapServer server, JmapClient client, string to)
    {
        string drafts = (await server.MailboxAsync(server.Alice, MailboxRole.Drafts)).Id.ToString();
        var responses = await client.CallsAsync($$$$$$$$"""
            [["Email/set",{"accountId":"$account","create":{"m":{"mailboxIds":{"{{{{{{{{drafts}}}}}}}}":true},"keywords":{"$draft":true},"from":[{"email":"alice@here.test"}],"to":[{"email":"{{{{{{{{to}}}}}}}}"}],
               "subject":"on its way","textBody":[{"partId":"1"}],"bodyValues":{"1":{"value":"Hello"}}}}},"0"],
             ["EmailSubmission/set",{"accountId":"$account","create":{"s":{"identityId":"I1","emailId":"#m"}}},"1"]]
            """);
        return (responses[1].Arguments.GetProperty("created").GetProperty("s").GetProperty("id").GetString()!, responses[1].Arguments.GetProperty("newState").GetString()!);
    }
}
