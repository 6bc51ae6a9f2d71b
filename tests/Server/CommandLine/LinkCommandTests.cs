using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Posthouse.Server.Tests;

/// <summary>Files that an account has sent as links, by the command line.</summary>
public class LinkCommandTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_link_is_listed_without_its_address_and_revoked()
    {
        Assert.Contains("u2@example.com has no links.", (await server.RunAsync("link", "list", "u2@example.com")).Out, StringComparison.Ordinal);
        string address = await LinkAsync("u2@example.com", "plan \u001b[31m2027.pdf");
        (int code, string shown, string error) = await server.RunAsync("link", "list", "u2@example.com");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("active", shown, StringComparison.Ordinal);
        Assert.Contains("2027.pdf", shown, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', shown);
        Assert.DoesNotContain(address.Split('/')[^1], shown, StringComparison.Ordinal);
        JsonElement link = Assert.Single(JsonDocument.Parse((await server.RunAsync("link", "list", "u2@example.com", "--json")).Out).RootElement.EnumerateArray());
        string id = link.GetProperty("id").GetString()!;
        // Another account's is none of this one.
        Assert.NotEqual(0, (await server.RunAsync("link", "revoke", "u3@example.com", id)).Code);
        // Nobody is there to be asked, and nobody said yes.
        (code, _, error) = await server.RunAsync("link", "revoke", "u2@example.com", id);
        Assert.NotEqual(0, code);
        Assert.Contains("Revoke the link of u2@example.com to 'plan", error, StringComparison.Ordinal);
        Assert.Contains("--yes", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', error);
        Assert.Contains("active", (await server.RunAsync("link", "list", "u2@example.com")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await server.RunAsync("link", "revoke", "u2@example.com", id, "--yes")).Code);
        (code, _, error) = await server.RunAsync("link", "revoke", "u2@example.com", id, "--yes");
        Assert.NotEqual(0, code);
        Assert.Contains("has no link", error, StringComparison.Ordinal);
        Assert.Contains("has no links.", (await server.RunAsync("link", "list", "u2@example.com")).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no account nobody@example.com", "list", "nobody@example.com")]
    [InlineData("There is no account nobody@example.com", "revoke", "nobody@example.com", "abc")]
    [InlineData("'nobody' is not", "list", "nobody")]
    [InlineData("must not be empty", "list", "")]
    [InlineData("'..' is no name of anything here", "list", "..")]
    [InlineData("has no link 'abc'", "revoke", "u3@example.com", "abc")]
    [InlineData("has no link 'a/b'", "revoke", "u3@example.com", "a/b")]
    [InlineData("must not be empty", "revoke", "u3@example.com", "")]
    [InlineData("'..' is no name of anything here", "revoke", "u3@example.com", "..")]
    [InlineData("'.' is no name of anything here", "revoke", "u3@example.com", ".")]
    public async Task What_there_is_not_is_named(string why, params string[] arguments)
    {
        foreach (string[] given in (string[][])[["link", .. arguments], ["link", .. arguments, "--json"]])
        {
            (int code, string shown, string error) = await server.RunAsync(given);
            Assert.Equal((1, ""), (code, shown));
            Assert.Contains(why, error, StringComparison.Ordinal);
        }

        Assert.Equal(0, (await server.RunAsync("account", "show", "u3@example.com")).Code);
    }

    private async Task<string> LinkAsync(string account, string name)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://{server.At("http")}") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account}:{RunningServer.Password}")));
        string id = (await http.GetFromJsonAsync<JsonElement>("/jmap/session")).GetProperty("primaryAccounts").GetProperty("urn:ietf:params:jmap:mail").GetString()!;
        using HttpResponseMessage uploaded = await http.PostAsync(new Uri($"/jmap/upload/{id}/", UriKind.Relative), new ByteArrayContent("a file"u8.ToArray()));
        string blob = (await uploaded.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("blobId").GetString()!;
        using HttpResponseMessage response = await http.PostAsJsonAsync("/jmap/api/", new
        {
            @using = new[] { "urn:ietf:params:jmap:core", "urn:posthouse:params:jmap:links" },
            methodCalls = new object[] { new object[] { "FileLink/set", new { accountId = id, create = new { l = new { blobId = blob, name } } }, "0" } },
        });
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("methodResponses")[0][1].GetProperty("created").GetProperty("l").GetProperty("url").GetString()!;
    }
}
