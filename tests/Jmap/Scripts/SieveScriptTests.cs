using System.Text;
using System.Text.Json;

namespace Posthouse.Jmap.Tests;

/// <summary>Scripts over JMAP (RFC 9661).</summary>
public class SieveScriptTests(JmapServer server) : IClassFixture<JmapServer>
{
    [Fact]
    public async Task A_script_is_uploaded_activated_read_changed_and_ended()
    {
        using JmapClient client = await server.SignInAsync();
        // The server is that of all tests here, and what another has stored is still there.
        List<string> others = JmapClient.Texts((await client.CallAsync("SieveScript/query", "{}")).GetProperty("ids"));
        if (others.Count > 0) await client.CallAsync("SieveScript/set", $$$$"""{"destroy":{{{{JsonSerializer.Serialize(others)}}}},"onSuccessDeactivateScript":true}""");
        JsonElement capability = client.Session.GetProperty("accounts").GetProperty(client.Account).GetProperty("accountCapabilities").GetProperty("urn:ietf:params:jmap:sieve");
        Assert.Contains("fileinto", JmapClient.Texts(capability.GetProperty("sieveExtensions")));
        string first = await UploadAsync(client, "keep;\r\n"), second = await UploadAsync(client, "discard;\r\n");
        // RFC 9661 §2.3.1, the first example: made and activated at once.
        JsonElement set = await client.CallAsync("SieveScript/set", $$$$"""{"create":{"A":{"name":null,"blobId":"{{{{first}}}}"}},"onSuccessActivateScript":"#A"}""");
        JsonElement made = set.GetProperty("created").GetProperty("A");
        string id = made.GetProperty("id").GetString()!;
        Assert.True(made.GetProperty("isActive").GetBoolean());
        Assert.NotEqual(set.GetProperty("oldState").GetString(), set.GetProperty("newState").GetString());
        JsonElement got = Assert.Single(await client.GetAsync("SieveScript", """{"ids":null}"""));
        Assert.Equal((id, "script-1", true), (got.GetProperty("id").GetString(), got.GetProperty("name").GetString(), got.GetProperty("isActive").GetBoolean()));
        using (HttpResponseMessage content = await client.DownloadAsync(got.GetProperty("blobId").GetString()!)) Assert.Equal("keep;\r\n", await content.Content.ReadAsStringAsync(JmapServer.Token));

        // The active one cannot go; another takes its place, which is told.
        JsonElement refused = await client.CallAsync("SieveScript/set", $$$$"""{"destroy":["{{{{id}}}}"]}""");
        Assert.Equal("sieveIsActive", refused.GetProperty("notDestroyed").GetProperty(id).GetProperty("type").GetString());
        set = await client.CallAsync("SieveScript/set", $$$$"""{"create":{"B":{"name":"other","blobId":"{{{{second}}}}"}},"update":{"{{{{id}}}}":{"name":"renamed"}},"onSuccessActivateScript":"#B"}""");
        Assert.Equal("""{"isActive":false}""", set.GetProperty("updated").GetProperty(id).GetRawText());
        Assert.Equal([id], JmapClient.Texts((await client.CallAsync("SieveScript/query", """{"filter":{"isActive":false}}""")).GetProperty("ids")));
        set = await client.CallAsync("SieveScript/set", $$$$"""{"destroy":["{{{{id}}}}"],"onSuccessDeactivateScript":true}""");
        Assert.Equal([id], JmapClient.Texts(set.GetProperty("destroyed")));
        Assert.False(Assert.Single(await client.GetAsync("SieveScript", """{"ids":null}""")).GetProperty("isActive").GetBoolean());
    }

    [Fact]
    public async Task What_is_wrong_is_said_and_nothing_is_stored()
    {
        using JmapClient client = await server.SignInAsync(), bob = await server.SignInAsync("bob");
        string wrong = await UploadAsync(client, "fileinto \"x\";\r\n"), good = await UploadAsync(client, "keep;\r\n");
        Assert.Equal("invalidSieve", (await client.CallAsync("SieveScript/validate", $$$$"""{"blobId":"{{{{wrong}}}}"}""")).GetProperty("error").GetProperty("type").GetString());
        Assert.Equal(JsonValueKind.Null, (await client.CallAsync("SieveScript/validate", $$$$"""{"blobId":"{{{{good}}}}"}""")).GetProperty("error").ValueKind);
        JsonElement set = await client.CallAsync("SieveScript/set", $$$$"""
            {"create":{"a":{"name":"bad","blobId":"{{{{wrong}}}}"},"b":{"name":"none","blobId":"U999"},"c":{"name":"twice","blobId":"{{{{good}}}}"},"d":{"name":"twice","blobId":"{{{{good}}}}"},"e":{"name":"x","blobId":"{{{{good}}}}","isActive":true} } }
            """);
        Assert.Equal(["invalidSieve", "blobNotFound", "alreadyExists", "invalidProperties"], set.GetProperty("notCreated").EnumerateObject().Select(static error => error.Value.GetProperty("type").GetString()));
        string id = set.GetProperty("created").GetProperty("c").GetProperty("id").GetString()!;
        Assert.Equal("notFound", (await bob.CallAsync("SieveScript/set", $$$$"""{"destroy":["{{{{id}}}}"]}""")).GetProperty("notDestroyed").GetProperty(id).GetProperty("type").GetString());
        Assert.Equal("stateMismatch", await client.FailAsync("SieveScript/set", """{"ifInState":"fff"}"""));
    }

    private static async Task<string> UploadAsync(JmapClient client, string script) => (await client.UploadAsync(Encoding.UTF8.GetBytes(script), "application/sieve")).GetProperty("blobId").GetString()!;
}
