using System.Text;
using System.Text.Json;

namespace Posthouse.Jmap.Tests;

/// <summary>JMAP for Contacts (RFC 9610) with cards of JSContact (RFC 9553).</summary>
public class ContactTests(JmapServer server) : IClassFixture<JmapServer>
{
    private const string Card = """{"@type":"Card","version":"1.0","name":{"components":[{"kind":"given","value":"Ada"},{"kind":"surname","value":"King"}],"isOrdered":true},"emails":{"e1":{"address":"ada@there.test","contexts":{"work":true} } },"phones":{"p1":{"number":"tel:+86-10-1234"} },"x.test/own":{"a":[1,2]},"addressBookIds":{"K1":true} }""";

    [Fact]
    public async Task Everybody_has_an_address_book_that_stays()
    {
        using JmapClient client = await server.SignInAsync("bob");
        JsonElement book = Assert.Single(await client.GetAsync("AddressBook", """{"ids":null}"""));
        Assert.Equal("K1", book.GetProperty("id").GetString());
        Assert.True(book.GetProperty("isDefault").GetBoolean());
        Assert.False(book.GetProperty("myRights").GetProperty("mayDelete").GetBoolean());
        JsonElement set = await client.CallAsync("AddressBook/set", """{"destroy":["K1"]}""");
        Assert.Equal("forbidden", set.GetProperty("notDestroyed").GetProperty("K1").GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_card_keeps_what_the_server_does_not_know_and_is_changed_in_part()
    {
        using JmapClient client = await server.SignInAsync();
        string before = (await client.CallAsync("ContactCard/get", """{"ids":[]}""")).GetProperty("state").GetString()!;
        JsonElement made = (await client.CallAsync("ContactCard/set", $$"""{"create":{"c":{{Card}} } }""")).GetProperty("created").GetProperty("c");
        string id = made.GetProperty("id").GetString()!;
        Assert.StartsWith("urn:uuid:", made.GetProperty("uid").GetString(), StringComparison.Ordinal);
        JsonElement set = await client.CallAsync("ContactCard/set", $$$$"""{"update":{"{{{{id}}}}":{"emails/e1/address":"ada@new.test","phones":null,"keywords":{"friends":true} } } }""");
        Assert.True(set.GetProperty("updated").TryGetProperty(id, out _), set.ToString());
        JsonElement card = Assert.Single(await client.GetAsync("ContactCard", $$"""{"ids":["{{id}}"]}"""));
        Assert.Equal("ada@new.test", card.GetProperty("emails").GetProperty("e1").GetProperty("address").GetString());
        Assert.True(card.GetProperty("emails").GetProperty("e1").GetProperty("contexts").GetProperty("work").GetBoolean());
        Assert.False(card.TryGetProperty("phones", out _));
        Assert.Equal("""{"a":[1,2]}""", card.GetProperty("x.test/own").GetRawText());
        JsonElement changes = await client.CallAsync("ContactCard/changes", $$"""{"sinceState":"{{before}}"}""");
        Assert.Equal([id], JmapClient.Texts(changes.GetProperty("created")));
        await client.CallAsync("ContactCard/set", $$"""{"destroy":["{{id}}"]}""");
    }

    [Fact]
    public async Task All_of_them_together_are_bounded_made_or_grown()
    {
        await using var small = new JmapServer { Options = new JmapOptions { MaximumContactOctets = 2000 } };
        await small.InitializeAsync();
        using JmapClient client = await small.SignInAsync();
        string note = new('n', 1200);
        JsonElement set = await client.CallAsync("ContactCard/set", $$$$"""{"create":{"a":{"addressBookIds":{"K1":true},"name":{"full":"A"},"x.test/n":"{{{{note}}}}"},"b":{"addressBookIds":{"K1":true},"name":{"full":"B"},"x.test/n":"{{{{note}}}}"},"c":{"addressBookIds":{"K1":true},"name":{"full":"C"} } } }""");
        string grown = set.GetProperty("created").GetProperty("c").GetProperty("id").GetString()!;
        Assert.True(set.GetProperty("created").TryGetProperty("a", out _), set.ToString());
        Assert.Equal("overQuota", set.GetProperty("notCreated").GetProperty("b").GetProperty("type").GetString());
        set = await client.CallAsync("ContactCard/set", $$$$"""{"update":{"{{{{grown}}}}":{"x.test~1n":"{{{{note}}}}"} } }""");
        Assert.Equal("overQuota", set.GetProperty("notUpdated").GetProperty(grown).GetProperty("type").GetString());
        Assert.Equal(2, (await client.GetAsync("ContactCard", """{"ids":null}""")).Count());
    }

    [Theory]
    [InlineData("""{"name":{"full":"A"},"addressBookIds":{}}""", "invalidProperties")]
    [InlineData("""{"name":{"full":"A"},"addressBookIds":{"K99":true}}""", "invalidProperties")]
    [InlineData("""{"name":"A","addressBookIds":{"K1":true}}""", "invalidProperties")]
    [InlineData("""{"emails":{"e":{"address":5}},"addressBookIds":{"K1":true}}""", "invalidProperties")]
    [InlineData("""{"keywords":{"a":false},"addressBookIds":{"K1":true}}""", "invalidProperties")]
    [InlineData("""{"id":"C1","addressBookIds":{"K1":true}}""", "invalidProperties")]
    public async Task What_is_no_card_is_refused(string card, string type)
    {
        using JmapClient client = await server.SignInAsync();
        JsonElement set = await client.CallAsync("ContactCard/set", $$"""{"create":{"c":{{card}} } }""");
        Assert.Equal(type, set.GetProperty("notCreated").GetProperty("c").GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_uid_is_of_one_contact_and_never_changes()
    {
        using JmapClient client = await server.SignInAsync();
        const string create = """{"create":{"c":{"uid":"u-one","name":{"full":"One"},"addressBookIds":{"K1":true} } } }""";
        string id = (await client.CallAsync("ContactCard/set", create)).GetProperty("created").GetProperty("c").GetProperty("id").GetString()!;
        JsonElement again = (await client.CallAsync("ContactCard/set", create)).GetProperty("notCreated").GetProperty("c");
        Assert.Equal("alreadyExists", again.GetProperty("type").GetString());
        Assert.Equal(id, again.GetProperty("existingId").GetString());
        JsonElement set = await client.CallAsync("ContactCard/set", $$$$"""{"update":{"{{{{id}}}}":{"uid":"u-two"} } }""");
        Assert.Equal("invalidProperties", set.GetProperty("notUpdated").GetProperty(id).GetProperty("type").GetString());
        await client.CallAsync("ContactCard/set", $$"""{"destroy":["{{id}}"]}""");
        JsonElement anew = await client.CallAsync("ContactCard/set", create);
        Assert.True(anew.GetProperty("created").TryGetProperty("c", out _));
    }

    [Fact]
    public async Task A_book_goes_with_its_contacts_only_when_that_is_said()
    {
        using JmapClient client = await server.SignInAsync();
        var answers = await client.CallsAsync("""
            [["AddressBook/set",{"accountId":"$account","create":{"b":{"name":"Trip"} },"onSuccessSetIsDefault":"#b"},"0"],
             ["ContactCard/set",{"accountId":"$account","create":{"in":{"name":{"full":"In"},"addressBookIds":{"#b":true} },"both":{"name":{"full":"Both"},"addressBookIds":{"#b":true,"K1":true} } } },"1"]]
            """);
        string book = answers[0].Arguments.GetProperty("created").GetProperty("b").GetProperty("id").GetString()!, both = answers[1].Arguments.GetProperty("created").GetProperty("both").GetProperty("id").GetString()!;
        Assert.Equal(book, (await client.GetAsync("AddressBook", """{"ids":null}""")).Single(static b => b.GetProperty("isDefault").GetBoolean()).GetProperty("id").GetString());
        JsonElement refused = await client.CallAsync("AddressBook/set", $$"""{"destroy":["{{book}}"]}""");
        Assert.Equal("addressBookHasContents", refused.GetProperty("notDestroyed").GetProperty(book).GetProperty("type").GetString());
        JsonElement done = await client.CallAsync("AddressBook/set", $$"""{"destroy":["{{book}}"],"onDestroyRemoveContents":true}""");
        Assert.Equal([book], JmapClient.Texts(done.GetProperty("destroyed")));
        Assert.Equal("""{"K1":true}""", Assert.Single(await client.GetAsync("ContactCard", $$"""{"ids":["{{both}}"]}""")).GetProperty("addressBookIds").GetRawText());
        await client.CallAsync("ContactCard/set", $$"""{"destroy":["{{both}}"]}""");
    }

    [Fact]
    public async Task Contacts_are_found_and_sorted_by_what_is_in_them()
    {
        using JmapClient client = await server.SignInAsync("bob");
        await client.CallAsync("ContactCard/set", """
            {"create":{"a":{"uid":"q1","name":{"components":[{"kind":"surname","value":"王"},{"kind":"given","value":"小明"}],"isOrdered":true},"addressBookIds":{"K1":true},"keywords":{"team":true} },
             "b":{"uid":"q2","name":{"components":[{"kind":"given","value":"Bea"},{"kind":"surname","value":"Adams"}]},"emails":{"1":{"address":"bea@x.test"} },"addressBookIds":{"K1":true} },
             "g":{"uid":"q3","kind":"group","name":{"full":"Everyone"},"members":{"q2":true},"addressBookIds":{"K1":true} } } }
            """);
        async Task<int> CountAsync(string filter) => (await client.CallAsync("ContactCard/query", $$"""{"filter":{{filter}} }""")).GetProperty("ids").GetArrayLength();
        Assert.Equal(1, await CountAsync("""{"name":"王小明"}"""));
        Assert.Equal(1, await CountAsync("""{"email":"BEA@"}"""));
        Assert.Equal(1, await CountAsync("""{"hasMember":"q2","kind":"group"}"""));
        Assert.Equal(1, await CountAsync("""{"name/surname":"adams"}"""));
        Assert.Equal(1, await CountAsync("""{"hasKeyword":"team"}"""));
        Assert.Equal(0, await CountAsync("""{"createdBefore":"2000-01-01T00:00:00Z"}"""));
        Assert.Equal(3, await CountAsync("""{"operator":"NOT","conditions":[{"text":"nowhere"}]}"""));
        Assert.Equal("unsupportedFilter", await client.FailAsync("ContactCard/query", """{"filter":{"shoeSize":"44"} }"""));
        JsonElement sorted = await client.CallAsync("ContactCard/query", """{"filter":{"inAddressBook":"K1"},"sort":[{"property":"name/surname"}],"calculateTotal":true}""");
        Assert.Equal(3, sorted.GetProperty("total").GetInt32());
        string state = sorted.GetProperty("queryState").GetString()!, first = sorted.GetProperty("ids")[0].GetString()!;
        Assert.Equal("Adams", Assert.Single(await client.GetAsync("ContactCard", $$"""{"ids":["{{first}}"],"properties":["name"]}""")).GetProperty("name").GetProperty("components")[1].GetProperty("value").GetString());
        await client.CallAsync("ContactCard/set", $$"""{"destroy":["{{first}}"]}""");
        JsonElement changes = await client.CallAsync("ContactCard/queryChanges", $$"""{"sinceQueryState":"{{state}}"}""");
        Assert.Equal([first], JmapClient.Texts(changes.GetProperty("removed")));
    }

    [Fact]
    public async Task A_picture_that_comes_as_a_blob_stays_in_the_card()
    {
        using JmapClient client = await server.SignInAsync();
        string blob = (await client.UploadAsync([1, 2, 3], "image/png")).GetProperty("blobId").GetString()!;
        string id = (await client.CallAsync("ContactCard/set", $$$$"""{"create":{"c":{"name":{"full":"P"},"addressBookIds":{"K1":true},"media":{"m":{"kind":"photo","mediaType":"image/png","blobId":"{{{{blob}}}}"} } } } }""")).GetProperty("created").GetProperty("c").GetProperty("id").GetString()!;
        JsonElement media = Assert.Single(await client.GetAsync("ContactCard", $$"""{"ids":["{{id}}"]}""")).GetProperty("media").GetProperty("m");
        Assert.Equal("data:image/png;base64,AQID", media.GetProperty("uri").GetString());
        Assert.False(media.TryGetProperty("blobId", out _));
    }

    [Fact]
    public async Task Nobody_sees_anothers_contacts()
    {
        using JmapClient alice = await server.SignInAsync(), bob = await server.SignInAsync("bob");
        string id = (await alice.CallAsync("ContactCard/set", """{"create":{"c":{"name":{"full":"Secret"},"addressBookIds":{"K1":true} } } }""")).GetProperty("created").GetProperty("c").GetProperty("id").GetString()!;
        Assert.Equal("accountNotFound", await bob.FailAsync("ContactCard/get", $$"""{"accountId":"{{alice.Account}}","ids":["{{id}}"]}"""));
        Assert.DoesNotContain("Secret", (await bob.CallAsync("Recipient/suggest", """{"text":"secret"}""")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_that_is_too_large_is_refused()
    {
        using JmapClient client = await server.SignInAsync();
        string note = new StringBuilder().Append('x', server.Options.MaximumContactSize).ToString();
        JsonElement set = await client.CallAsync("ContactCard/set", $$$"""{"create":{"c":{"addressBookIds":{"K1":true},"notes":{"n":{"note":"{{{note}}}"} } } } }""");
        Assert.Equal("tooLarge", set.GetProperty("notCreated").GetProperty("c").GetProperty("type").GetString());
    }
}
