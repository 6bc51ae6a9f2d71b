using System.Net;
using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap.Tests;

/// <summary>Events of state changes (RFC 8620 §7.3).</summary>
public class EventSourceTests(JmapServer server) : IClassFixture<JmapServer>
{
    private const string Message = "From: a@there.test\nSubject: news\n\nx\n";

    [Fact]
    public async Task A_message_that_comes_is_told_with_the_states_that_get_answers_with()
    {
        using JmapClient client = await server.SignInAsync();
        using EventStream events = await EventStream.OpenAsync(client);
        Assert.Equal("text/event-stream", events.ContentType?.MediaType);
        StreamEvent begin = (await events.NextAsync())!;
        Assert.Equal("", begin.Name);
        await server.AppendAsync(server.Alice, Message);
        StreamEvent news = (await events.NextAsync())!;
        Assert.Equal("state", news.Name);
        Assert.NotEqual(begin.Id, news.Id);
        Dictionary<string, string> changed = news.Changed(client.Account);
        Assert.Equal(["Email", "EmailDelivery", "Mailbox", "Thread"], changed.Keys.Where(static type => type != "Quota"));
        foreach (string type in (string[])["Email", "Mailbox", "Thread"])
        {
            JsonElement got = await client.CallAsync(type + "/get", """{"ids":[]}""");
            Assert.Equal(got.GetProperty("state").GetString(), changed[type]);
        }
    }

    [Fact]
    public async Task Other_objects_are_told_of_and_types_that_were_not_asked_for_are_not()
    {
        using JmapClient client = await server.SignInAsync();
        using EventStream events = await EventStream.OpenAsync(client, "Identity,VacationResponse");
        await events.NextAsync();
        await server.AppendAsync(server.Alice, Message);
        JsonElement set = await client.CallAsync("Identity/set", """{"update":{"I1":{"name":"Another"}}}""");
        Dictionary<string, string> changed = (await events.NextAsync())!.Changed(client.Account);
        Assert.Equal(new Dictionary<string, string> { ["Identity"] = set.GetProperty("newState").GetString()! }, changed);
    }

    [Fact]
    public async Task Reading_a_message_is_no_delivery()
    {
        using JmapClient client = await server.SignInAsync();
        Appended appended = await server.AppendAsync(server.Alice, Message);
        using EventStream events = await EventStream.OpenAsync(client);
        await events.NextAsync();
        await client.CallAsync("Email/set", $$$$$"""{"update":{"{{{{{appended.Message}}}}}":{"keywords/$seen":true}}}""");
        Assert.Equal(["Email", "Mailbox", "Thread"], (await events.NextAsync())!.Changed(client.Account).Keys.Where(static type => type != "Quota"));
    }

    [Fact]
    public async Task Who_comes_back_with_the_last_id_hears_what_it_missed()
    {
        using JmapClient client = await server.SignInAsync();
        string id;
        using (EventStream events = await EventStream.OpenAsync(client)) id = (await events.NextAsync())!.Id;
        await server.AppendAsync(server.Alice, Message);
        using EventStream again = await EventStream.OpenAsync(client, closeAfter: "state", lastEventId: id);
        StreamEvent missed = (await again.NextAsync())!;
        Assert.Contains("EmailDelivery", missed.Changed(client.Account).Keys);
        Assert.Null(await again.NextAsync());
        // An id that is none of ours tells nothing of what the client knows: it hears everything.
        using EventStream stranger = await EventStream.OpenAsync(client, closeAfter: "state", lastEventId: "x");
        Assert.Equal(TypeStates.Names, (await stranger.NextAsync())!.Changed(client.Account).Keys);
    }

    [Fact]
    public async Task Many_changes_are_few_events()
    {
        using JmapClient client = await server.SignInAsync();
        using EventStream events = await EventStream.OpenAsync(client, "Email");
        await events.NextAsync();
        for (int i = 0; i < 50; i++) await server.AppendAsync(server.Alice, Message);
        string last = (await client.CallAsync("Email/get", """{"ids":[]}""")).GetProperty("state").GetString()!;
        int told = 1;
        while ((await events.NextAsync())!.Changed(client.Account)["Email"] != last) told++;
        Assert.InRange(told, 1, 25);
    }

    [Fact]
    public async Task Silence_is_broken_by_pings()
    {
        await using var quick = new JmapServer { Options = new JmapOptions { MinimumPing = TimeSpan.FromMilliseconds(50), MaximumPing = TimeSpan.FromMilliseconds(50) } };
        await quick.InitializeAsync();
        using JmapClient client = await quick.SignInAsync();
        using EventStream events = await EventStream.OpenAsync(client, ping: 300);
        await events.NextAsync();
        StreamEvent ping = (await events.NextAsync())!;
        Assert.Equal("ping", ping.Name);
        Assert.Equal("""{"interval":0}""", ping.Data);
    }

    [Theory]
    [InlineData("", "no", "0")]
    [InlineData("*", "maybe", "0")]
    [InlineData("*", "no", "-1")]
    [InlineData("*", "no", "often")]
    public async Task Variables_that_make_no_sense_are_refused(string types, string closeAfter, string ping)
    {
        using JmapClient client = await server.SignInAsync();
        using HttpResponseMessage response = await EventStream.RequestAsync(client, types, closeAfter, ping);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Nobody_hears_of_another_account_and_nobody_without_signing_in()
    {
        using JmapClient alice = await server.SignInAsync(), bob = await server.SignInAsync("bob");
        using EventStream events = await EventStream.OpenAsync(bob);
        await events.NextAsync();
        await server.AppendAsync(server.Alice, Message);
        await server.AppendAsync(server.Bob, Message);
        StreamEvent news = (await events.NextAsync())!;
        Assert.DoesNotContain(alice.Account, news.Data, StringComparison.Ordinal);
        using var stranger = new HttpClient { BaseAddress = server.Address };
        using HttpResponseMessage refused = await stranger.GetAsync("/jmap/eventsource/?types=*&closeafter=no&ping=0", JmapServer.Token);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task A_suspended_account_hears_nothing_more()
    {
        await using var own = new JmapServer();
        await own.InitializeAsync();
        using JmapClient client = await own.SignInAsync();
        using EventStream events = await EventStream.OpenAsync(client);
        await events.NextAsync();
        await own.Service<DirectoryAdministration>().UpdateAccountAsync(own.Alice, static account => account with { Suspended = true }, cancellationToken: JmapServer.Token);
        Assert.Null(await events.NextAsync());
    }

    [Fact]
    public async Task As_many_streams_as_the_limit_share_one_look_and_one_more_is_refused()
    {
        await using var small = new JmapServer { Options = new JmapOptions { MaximumEventStreams = 200 } };
        await small.InitializeAsync();
        using JmapClient client = await small.SignInAsync();
        var streams = new List<EventStream>();
        for (int i = 0; i < 200; i++)
        {
            streams.Add(await EventStream.OpenAsync(client, "Email"));
            await streams[^1].NextAsync();
        }

        using (HttpResponseMessage refused = await EventStream.RequestAsync(client, "*", "no", "0")) Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        await small.AppendAsync(small.Alice, Message);
        foreach (EventStream stream in streams) Assert.Equal("state", (await stream.NextAsync())!.Name);
        foreach (EventStream stream in streams) stream.Dispose();
    }

    [Fact]
    public async Task A_client_that_never_reads_delays_nobody()
    {
        using JmapClient slow = await server.SignInAsync(), client = await server.SignInAsync();
        using HttpResponseMessage unread = await EventStream.RequestAsync(slow, "*", "no", "0");
        using EventStream events = await EventStream.OpenAsync(client, "Email");
        await events.NextAsync();
        for (int i = 0; i < 20; i++) await server.AppendAsync(server.Alice, Message);
        Assert.Equal("state", (await events.NextAsync())!.Name);
    }
}
