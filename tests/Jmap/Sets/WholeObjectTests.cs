using System.Text.Json;
using System.Text.Json.Nodes;

namespace Posthouse.Jmap.Tests;

/// <summary>RFC 8620 §5.3: a whole object is a patch, and what the server sets may stand in it as it is.</summary>
public class WholeObjectTests(JmapServer server) : IClassFixture<JmapServer>
{
    [Theory]
    [InlineData("Mailbox", "name", "Renamed")]
    [InlineData("Identity", "name", "Alice A.")]
    [InlineData("VacationResponse", "subject", "Away")]
    [InlineData("SieveScript", "name", "filters")]
    [InlineData("Email", "keywords", null)]
    public async Task An_object_is_sent_back_as_it_was_read(string type, string property, string? value)
    {
        using JmapClient client = await server.SignInAsync();
        string id = await MakeAsync(client, type);
        JsonObject whole = JsonNode.Parse((await client.GetAsync(type, $$"""{"ids":["{{id}}"]}"""))[0].GetRawText())!.AsObject();
        whole[property] = value is null ? new JsonObject { ["$flagged"] = true } : value;
        JsonElement set = await client.CallAsync(type + "/set", new JsonObject { ["update"] = new JsonObject { [id] = whole.DeepClone() } }.ToJsonString());
        Assert.True(set.GetProperty("updated").ValueKind == JsonValueKind.Object, set.GetRawText());
        JsonElement now = (await client.GetAsync(type, $$"""{"ids":["{{id}}"]}"""))[0];
        Assert.True(JsonNode.DeepEquals(whole, JsonNode.Parse(now.GetRawText())), now.GetRawText());
    }

    [Theory]
    [InlineData("Mailbox", "totalEmails", "77")]
    [InlineData("Mailbox", "id", "\"F999\"")]
    [InlineData("Mailbox", "colour", "null")]
    [InlineData("Identity", "email", "\"bob@here.test\"")]
    [InlineData("Identity", "mayDelete", "true")]
    [InlineData("Email", "subject", "\"another\"")]
    [InlineData("Email", "size", "1")]
    [InlineData("SieveScript", "isActive", "true")]
    public async Task What_the_server_sets_is_nobodys_to_change(string type, string property, string value)
    {
        using JmapClient client = await server.SignInAsync();
        string id = await MakeAsync(client, type);
        JsonElement set = await client.CallAsync(type + "/set", $$$"""{"update":{"{{{id}}}":{"{{{property}}}":{{{value}}} } } }""");
        JsonElement error = set.GetProperty("notUpdated").GetProperty(id);
        Assert.Equal(("invalidProperties", property), (error.GetProperty("type").GetString(), error.GetProperty("properties")[0].GetString()));
    }

    private async Task<string> MakeAsync(JmapClient client, string type)
    {
        switch (type)
        {
            case "Identity":
                return "I1";
            case "VacationResponse":
                return "singleton";
            case "Email":
                return (await server.AppendAsync(server.Alice, "From: a@there.test\nSubject: x\n\nx\n")).Message.ToString();
            case "SieveScript":
                string blob = (await client.UploadAsync("keep;\r\n"u8.ToArray(), "application/sieve")).GetProperty("blobId").GetString()!;
                return Made(await client.CallAsync("SieveScript/set", $$$"""{"create":{"a":{"blobId":"{{{blob}}}"} } }"""));
            default:
                return Made(await client.CallAsync("Mailbox/set", $$$"""{"create":{"a":{"name":"{{{Guid.NewGuid():N}}}"} } }"""));
        }
    }

    private static string Made(JsonElement set) => set.GetProperty("created").GetProperty("a").GetProperty("id").GetString()!;
}
