using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Jmap.Tests;

/// <summary>RFC 8620 §3: what a request may be, and what becomes of one that is none.</summary>
public class RequestTests(JmapServer server) : IClassFixture<JmapServer>
{
    private const string Core = "\"using\":[\"urn:ietf:params:jmap:core\"]";

    [Theory]
    [InlineData("{", "notJSON")]
    [InlineData("", "notJSON")]
    [InlineData("{\"using\":[],\"using\":[]}", "notJSON")]
    [InlineData("{" + Core + ",\"methodCalls\":[[\"Core/echo\",{\"a\":\"\\ud800\"},\"0\"]]}", "notJSON")]
    [InlineData("{" + Core + ",\"methodCalls\":[[\"Core/echo\",{\"a\":\"\\udc00\\ud800\"},\"0\"]]}", "notJSON")]
    [InlineData("{" + Core + ",\"methodCalls\":[[\"Core/echo\",{\"\\ud800x\":1},\"0\"]]}", "notJSON")]
    [InlineData("{" + Core + ",\"methodCalls\":[[\"Core/echo\",{\"a\":\"\\ufdd0\"},\"0\"]]}", "notJSON")]
    [InlineData("{" + Core + ",\"methodCalls\":[[\"Core/echo\",{\"a\":\"\\uFFFE\"},\"0\"]]}", "notJSON")]
    [InlineData("{" + Core + ",\"methodCalls\":[[\"Core/echo\",{\"a\":\"\\ud83f\\udfff\"},\"0\"]]}", "notJSON")]
    [InlineData("{" + Core + ",\"methodCalls\":[[\"Core/echo\",{\"a\":\"\uFDEF\"},\"0\"]]}", "notJSON")]
    [InlineData("{" + Core + ",\"methodCalls\":[[\"Core/echo\",{\"a\":\"\uFFFF\"},\"0\"]]}", "notJSON")]
    [InlineData("{" + Core + ",\"methodCalls\":[[\"Core/echo\",{\"a\":\"\U0010FFFE\"},\"0\"]]}", "notJSON")]
    [InlineData("[]", "notRequest")]
    [InlineData("{" + Core + "}", "notRequest")]
    [InlineData("{" + Core + ",\"methodCalls\":[[\"Core/echo\",{}]]}", "notRequest")]
    [InlineData("{" + Core + ",\"methodCalls\":[[\"Core/echo\",[],\"0\"]]}", "notRequest")]
    [InlineData("{\"using\":[\"urn:x\"],\"methodCalls\":[]}", "unknownCapability")]
    public async Task What_is_no_request_is_answered_with_its_problem(string body, string type)
    {
        using JmapClient client = await server.SignInAsync();
        using HttpResponseMessage response = await client.SendAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        JsonElement problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(JmapServer.Token)).RootElement;
        Assert.Equal("urn:ietf:params:jmap:error:" + type, problem.GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_whole_surrogate_pair_and_raw_text_pass()
    {
        using JmapClient client = await server.SignInAsync();
        JsonElement response = await client.PostAsync("{" + Core + ",\"methodCalls\":[[\"Core/echo\",{\"a\":\"\\ud83d\\ude00 你好 \\\\ud800\",\"hello\":true,\"high\":5},\"b3ff\"]]}");
        Assert.Equal("\U0001F600 你好 \\ud800", response.GetProperty("methodResponses")[0][1].GetProperty("a").GetString());
        // RFC 8620 §4.1, the example's values.
        Assert.Equal((true, 5, "b3ff"), (response.GetProperty("methodResponses")[0][1].GetProperty("hello").GetBoolean(), response.GetProperty("methodResponses")[0][1].GetProperty("high").GetInt32(), response.GetProperty("methodResponses")[0][2].GetString()));
        Assert.Equal(client.Session.GetProperty("state").GetString(), response.GetProperty("sessionState").GetString());
        Assert.False(response.TryGetProperty("createdIds", out _));
    }

    [Fact]
    public async Task Characters_beside_those_that_are_none_pass()
    {
        const string text = "\uFDCF\uFDF0\uFFFD\uFEFF\u1FFF\U00010FFE\U0001FFFD\U0010FFFD\U00020000";
        using JmapClient client = await server.SignInAsync();
        JsonElement response = await client.PostAsync("{" + Core + ",\"methodCalls\":[[\"Core/echo\",{\"a\":\"" + text + "\",\"b\":\"\\ufdcf\\ud83f\\udffd\"},\"0\"]]}");
        Assert.Equal(text, response.GetProperty("methodResponses")[0][1].GetProperty("a").GetString());
    }

    [Fact]
    public async Task Depth_size_and_count_are_bounded()
    {
        using JmapClient client = await server.SignInAsync();
        string deep = new string('[', 100_000) + new string(']', 100_000);
        Assert.Equal("urn:ietf:params:jmap:error:notJSON", await ProblemAsync(client, "{" + Core + ",\"methodCalls\":[[\"Core/echo\",{\"a\":" + deep + "},\"0\"]]}"));
        string many = string.Join(',', Enumerable.Repeat("[\"Core/echo\",{},\"0\"]", 65));
        Assert.Equal("urn:ietf:params:jmap:error:limit", await ProblemAsync(client, "{" + Core + ",\"methodCalls\":[" + many + "]}"));
        Assert.Equal("urn:ietf:params:jmap:error:limit", await ProblemAsync(client, new string(' ', server.Options.MaximumRequestSize + 1)));
        string ids = string.Join(',', Enumerable.Range(1, 100_000).Select(static i => $"\"M{i:x}\""));
        Assert.Equal("requestTooLarge", await client.FailAsync("Email/get", $"{{\"ids\":[{ids}]}}"));
        Assert.Equal("requestTooLarge", await client.FailAsync("Email/set", $"{{\"destroy\":[{ids}]}}"));
        using HttpResponseMessage wrong = await client.Http.PostAsync("/jmap/api/", new StringContent("{}", Encoding.UTF8, new MediaTypeHeaderValue("text/plain")), JmapServer.Token);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Theory]
    [InlineData("""["Foo/get",{},"a"]""", "unknownMethod")]
    [InlineData("""["Mailbox/get",{"accountId":"A1","#ids":{"resultOf":"x","name":"Core/echo","path":"/a"}},"x"]""", "invalidResultReference")]
    [InlineData("""["Core/echo",{"#a":{"resultOf":"x","name":"Core/echo","path":"/a"}},"x"]""", "invalidResultReference")]
    [InlineData("""["Mailbox/get",{"ids":null},"a"]""", "invalidArguments")]
    [InlineData("""["Mailbox/get",{"accountId":"A2","ids":null},"a"]""", "accountNotFound")]
    [InlineData("""["Mailbox/get",{"accountId":"$account","ids":"F1"},"a"]""", "invalidArguments")]
    [InlineData("""["Mailbox/get",{"accountId":"$account","id":["F1"]},"a"]""", "invalidArguments")]
    [InlineData("""["Mailbox/get",{"accountId":"$account","ids":[],"#ids":{"resultOf":"x","name":"y","path":""}},"a"]""", "invalidArguments")]
    [InlineData("""["Email/query",{"accountId":"$account","filter":{"nonsense":1}},"a"]""", "unsupportedFilter")]
    [InlineData("""["Email/query",{"accountId":"$account","sort":[{"property":"nonsense"}]},"a"]""", "unsupportedSort")]
    [InlineData("""["Email/query",{"accountId":"$account","anchor":"Mffff"},"a"]""", "anchorNotFound")]
    [InlineData("""["Email/get",{"accountId":"$account","ids":[],"properties":["header:From:asDate"]},"a"]""", "invalidArguments")]
    public async Task A_wrong_call_fails_alone(string call, string type)
    {
        using JmapClient client = await server.SignInAsync();
        string own = call.Contains("\"A2\"", StringComparison.Ordinal) && client.Account == "A2" ? call.Replace("A2", "A99", StringComparison.Ordinal) : call;
        var responses = await client.CallsAsync($"[{own},[\"Core/echo\",{{}},\"z\"]]");
        Assert.Equal(("error", type), (responses[0].Name, responses[0].Arguments.GetProperty("type").GetString()));
        Assert.Equal("Core/echo", responses[1].Name);
    }

    [Fact]
    public async Task References_reach_into_earlier_responses_as_the_RFC_shows()
    {
        using JmapClient client = await server.SignInAsync();
        // RFC 8620 §3.7, the second example: "/list/*/emailIds" gathers the members of arrays.
        var responses = await client.CallsAsync("""
            [["Core/echo",{"list":[{"id":"trd194","emailIds":["msg1020","msg1021","msg1023"]},{"id":"trd114","emailIds":["msg201","msg223"]}]},"t2"],
             ["Core/echo",{"#ids":{"resultOf":"t2","name":"Core/echo","path":"/list/*/emailIds"},"#first":{"resultOf":"t2","name":"Core/echo","path":"/list/0/id"}},"t3"]]
            """);
        Assert.Equal(["msg1020", "msg1021", "msg1023", "msg201", "msg223"], JmapClient.Texts(responses[1].Arguments.GetProperty("ids")));
        Assert.Equal("trd194", responses[1].Arguments.GetProperty("first").GetString());
    }

    [Fact]
    public async Task Results_that_double_with_each_call_end_in_bounded_memory()
    {
        using JmapClient client = await server.SignInAsync();
        string calls = string.Join(',', Enumerable.Range(1, 60).Select(static i => $"[\"Core/echo\",{{\"#a\":{{\"resultOf\":\"c{i - 1}\",\"name\":\"Core/echo\",\"path\":\"\"}},\"#b\":{{\"resultOf\":\"c{i - 1}\",\"name\":\"Core/echo\",\"path\":\"\"}}}},\"c{i}\"]"));
        string request = $"{{{Core},\"methodCalls\":[[\"Core/echo\",{{\"x\":\"{new string('x', 200_000)}\"}},\"c0\"],{calls}]}}";
        using HttpResponseMessage response = await client.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync(JmapServer.Token);
        Assert.InRange(text.Length, 1, 4 * server.Options.MaximumResponseSize);
        Assert.Contains("requestTooLarge", text, StringComparison.Ordinal);
        string gather = string.Join(',', Enumerable.Range(1, 200).Select(static i => $"\"#a{i}\":{{\"resultOf\":\"c\",\"name\":\"Core/echo\",\"path\":\"/l/*\"}}"));
        Assert.Equal("invalidResultReference", (await client.CallsAsync($"[[\"Core/echo\",{{\"l\":[\"{new string('x', 1_000_000)}\"]}},\"c\"],[\"Core/echo\",{{{gather}}},\"d\"]]"))[1].Arguments.GetProperty("type").GetString());
    }

    [Fact]
    public async Task What_is_anothers_is_not_there()
    {
        using JmapClient alice = await server.SignInAsync();
        using JmapClient bob = await server.SignInAsync("bob");
        string message = (await server.AppendAsync(server.Bob, "Subject: secret\n\nx\n")).Message.ToString();
        string bobsInbox = (await server.MailboxAsync(server.Bob, MailboxRole.Inbox)).Id.ToString(), blob = "B" + message[1..];
        string upload = (await bob.UploadAsync("secret"u8.ToArray(), "text/plain")).GetProperty("blobId").GetString()!;
        Assert.Equal([message], JmapClient.Texts((await alice.CallAsync("Email/get", $$$$$"""{"ids":["{{{{{message}}}}}"]}""")).GetProperty("notFound")));
        Assert.Empty(await alice.QueryAsync($$$$$"""{"filter":{"inMailbox":"{{{{{bobsInbox}}}}}"}}"""));
        Assert.Equal("invalidProperties", (await alice.CallAsync("Email/set", $$$$$"""{"create":{"a":{"mailboxIds":{"{{{{{bobsInbox}}}}}":true}}}}""")).GetProperty("notCreated").GetProperty("a").GetProperty("type").GetString());
        Assert.Equal("notFound", (await alice.CallAsync("Email/set", $$$$$"""{"destroy":["{{{{{message}}}}}"]}""")).GetProperty("notDestroyed").GetProperty(message).GetProperty("type").GetString());
        Assert.Equal("notFound", (await alice.CallAsync("Mailbox/set", $$$$$"""{"destroy":["{{{{{bobsInbox}}}}}"]}""")).GetProperty("notDestroyed").GetProperty(bobsInbox).GetProperty("type").GetString());
        foreach (string id in (string[])[blob, upload, blob + "-1"])
        {
            using HttpResponseMessage stolen = await alice.DownloadAsync(id);
            Assert.Equal(HttpStatusCode.NotFound, stolen.StatusCode);
            using HttpResponseMessage across = await alice.DownloadAsync(id, account: bob.Account);
            Assert.Equal(HttpStatusCode.NotFound, across.StatusCode);
        }

        Assert.Equal("accountNotFound", await alice.FailAsync("Mailbox/get", $$$$$"""{"accountId":"{{{{{bob.Account}}}}}"}"""));
        Assert.Equal("fromAccountNotFound", await alice.FailAsync("Blob/copy", $$$$$"""{"fromAccountId":"{{{{{bob.Account}}}}}","blobIds":["{{{{{upload}}}}}"]}"""));
    }

    [Fact]
    public async Task What_is_downloaded_cannot_act_in_the_sites_name()
    {
        using JmapClient client = await server.SignInAsync();
        string blob = (await client.UploadAsync("<script>alert(1)</script>"u8.ToArray(), "text/html")).GetProperty("blobId").GetString()!;
        using HttpResponseMessage response = await client.DownloadAsync(blob, "a\"\r\nX: y.html", "text/html");
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.StartsWith("sandbox", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("X"));
        using HttpResponseMessage odd = await client.DownloadAsync(blob, "x", "text/html\r\nX: y");
        Assert.Equal("application/octet-stream", odd.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task An_account_that_is_suspended_can_ask_nothing_more()
    {
        DirectoryAdministration administration = server.Service<DirectoryAdministration>();
        Account carol = await administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse("carol@here.test"), Password = JmapServer.Password }, JmapServer.Token);
        using JmapClient client = await server.SignInAsync("carol");
        await administration.UpdateAccountAsync(carol.Id, static account => account with { Suspended = true }, cancellationToken: JmapServer.Token);
        using HttpResponseMessage response = await client.SendAsync("{" + Core + ",\"methodCalls\":[]}");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private static async Task<string> ProblemAsync(JmapClient client, string body)
    {
        using HttpResponseMessage response = await client.SendAsync(body);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync(JmapServer.Token)).RootElement.GetProperty("type").GetString()!;
    }
}
