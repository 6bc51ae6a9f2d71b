using System.Text;
using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Jmap.Tests;

/// <summary>Requests that mean harm: each is answered with the protocol's own error, and the server serves on.</summary>
public class HostileRequestTests(JmapServer server) : IClassFixture<JmapServer>
{
    // What a method may be given in the place of what it wants.
    private static readonly string[] Values = ["null", "true", "0", "-1", "9007199254740993", "1e300", "\"\"", "\"x\"", "\"M1\"", "\"#x\"", "[]", "[null]", "[\"x\"]", "[1]", "[[]]", "{}", "{\"x\":null}", "{\"x\":{}}", "{\"x\":{\"x\":[]}}", "{\"F1\":{\"name\":1}}", "{\"operator\":\"AND\",\"conditions\":[{}]}"];

    private static readonly string[] Arguments =
    [
        "accountId", "ids", "properties", "filter", "sort", "position", "anchor", "anchorOffset", "limit", "calculateTotal", "collapseThreads", "sinceState", "sinceQueryState", "maxChanges", "upToId", "create", "update", "destroy", "ifInState",
        "emails", "blobIds", "fromAccountId", "emailIds", "typeNames", "send", "identityId", "onSuccessUpdateEmail", "onSuccessDestroyEmail", "onDestroyRemoveEmails", "bodyProperties", "offset", "length", "sortAsTree", "blobId", "#ids",
    ];

    [Fact]
    public async Task No_method_fails_of_itself_whatever_its_arguments()
    {
        using JmapClient client = await server.SignInAsync();
        List<string> methods = [.. server.Service<MethodRegistry>().Names.Where(static name => name != "Core/echo").Order(StringComparer.Ordinal)];
        Assert.True(methods.Count > 50, $"{methods.Count} methods");
        var calls = new List<string>();
        foreach (string method in methods)
        {
            foreach (string argument in Arguments)
            {
                foreach (string value in Values) calls.Add($"[\"{method}\",{{{(argument == "accountId" ? "" : $"\"accountId\":\"{client.Account}\",{Needed(method, argument)}")}\"{argument}\":{value}}},\"{calls.Count}\"]");
            }
        }

        foreach (string[] some in calls.Chunk(64))
        {
            foreach ((string name, JsonElement answer, string id) in await client.CallsAsync($"[{string.Join(',', some)}]"))
                Assert.False(name == "error" && answer.GetProperty("type").GetString() is "serverFail" or "serverUnavailable", $"{calls[int.Parse(id, System.Globalization.CultureInfo.InvariantCulture)]}: {answer}");
        }
    }

    // What must be there for the argument to be looked at.
    private static string Needed(string method, string argument)
    {
        var needed = new StringBuilder();
        if (method.EndsWith("/changes", StringComparison.Ordinal) && argument != "sinceState") needed.Append("\"sinceState\":\"0\",");
        if (method.EndsWith("/queryChanges", StringComparison.Ordinal) && argument != "sinceQueryState") needed.Append("\"sinceQueryState\":\"0\",");
        if (method == "MDN/send" && argument != "identityId") needed.Append("\"identityId\":\"I1\",");
        return needed.ToString();
    }

    [Fact]
    public async Task A_hundred_thousand_ids_in_a_call_are_too_many_and_cost_little()
    {
        using JmapClient client = await server.SignInAsync();
        string ids = string.Join(',', Enumerable.Range(1, 100_000).Select(static n => $"\"M{n:x}\""));
        foreach (string method in (string[])["Email/get", "Thread/get", "Mailbox/get", "EmailSubmission/get", "Blob/get", "Principal/get"])
            Assert.Equal("requestTooLarge", await client.FailAsync(method, $"{{\"ids\":[{ids}]}}"));
        Assert.Equal("requestTooLarge", await client.FailAsync("Email/set", $"{{\"destroy\":[{ids}]}}"));
        Assert.Equal("requestTooLarge", await client.FailAsync("SearchSnippet/get", $"{{\"filter\":{{\"text\":\"x\"}},\"emailIds\":[{ids}]}}"));
        Assert.Equal("requestTooLarge", await client.FailAsync("Email/parse", $"{{\"blobIds\":[{ids}]}}"));
        Assert.Equal("requestTooLarge", await client.FailAsync("MDN/parse", $"{{\"blobIds\":[{ids}]}}"));
        Assert.Equal("unsupportedFilter", await client.FailAsync("Email/query", $"{{\"filter\":{{\"operator\":\"OR\",\"conditions\":[{string.Join(',', Enumerable.Repeat("{}", 100_000))}]}}}}"));
        Assert.Equal("unsupportedFilter", await client.FailAsync("Mailbox/query", $"{{\"filter\":{{\"operator\":\"OR\",\"conditions\":[{string.Join(',', Enumerable.Repeat("{}", 100_000))}]}}}}"));
        Assert.Equal("unsupportedFilter", await client.FailAsync("Principal/query", $"{{\"filter\":{{\"operator\":\"OR\",\"conditions\":[{string.Join(',', Enumerable.Repeat("{}", 100_000))}]}}}}"));
        Assert.Equal("unsupportedFilter", await client.FailAsync("EmailSubmission/query", $"{{\"filter\":{{\"operator\":\"OR\",\"conditions\":[{string.Join(',', Enumerable.Repeat("{}", 100_000))}]}}}}"));
    }

    [Fact]
    public async Task References_to_oneself_and_in_a_circle_lead_nowhere()
    {
        using JmapClient client = await server.SignInAsync();
        var answers = await client.CallsAsync("""
            [["Email/get",{"accountId":"$account","#ids":{"resultOf":"a","name":"Email/get","path":"/list/*/id"}},"a"],
             ["Email/get",{"accountId":"$account","#ids":{"resultOf":"c","name":"Email/get","path":"/list/*/id"}},"b"],
             ["Email/get",{"accountId":"$account","#ids":{"resultOf":"b","name":"Email/get","path":"/list/*/id"}},"c"]]
            """);
        Assert.All(answers, static answer => Assert.Equal(("error", "invalidResultReference"), (answer.Name, answer.Arguments.GetProperty("type").GetString())));
        // Mailboxes that are made below each other.
        JsonElement set = await client.CallAsync("Mailbox/set", """{"create":{"a":{"name":"a","parentId":"#b"},"b":{"name":"b","parentId":"#a"},"c":{"name":"c","parentId":"#c"}}}""");
        Assert.Equal(3, set.GetProperty("notCreated").EnumerateObject().Count());
    }

    [Fact]
    public async Task Mailboxes_that_wait_for_each_other_in_a_long_line_are_put_in_order()
    {
        using JmapClient client = await server.SignInAsync();
        // The last is named first, and there is no top.
        string create = string.Join(',', Enumerable.Range(0, 1000).Select(static n => $"\"k{n}\":{{\"name\":\"m\",\"parentId\":\"#k{n + 1}\"}}"));
        JsonElement set = await client.CallAsync("Mailbox/set", $"{{\"create\":{{{create}}}}}");
        Assert.Equal(1000, set.GetProperty("notCreated").EnumerateObject().Count());
        // With one, all have their places as far as paths reach.
        set = await client.CallAsync("Mailbox/set", """{"create":{"a":{"name":"a","parentId":"#b"},"b":{"name":"b","parentId":"#c"},"c":{"name":"c"}}}""");
        Assert.Equal(["c", "b", "a"], set.GetProperty("created").EnumerateObject().Select(static made => made.Name));
    }

    [Theory]
    [InlineData("{\"keywords/a/b\":true}")]
    [InlineData("{\"keywords/\":true}")]
    [InlineData("{\"keywords/a\":false}")]
    [InlineData("{\"keywords/a\":{\"b\":true}}")]
    [InlineData("{\"keywords\":{\"a\":true},\"keywords/b\":true}")]
    [InlineData("{\"/keywords/a\":true}")]
    [InlineData("{\"mailboxIds/F1/x\":true}")]
    [InlineData("{\"mailboxIds\":{}}")]
    [InlineData("{\"mailboxIds\":null}")]
    [InlineData("{\"keywords\":null}")]
    [InlineData("{\"id\":\"M1\"}")]
    [InlineData("{\"\":true}")]
    [InlineData("{\"keywords/~2\":true}")]
    public async Task Patches_that_are_none_change_nothing(string patch)
    {
        using JmapClient client = await server.SignInAsync();
        string id = (await server.AppendAsync(server.Alice, "Subject: patched\n\nx")).Message.ToString();
        string before = (await client.CallAsync("Email/get", """{"ids":[]}""")).GetProperty("state").GetString()!;
        JsonElement set = await client.CallAsync("Email/set", $"{{\"update\":{{\"{id}\":{patch}}}}}");
        if (patch.Contains("~2", StringComparison.Ordinal)) return;
        Assert.Contains(set.GetProperty("notUpdated").GetProperty(id).GetProperty("type").GetString(), (string[])["invalidProperties", "invalidPatch"]);
        Assert.Equal(before, set.GetProperty("newState").GetString());
    }

    [Fact]
    public async Task A_deleted_account_ends_what_it_has_open()
    {
        DirectoryAdministration administration = server.Service<DirectoryAdministration>();
        Account dave = await administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse("dave@here.test"), Password = JmapServer.Password }, JmapServer.Token);
        using JmapClient client = await server.SignInAsync("dave");
        using EventStream events = await EventStream.OpenAsync(client);
        await events.NextAsync();
        using JmapSocket socket = await JmapSocket.OpenAsync(client);
        await administration.DeleteAccountAsync(dave.Id, JmapServer.Token);
        // What the deletion did may be told before the end.
        try
        {
            while (await events.NextAsync() is not null)
            {
            }
        }
        catch (IOException)
        {
            // It ended in the middle of what it was telling: the web server cuts the connection then.
        }

        while (await socket.NextAsync() is not null)
        {
        }

        using HttpResponseMessage refused = await client.SendAsync("{}");
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, refused.StatusCode);
    }
}
