using System.Net;
using System.Text.Json;

namespace Posthouse.Web.Tests;

public class ScriptTestEndpointTests(WebServer server) : IClassFixture<WebServer>
{
    private const string Message = "From: eve@there.test\r\nTo: alice@here.test\r\nSubject: Your invoice\r\n\r\nHello\r\n";

    private const string Filter = "require \"fileinto\";\nif header :contains \"subject\" \"invoice\" {\n  fileinto \"Bills\";\n}\n";

    private static string Json(object body) => JsonSerializer.Serialize(body);

    [Fact]
    public async Task A_stored_script_says_line_by_line_what_it_would_do_and_nothing_is_done()
    {
        await server.AskAsync("PUT", "scripts/alice@here.test/bills", Json(new { content = Filter }));
        JsonElement before = await server.AskAsync("GET", "audit/head");
        JsonElement tried = await server.AskAsync("POST", "scripts/alice@here.test/bills/test", Json(new { message = Message }));
        Assert.Empty(tried.GetProperty("errors").EnumerateArray());
        Assert.Equal(["fileinto"], tried.GetProperty("requires").EnumerateArray().Select(static one => one.GetString()));
        Assert.Equal("eve@there.test", tried.GetProperty("from").GetString());
        Assert.Equal("alice@here.test", tried.GetProperty("to").GetString());
        JsonElement action = Assert.Single(tried.GetProperty("actions").EnumerateArray());
        Assert.Equal(("fileinto", "file into \"Bills\""), (action.GetProperty("kind").GetString(), action.GetProperty("text").GetString()));
        Assert.Equal([2, 3], tried.GetProperty("trace").EnumerateArray().Select(static line => line.GetProperty("line").GetInt32()));
        Assert.Equal(before.ToString(), (await server.AskAsync("GET", "audit/head")).ToString());
    }

    [Fact]
    public async Task A_script_that_is_not_stored_is_checked_without_a_message_and_its_faults_have_places_in_the_callers_language()
    {
        JsonElement right = await server.AskAsync("POST", "scripts/server/new/test", Json(new { content = Filter }));
        Assert.Empty(right.GetProperty("errors").EnumerateArray());
        Assert.Empty(right.GetProperty("actions").EnumerateArray());
        string wrong = Json(new { content = "keep;\nfileinto \"X\";\n", message = Message });
        JsonElement fault = Assert.Single((await server.AskAsync("POST", "scripts/server/new/test", wrong)).GetProperty("errors").EnumerateArray());
        Assert.Equal(2, fault.GetProperty("line").GetInt32());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/scripts/server/new/test") { Content = new StringContent(wrong, System.Text.Encoding.UTF8, "application/json") };
        request.Headers.AcceptLanguage.ParseAdd("zh-CN");
        using HttpResponseMessage answer = await server.Local.SendAsync(request, TestContext.Current.CancellationToken);
        JsonElement chinese = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.NotEqual(fault.GetProperty("text").GetString(), chinese.GetProperty("errors")[0].GetProperty("text").GetString());
        Assert.Contains(chinese.GetProperty("errors")[0].GetProperty("text").GetString()!, static c => c > '\u4E00');
    }

    [Fact]
    public async Task A_script_of_a_mailbox_is_tried_with_an_event()
    {
        const string Script = "require [\"imapsieve\", \"environment\", \"imap4flags\", \"fileinto\"];\nif allof (environment \"imap.cause\" \"FLAG\", hasflag \"\\\\Answered\") { fileinto \"Done\"; }\n";
        JsonElement tried = await server.AskAsync("POST", "scripts/alice@here.test/none/test", Json(new { content = Script, message = Message, @event = new { cause = "flag", flags = new[] { "\\Answered" } } }));
        Assert.Equal(["fileinto", "discard"], tried.GetProperty("actions").EnumerateArray().Select(static one => one.GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task A_script_that_fails_while_it_runs_says_where()
    {
        JsonElement tried = await server.AskAsync("POST", "scripts/here.test/none/test", Json(new { content = "require \"include\";\ninclude :personal \"nowhere\";\n", message = Message }));
        Assert.Equal(2, tried.GetProperty("failureLine").GetInt32());
        Assert.NotEqual("", tried.GetProperty("failure").GetString());
        Assert.Equal("keep", Assert.Single(tried.GetProperty("actions").EnumerateArray()).GetProperty("kind").GetString());
    }

    [Fact]
    public async Task What_cannot_be_tried_is_refused()
    {
        const string Path = "scripts/alice@here.test/none/test";
        await server.FailAsync("POST", Path, HttpStatusCode.NotFound, Json(new { message = Message }));
        foreach (object body in (object[])
            [
                new { content = "keep;", message = Message, from = "nobody" }, new { content = "keep;", message = Message, to = "" }, new { content = "keep;", message = Message, @event = new { cause = "delete" } },
                new { content = "keep;", message = Message, @event = new { cause = "copy", changed = new[] { "\\Seen" } } }, new { content = "keep;", @event = new { cause = "copy" } },
            ]) await server.FailAsync("POST", Path, HttpStatusCode.BadRequest, Json(body));
    }
}
