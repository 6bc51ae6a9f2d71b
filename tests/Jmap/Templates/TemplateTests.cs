using System.Text.Json;

namespace Posthouse.Jmap.Tests;

/// <summary>Templates of messages, and the identity that is written with (docs/jmap.md).</summary>
public class TemplateTests(JmapServer server) : IClassFixture<JmapServer>
{
    [Fact]
    public async Task A_template_is_made_changed_and_destroyed()
    {
        using JmapClient client = await server.SignInAsync();
        JsonElement set = await client.CallAsync("MessageTemplate/set", """{"create":{"t":{"name":"Offer","subject":"Your offer","textBody":"Dear {name},"} } }""");
        string id = set.GetProperty("created").GetProperty("t").GetProperty("id").GetString()!;
        await client.CallAsync("MessageTemplate/set", $$$"""{"update":{"{{{id}}}":{"htmlBody":"<p>Dear {name},</p>"} } }""");
        JsonElement template = Assert.Single(await client.GetAsync("MessageTemplate", """{"ids":null}"""));
        Assert.Equal("<p>Dear {name},</p>", template.GetProperty("htmlBody").GetString());
        JsonElement changes = await client.CallAsync("MessageTemplate/changes", $$"""{"sinceState":"{{set.GetProperty("oldState").GetString()}}"}""");
        Assert.Equal([id], JmapClient.Texts(changes.GetProperty("created")));
        Assert.Equal([id], JmapClient.Texts((await client.CallAsync("MessageTemplate/set", $$"""{"destroy":["{{id}}"]}""")).GetProperty("destroyed")));
    }

    [Theory]
    [InlineData("""{"textBody":"no name"}""")]
    [InlineData("""{"name":"a","textBody":5}""")]
    [InlineData("""{"name":"a","colour":"red"}""")]
    public async Task What_is_no_template_is_refused(string template)
    {
        using JmapClient client = await server.SignInAsync();
        JsonElement set = await client.CallAsync("MessageTemplate/set", $$"""{"create":{"t":{{template}} } }""");
        Assert.Equal("invalidProperties", set.GetProperty("notCreated").GetProperty("t").GetProperty("type").GetString());
    }

    [Fact]
    public async Task One_identity_is_the_default()
    {
        using JmapClient client = await server.SignInAsync();
        async Task<List<string>> DefaultsAsync() => [.. (await client.GetAsync("Identity", """{"ids":null}""")).Where(static identity => identity.GetProperty("isDefault").GetBoolean()).Select(static identity => identity.GetProperty("id").GetString()!)];
        Assert.Equal(["I1"], await DefaultsAsync());
        string other = (await client.CallAsync("Identity/set", """{"create":{"i":{"name":"Work","email":"alice@here.test","isDefault":true} } }""")).GetProperty("created").GetProperty("i").GetProperty("id").GetString()!;
        Assert.Equal([other], await DefaultsAsync());
        await client.CallAsync("Identity/set", """{"update":{"I1":{"isDefault":true} } }""");
        Assert.Equal(["I1"], await DefaultsAsync());
        await client.CallAsync("Identity/set", $$"""{"destroy":["{{other}}"]}""");
    }
}
