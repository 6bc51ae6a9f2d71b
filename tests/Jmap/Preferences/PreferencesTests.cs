using System.Text.Json;

namespace Posthouse.Jmap.Tests;

/// <summary>What clients keep of a person's choices, and what mailboxes take up (docs/jmap.md).</summary>
public class PreferencesTests(JmapServer server) : IClassFixture<JmapServer>
{
    [Fact]
    public async Task Values_are_set_one_by_one_and_as_a_whole()
    {
        using JmapClient client = await server.SignInAsync();
        string before = (await client.CallAsync("Preferences/get", """{"ids":null}""")).GetProperty("state").GetString()!;
        await client.CallAsync("Preferences/set", """{"update":{"singleton":{"values":{"keys":{"archive":"y"},"labels":{"work":{"colour":3} } } } } }""");
        // Another browser, which knows nothing of the first one's.
        JsonElement set = await client.CallAsync("Preferences/set", """{"update":{"singleton":{"values/keys":null,"values/density":"compact"} } }""");
        Assert.True(set.GetProperty("updated").TryGetProperty("singleton", out _));
        JsonElement values = Assert.Single(await client.GetAsync("Preferences", """{"ids":["singleton"]}""")).GetProperty("values");
        Assert.Equal("""{"labels":{"work":{"colour":3}},"density":"compact"}""", values.GetRawText());
        JsonElement changes = await client.CallAsync("Preferences/changes", $$"""{"sinceState":"{{before}}"}""");
        Assert.Equal(["singleton"], JmapClient.Texts(changes.GetProperty("updated")));
        await client.CallAsync("Preferences/set", """{"update":{"singleton":{"values":{} } } }""");
    }

    [Theory]
    [InlineData("""{"values":5}""", "invalidProperties")]
    [InlineData("""{"other":{} }""", "invalidProperties")]
    [InlineData("""{"values/":1}""", "invalidProperties")]
    [InlineData("""{"values/a/b":1}""", "invalidProperties")]
    [InlineData("""{"values":{"a~b":1} }""", "invalidProperties")]
    [InlineData("""{"values":{"a":1},"values/b":2}""", "invalidPatch")]
    [InlineData("""{"values/b":2,"values":{"a":1} }""", "invalidPatch")]
    [InlineData("""{"values/b/c":2,"values/b":{} }""", "invalidPatch")]
    public async Task What_are_no_preferences_is_refused(string patch, string type)
    {
        using JmapClient client = await server.SignInAsync();
        JsonElement set = await client.CallAsync("Preferences/set", $$"""{"update":{"singleton":{{patch}} } }""");
        Assert.Equal(type, set.GetProperty("notUpdated").GetProperty("singleton").GetProperty("type").GetString());
    }

    [Fact]
    public async Task More_than_fits_is_refused_and_leaves_what_was()
    {
        using JmapClient client = await server.SignInAsync();
        await client.CallAsync("Preferences/set", """{"update":{"singleton":{"values":{"small":1} } } }""");
        JsonElement refused = (await client.CallAsync("Preferences/set", $$"""{"update":{"singleton":{"values/large":"{{new string('x', 64 << 10)}}"} } }""")).GetProperty("notUpdated").GetProperty("singleton");
        Assert.Equal("tooLarge", refused.GetProperty("type").GetString());
        Assert.Equal(64 << 10, refused.GetProperty("maxSize").GetInt32());
        Assert.Equal("""{"small":1}""", Assert.Single(await client.GetAsync("Preferences", """{"ids":null}""")).GetProperty("values").GetRawText());
        await client.CallAsync("Preferences/set", """{"update":{"singleton":{"values":{} } } }""");
    }

    [Fact]
    public async Task Octets_count_as_UTF_8_has_them_whatever_the_script()
    {
        using JmapClient client = await server.SignInAsync();
        string text = new('邮', 15_000);
        JsonElement set = await client.CallAsync("Preferences/set", $$"""{"update":{"singleton":{"values/large":"{{text}}<&>"} } }""");
        Assert.Equal(JsonValueKind.Null, set.GetProperty("updated").GetProperty("singleton").ValueKind);
        Assert.Equal(text + "<&>", Assert.Single(await client.GetAsync("Preferences", """{"ids":null}""")).GetProperty("values").GetProperty("large").GetString());
        await client.CallAsync("Preferences/set", """{"update":{"singleton":{"values":{} } } }""");
    }

    [Fact]
    public async Task What_changes_nothing_leaves_the_state_as_it_is()
    {
        using JmapClient client = await server.SignInAsync();
        await client.CallAsync("Preferences/set", """{"update":{"singleton":{"values":{"density":"compact","keys":{"a":1,"b":2} } } } }""");
        string state = (await client.CallAsync("Preferences/get", """{"ids":null}""")).GetProperty("state").GetString()!;
        foreach (string patch in (string[])["""{"values/density":"compact"}""", """{"values/never":null}""", """{"values":{"keys":{"b":2,"a":1},"density":"compact"} }""", "{}"])
        {
            JsonElement set = await client.CallAsync("Preferences/set", $$"""{"update":{"singleton":{{patch}} } }""");
            Assert.True(set.GetProperty("updated").TryGetProperty("singleton", out _));
            Assert.Equal((state, state), (set.GetProperty("oldState").GetString(), set.GetProperty("newState").GetString()));
        }

        JsonElement changes = await client.CallAsync("Preferences/changes", $$"""{"sinceState":"{{state}}"}""");
        Assert.Empty(changes.GetProperty("updated").EnumerateArray());
        JsonElement changed = await client.CallAsync("Preferences/set", """{"update":{"singleton":{"values/density":"wide"} } }""");
        Assert.NotEqual(state, changed.GetProperty("newState").GetString());
        await client.CallAsync("Preferences/set", """{"update":{"singleton":{"values":{} } } }""");
    }

    [Fact]
    public async Task There_is_one_and_it_stays()
    {
        using JmapClient client = await server.SignInAsync();
        JsonElement set = await client.CallAsync("Preferences/set", """{"create":{"p":{"values":{} } },"destroy":["singleton"]}""");
        Assert.Equal("singleton", set.GetProperty("notCreated").GetProperty("p").GetProperty("type").GetString());
        Assert.Equal("singleton", set.GetProperty("notDestroyed").GetProperty("singleton").GetProperty("type").GetString());
    }
}
