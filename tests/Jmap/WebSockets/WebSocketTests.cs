using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Jmap.Tests;

/// <summary>JMAP over a WebSocket (RFC 8887).</summary>
public class WebSocketTests(JmapServer server) : IClassFixture<JmapServer>
{
    private const string Message = "From: a@there.test\nSubject: news\n\nx\n";

    [Fact]
    public async Task A_request_is_answered_with_its_id()
    {
        using JmapClient client = await server.SignInAsync();
        Assert.True(client.Session.GetProperty("capabilities").GetProperty("urn:ietf:params:jmap:websocket").GetProperty("supportsPush").GetBoolean());
        using JmapSocket socket = await JmapSocket.OpenAsync(client);
        Assert.Equal("jmap", socket.Subprotocol);
        // RFC 8887 §4.3.2 and §4.3.3, with the echo of RFC 8620 §4.1 in the place of the queries.
        JsonElement response = await socket.AskAsync("""{"@type":"Request","id":"R1","using":["urn:ietf:params:jmap:core"],"methodCalls":[["Core/echo",{"hello":true,"high":5},"b3ff"]]}""");
        Assert.Equal("Response", response.GetProperty("@type").GetString());
        Assert.Equal("R1", response.GetProperty("requestId").GetString());
        Assert.Equal("""[["Core/echo",{"hello":true,"high":5},"b3ff"]]""", response.GetProperty("methodResponses").GetRawText());
        Assert.Equal(client.Session.GetProperty("state").GetString(), response.GetProperty("sessionState").GetString());
        await socket.CloseAsync();
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    // RFC 8887 §4.3.4.
    [Theory]
    [InlineData("""{"@type":"Request","id":"R1","using":["urn:ietf:params:jmap:core","https://example.com/no-such"],"methodCalls":[]}""", "R1", "unknownCapability")]
    [InlineData("""{"@type":"Request","id":"R2","using":["urn:ietf:params:jmap:core"],"methodCalls":"all"}""", "R2", "notRequest")]
    [InlineData("""{"@type":"Fetch","id":"R3"}""", "R3", "notRequest")]
    [InlineData("""{"using":["urn:ietf:params:jmap:core"],"methodCalls":[]}""", null, "notRequest")]
    [InlineData("""{"@type":"Request",""", null, "notJSON")]
    [InlineData("[]", null, "notRequest")]
    public async Task What_is_no_request_is_answered_with_an_error_and_the_socket_stays(string message, string? id, string type)
    {
        using JmapClient client = await server.SignInAsync();
        using JmapSocket socket = await JmapSocket.OpenAsync(client);
        JsonElement error = await socket.AskAsync(message);
        Assert.Equal("RequestError", error.GetProperty("@type").GetString());
        Assert.Equal(id, error.GetProperty("requestId").GetString());
        Assert.Equal("urn:ietf:params:jmap:error:" + type, error.GetProperty("type").GetString());
        Assert.Equal(400, error.GetProperty("status").GetInt32());
        Assert.Equal("Response", (await socket.AskAsync("""{"@type":"Request","using":[],"methodCalls":[]}""")).GetProperty("@type").GetString());
    }

    [Fact]
    public async Task Changes_are_told_while_push_is_on_and_what_was_missed_at_once()
    {
        using JmapClient client = await server.SignInAsync();
        using JmapSocket socket = await JmapSocket.OpenAsync(client);
        await socket.SendAsync("""{"@type":"WebSocketPushEnable","dataTypes":["Mailbox","Email"]}""");
        Assert.Equal("Response", (await socket.AskAsync("""{"@type":"Request","using":[],"methodCalls":[]}""")).GetProperty("@type").GetString());
        await server.AppendAsync(server.Alice, Message);
        JsonElement change = (await socket.NextAsync())!.Value;
        Assert.Equal("StateChange", change.GetProperty("@type").GetString());
        Assert.Equal(["Email", "Mailbox"], change.GetProperty("changed").GetProperty(client.Account).EnumerateObject().Select(static state => state.Name));
        string pushState = change.GetProperty("pushState").GetString()!;

        await socket.SendAsync("""{"@type":"WebSocketPushDisable"}""");
        await server.AppendAsync(server.Alice, Message);
        Assert.Equal("Response", (await socket.AskAsync("""{"@type":"Request","using":[],"methodCalls":[]}""")).GetProperty("@type").GetString());
        using JmapSocket later = await JmapSocket.OpenAsync(client);
        JsonElement missed = await later.AskAsync($$$$$"""{"@type":"WebSocketPushEnable","dataTypes":null,"pushState":"{{{{{pushState}}}}}"}""");
        Assert.Contains("EmailDelivery", missed.GetProperty("changed").GetProperty(client.Account).EnumerateObject().Select(static state => state.Name));
    }

    [Fact]
    public async Task Requests_run_side_by_side_and_more_than_the_account_may_have_are_refused()
    {
        await using var small = new JmapServer { Options = new JmapOptions { MaximumConcurrentRequests = 1 } };
        await small.InitializeAsync();
        using JmapClient client = await small.SignInAsync();
        using JmapSocket socket = await JmapSocket.OpenAsync(client);
        RequestRunner runner = small.Service<RequestRunner>();
        Assert.True(runner.Slots.TryTake(small.Alice));
        JsonElement refused = await socket.AskAsync("""{"@type":"Request","id":"1","using":[],"methodCalls":[]}""");
        Assert.Equal("maxConcurrentRequests", refused.GetProperty("limit").GetString());
        Assert.Equal("urn:ietf:params:jmap:error:limit", refused.GetProperty("type").GetString());
        runner.Slots.Free(small.Alice);
        Assert.Equal("Response", (await socket.AskAsync("""{"@type":"Request","id":"2","using":[],"methodCalls":[]}""")).GetProperty("@type").GetString());
    }

    [Fact]
    public async Task Binary_messages_and_endless_ones_close_the_socket()
    {
        await using var small = new JmapServer { Options = new JmapOptions { MaximumRequestSize = 50_000 } };
        await small.InitializeAsync();
        using JmapClient client = await small.SignInAsync();
        using (JmapSocket socket = await JmapSocket.OpenAsync(client))
        {
            await socket.SendAsync("{}", WebSocketMessageType.Binary);
            Assert.Null(await socket.NextAsync());
            Assert.Equal(WebSocketCloseStatus.InvalidMessageType, socket.CloseStatus);
        }

        using JmapSocket endless = await JmapSocket.OpenAsync(client);
        JsonElement error = await endless.AskAsync(new string(' ', 60_000));
        Assert.Equal("maxSizeRequest", error.GetProperty("limit").GetString());
        Assert.Null(await endless.NextAsync());
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, endless.CloseStatus);
    }

    [Fact]
    public async Task A_suspended_account_is_shown_out()
    {
        await using var own = new JmapServer();
        await own.InitializeAsync();
        using JmapClient client = await own.SignInAsync();
        using JmapSocket socket = await JmapSocket.OpenAsync(client);
        await socket.AskAsync("""{"@type":"Request","using":[],"methodCalls":[]}""");
        await own.Service<DirectoryAdministration>().UpdateAccountAsync(own.Alice, static account => account with { Suspended = true }, cancellationToken: JmapServer.Token);
        Assert.Null(await socket.NextAsync());
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, socket.CloseStatus);
    }

    [Fact]
    public async Task Another_subprotocol_another_site_and_a_stranger_are_refused()
    {
        using JmapClient client = await server.SignInAsync();
        await Assert.ThrowsAsync<WebSocketException>(() => JmapSocket.OpenAsync(client, "chat"));
        await Assert.ThrowsAsync<WebSocketException>(() => JmapSocket.OpenAsync(client, configure: static options => options.SetRequestHeader("Origin", "https://evil.test")));
        using var stranger = new HttpClient { BaseAddress = server.Address };
        using HttpResponseMessage refused = await stranger.GetAsync("/jmap/ws/", JmapServer.Token);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using HttpResponseMessage plain = await client.Http.GetAsync("/jmap/ws/", JmapServer.Token);
        Assert.Equal(HttpStatusCode.BadRequest, plain.StatusCode);
    }

    [Fact]
    public async Task No_more_sockets_than_the_limit()
    {
        await using var small = new JmapServer { Options = new JmapOptions { MaximumWebSockets = 1 } };
        await small.InitializeAsync();
        using JmapClient client = await small.SignInAsync();
        using JmapSocket socket = await JmapSocket.OpenAsync(client);
        await Assert.ThrowsAsync<WebSocketException>(() => JmapSocket.OpenAsync(client));
    }
}
