using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap.Tests;

/// <summary>The examples of the RFCs that extend JMAP: WebSocket (8887), Blob (9404), Quota (9425), Sieve (9661) and Sharing (9670).</summary>
public class ExtensionExampleTests
{
    // RFC 8887 §4.4, the whole conversation. The first change that it shows is one that the client missed.
    [Fact]
    public async Task The_conversation_of_RFC_8887_passes_as_it_says()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("foo");
        using JmapClient foo = await server.SignInAsync("foo");
        var example = new Example(foo);
        string missed;
        using (JmapSocket earlier = await JmapSocket.OpenAsync(foo))
        {
            await earlier.SendAsync("""{"@type":"WebSocketPushEnable","dataTypes":["Mailbox"]}""");
            Assert.Equal("Response", (await earlier.AskAsync("""{"@type":"Request","using":[],"methodCalls":[]}""")).GetProperty("@type").GetString());
            await example.PlayAsync("""[["Mailbox/set",{"accountId":"%account%","create":{"a":{"name":"a"}}},"0"]]""", """[["Mailbox/set",{"newState":"%first%"},"0"]]""");
            missed = (await earlier.NextAsync())!.Value.GetProperty("pushState").GetString()!;
        }

        await example.PlayAsync("""[["Mailbox/set",{"accountId":"%account%","create":{"b":{"name":"b"}}},"0"]]""", """[["Mailbox/set",{"newState":"%d35ecb040aab%"},"0"]]""");
        example["aaa"] = missed;
        using JmapSocket socket = await JmapSocket.OpenAsync(foo);
        Assert.Equal("jmap", socket.Subprotocol);
        example.Compare(
            """{"@type":"StateChange","changed":{"%account%":{"Mailbox":"%d35ecb040aab%"}},"pushState":"%bbb%"}""",
            await socket.AskAsync(example.Fill("""{"@type":"WebSocketPushEnable","dataTypes":["Mailbox","Email"],"pushState":"%aaa%"}""")));
        example.Compare(
            """{"@type":"Response","requestId":"R1","methodResponses":[["Core/echo",{"hello":true,"high":5},"b3ff"]]}""",
            await socket.AskAsync("""{"@type":"Request","id":"R1","using":["urn:ietf:params:jmap:core"],"methodCalls":[["Core/echo",{"hello":true,"high":5},"b3ff"]]}"""));
        // The detail says in our words what is wrong.
        example.Compare(
            """{"@type":"RequestError","requestId":null,"type":"urn:ietf:params:jmap:error:notJSON","status":400,"detail":"%detail%"}""",
            await socket.AskAsync("The quick brown fox jumps over the lazy dog."));
        await server.AppendAsync("foo", "Subject: x\n\nx\n");
        example.Compare("""{"@type":"StateChange","changed":{"%account%":{"Email":"%0af7a512ce70%"}},"pushState":"%ccc%"}""", (await socket.NextAsync())!.Value);
        await example.PlayAsync("""[["Email/get",{"accountId":"%account%","ids":[]},"0"]]""", """[["Email/get",{"state":"%0af7a512ce70%"},"0"]]""");
        Assert.NotEqual(example["bbb"], example["ccc"]);
        await socket.CloseAsync();
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    // RFC 8887 §3.
    [Fact]
    public async Task The_capability_of_RFC_8887_is_told()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("foo");
        using JmapClient foo = await server.SignInAsync("foo");
        var example = new Example(foo);
        example.Compare("""{"urn:ietf:params:jmap:websocket":{"url":"%url%","supportsPush":true}}""", foo.Session.GetProperty("capabilities"));
        Assert.StartsWith("ws://", example["url"], StringComparison.Ordinal);
    }

    // RFC 9404 §4.1.1, §4.1.2, §4.2.1, §4.2.2: all its blobs. The type of what was uploaded without one is null there, as §4.1 allows; here it is octets.
    [Fact]
    public async Task The_blobs_of_RFC_9404_are_made_and_read()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("account1");
        using JmapClient client = await server.SignInAsync("account1");
        var example = new Example(client);
        await example.PlayAsync(
            """
            [["Blob/upload",{"accountId":"%account%","create":{"1":{"data":[{"data:asBase64":"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABAQMAAAAl21bKAAAAA1BMVEX/AAAZ4gk3AAAAAXRSTlN/gFy0ywAAAApJREFUeJxjYgAAAAYAAzY3fKgAAAAASUVORK5CYII="}],"type":"image/png"}}},"R1"]]
            """,
            """[["Blob/upload",{"accountId":"%account%","created":{"1":{"id":"%G4c6751ed%","type":"image/png","size":95}}},"R1"]]""");
        await example.PlayAsync(
            """
            [["Blob/upload",{"accountId":"%account%","create":{"b4":{"data":[{"data:asText":"The quick brown fox jumped over the lazy dog."}]}}},"S4"],
             ["Blob/upload",{"accountId":"%account%","create":{"cat":{"data":[{"data:asText":"How"},{"blobId":"#b4","length":7,"offset":3},{"data:asText":"was t"},{"blobId":"#b4","length":1,"offset":1},{"data:asBase64":"YXQ/"}]}}},"CAT"],
             ["Blob/get",{"accountId":"%account%","properties":["data:asText","size"],"ids":["#cat"]},"G4"]]
            """,
            """
            [["Blob/upload",{"created":{"b4":{"id":"%Gc0854fb9%","size":45}}},"S4"],
             ["Blob/upload",{"created":{"cat":{"id":"%Gcc60576f%","size":19}}},"CAT"],
             ["Blob/get",{"list":[{"id":"%Gcc60576f%","data:asText":"How quick was that?","size":19}],"notFound":[]},"G4"]]
            """);
        await example.PlayAsync(
            """
            [["Blob/get",{"accountId":"%account%","ids":["%Gc0854fb9%","not-a-blob"],"properties":["data:asText","digest:sha","size"]},"R1"],
             ["Blob/get",{"accountId":"%account%","ids":["%Gc0854fb9%"],"properties":["data:asText","digest:sha","digest:sha-256","size"],"offset":4,"length":9},"R2"]]
            """,
            """
            [["Blob/get",{"accountId":"%account%","list":[{"id":"%Gc0854fb9%","data:asText":"The quick brown fox jumped over the lazy dog.","digest:sha":"wIVPufsDxBzOOALLDSIFKebu+U4=","size":45}],"notFound":["not-a-blob"]},"R1"],
             ["Blob/get",{"accountId":"%account%","list":[{"id":"%Gc0854fb9%","data:asText":"quick bro","digest:sha":"QiRAPtfyX8K6tm1iOAtZ87Xj3Ww=","digest:sha-256":"gdg9INW7lwHK6OQ9u0dwDz2ZY/gubi0En0xlFpKt0OA=","size":45}]},"R2"]]
            """);
        const string Dog = "VGhlIHF1aWNrIGJyb3duIGZveCBqdW1wZWQgb3ZlciB0aGUggYEgZG9nLg==";
        await example.PlayAsync(
            """
            [["Blob/upload",{"accountId":"%account%","create":{"b1":{"data":[{"data:asBase64":"DOG"}]},"b2":{"data":[{"data:asText":"hello world"}],"type":"text/plain"}}},"S1"],
             ["Blob/get",{"accountId":"%account%","ids":["#b1","#b2"]},"G1"],
             ["Blob/get",{"accountId":"%account%","ids":["#b1","#b2"],"properties":["data:asText","size"]},"G2"],
             ["Blob/get",{"accountId":"%account%","ids":["#b1","#b2"],"properties":["data:asBase64","size"]},"G3"],
             ["Blob/get",{"accountId":"%account%","offset":0,"length":5,"ids":["#b1","#b2"]},"G4"],
             ["Blob/get",{"accountId":"%account%","offset":20,"length":100,"ids":["#b1","#b2"]},"G5"]]
            """.Replace("DOG", Dog, StringComparison.Ordinal),
            """
            [["Blob/upload",{"created":{"b1":{"id":"%G72cfa4%","size":43},"b2":{"id":"%G2aae6c%","type":"text/plain","size":11}}},"S1"],
             ["Blob/get",{"list":[{"id":"%G72cfa4%","data:asBase64":"DOG","isEncodingProblem":true,"size":43},{"id":"%G2aae6c%","data:asText":"hello world","size":11}]},"G1"],
             ["Blob/get",{"list":[{"id":"%G72cfa4%","data:asText":null,"isEncodingProblem":true,"size":43},{"id":"%G2aae6c%","data:asText":"hello world","size":11}]},"G2"],
             ["Blob/get",{"list":[{"id":"%G72cfa4%","data:asBase64":"DOG","size":43},{"id":"%G2aae6c%","data:asBase64":"aGVsbG8gd29ybGQ=","size":11}]},"G3"],
             ["Blob/get",{"list":[{"id":"%G72cfa4%","data:asText":"The q","size":43},{"id":"%G2aae6c%","data:asText":"hello","size":11}]},"G4"],
             ["Blob/get",{"list":[{"id":"%G72cfa4%","data:asBase64":"anVtcGVkIG92ZXIgdGhlIIGBIGRvZy4=","isEncodingProblem":true,"isTruncated":true,"size":43},{"id":"%G2aae6c%","data:asText":"","isTruncated":true,"size":11}]},"G5"]]
            """.Replace("DOG", Dog, StringComparison.Ordinal));
    }

    // RFC 9404 §4.3.1.
    [Fact]
    public async Task What_refers_to_the_blob_of_RFC_9404_is_found()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("account1");
        using JmapClient client = await server.SignInAsync("account1");
        var example = new Example(client) { ["email"] = await server.AppendAsync("account1", "Subject: x\n\nx\n"), ["mailbox"] = await server.MailboxAsync("account1", MailboxRole.Inbox) };
        await example.PlayAsync("""[["Email/get",{"accountId":"%account%","ids":["%email%"],"properties":["blobId","threadId"]},"0"]]""", """[["Email/get",{"list":[{"blobId":"%Gd2f81008%","threadId":"%thread%"}]},"0"]]""");
        await example.PlayAsync(
            """[["Blob/lookup",{"accountId":"%account%","typeNames":["Mailbox","Thread","Email"],"ids":["%Gd2f81008%","not-a-blob"]},"R1"]]""",
            """[["Blob/lookup",{"accountId":"%account%","list":[{"id":"%Gd2f81008%","matchedIds":{"Mailbox":["%mailbox%"],"Thread":["%thread%"],"Email":["%email%"]}}],"notFound":["not-a-blob"]},"R1"]]""");
    }

    // RFC 9425 §5.1, §5.2. A quota has no limits that warn here, it counts mail alone, and its name is not the account's; one message stands for its 1,056.
    [Fact]
    public async Task The_quotas_of_RFC_9425_are_read_and_followed()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("bob");
        using JmapClient bob = await server.SignInAsync("bob");
        await server.Server.Store.WriteAsync(transaction =>
        {
            transaction.SetQuota(server["bob"], 1_000_000, 2000);
            return 0;
        });
        await server.AppendAsync("bob", "Subject: x\n\nx\n");
        var example = new Example(bob) { ["2a06df0d"] = "count", ["3b06df0e"] = "octets" };
        await example.PlayAsync(
            """[["Quota/get",{"accountId":"%account%","ids":["%2a06df0d%","%3b06df0e%"]},"0"]]""",
            """
            [["Quota/get",{"accountId":"%account%","state":"%78540%","list":[
               {"id":"%2a06df0d%","resourceType":"count","used":1,"warnLimit":null,"softLimit":null,"hardLimit":2000,"scope":"account","name":"%name%","types":["Email"]},
               {"id":"%3b06df0e%","resourceType":"octets","hardLimit":1000000,"scope":"account"}],"notFound":[]},"0"]]
            """);
        await server.AppendAsync("bob", "Subject: y\n\ny\n");
        await example.PlayAsync(
            """
            [["Quota/changes",{"accountId":"%account%","sinceState":"%78540%","maxChanges":20},"0"],
             ["Quota/get",{"accountId":"%account%","#ids":{"resultOf":"0","name":"Quota/changes","path":"/updated"},"#properties":{"resultOf":"0","name":"Quota/changes","path":"/updatedProperties"}},"1"]]
            """,
            """
            [["Quota/changes",{"accountId":"%account%","oldState":"%78540%","newState":"%78542%","hasMoreChanges":false,"updatedProperties":["used"],"created":[],"updated":["%3b06df0e%","%2a06df0d%"],"destroyed":[]},"0"],
             ["Quota/get",{"accountId":"%account%","state":"%78542%","list":[{"id":"%3b06df0e%"},{"id":"%2a06df0d%","used":2}],"notFound":[]},"1"]]
            """);
    }

    // RFC 9661 §2.3.1, §2.4.1, §2.5, §2.6. Its script requires "imapflags", which RFC 5232 named imap4flags.
    [Fact]
    public async Task The_scripts_of_RFC_9661_are_uploaded_made_active_changed_and_ended()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("ken");
        using JmapClient ken = await server.SignInAsync("ken");
        var example = new Example(ken);
        const string Script = "require \"imap4flags\";\r\nif address :is [\"To\", \"Cc\"] \"jmap@ietf.org\" {\r\n  setflag \"\\\\Flagged\";\r\n}\r\n";
        example.Compare($$"""{"accountId":"%account%","blobId":"%Gabcc83e4%","size":{{Script.Length}},"type":"application/sieve"}""", await ken.UploadAsync(Encoding.ASCII.GetBytes(Script), "application/sieve"));
        await example.PlayAsync("""[["SieveScript/validate",{"accountId":"%account%","blobId":"%Gabcc83e4%"},"0"]]""", """[["SieveScript/validate",{"accountId":"%account%","error":null},"0"]]""");
        await example.PlayAsync(
            """[["SieveScript/set",{"accountId":"%account%","create":{"A":{"name":null,"blobId":"%Gabcc83e4%"}},"onSuccessActivateScript":"#A"},"0"]]""",
            """[["SieveScript/set",{"accountId":"%account%","created":{"A":{"id":"%dd1b164f%","name":"%name%","blobId":"%stored%","isActive":true}},"updated":null,"destroyed":null,"notCreated":null,"notUpdated":null,"notDestroyed":null},"0"]]""");
        await example.PlayAsync(
            """[["SieveScript/get",{"accountId":"%account%","ids":null},"0"]]""",
            """[["SieveScript/get",{"accountId":"%account%","state":"%1634915373%","list":[{"id":"%dd1b164f%","name":"%name%","isActive":true,"blobId":"%stored%"}],"notFound":[]},"0"]]""");
        using (HttpResponseMessage content = await ken.DownloadAsync(example["stored"])) Assert.Equal(Script, await content.Content.ReadAsStringAsync(JmapServer.Token));

        // Another text for the same script, by a blob made in the same request (RFC 9404).
        await example.PlayAsync(
            """
            [["Blob/upload",{"accountId":"%account%","create":{"B":{"data":[{"data:asText":"redirect \"ken@example.com\"\r\n;"}],"type":"application/sieve"}}},"1"],
             ["SieveScript/set",{"accountId":"%account%","update":{"%dd1b164f%":{"blobId":"#B"}}},"2"]]
            """,
            """
            [["Blob/upload",{"created":{"B":{"id":"%G969c83e4%","type":"application/sieve","size":29}}},"1"],
             ["SieveScript/set",{"accountId":"%account%","created":null,"updated":{"%dd1b164f%":{"blobId":"%stored2%"}},"notUpdated":null},"2"]]
            """);
        // The script is deactivated, then destroyed by another call: an active one stays.
        await example.PlayAsync(
            """[["SieveScript/set",{"accountId":"%account%","destroy":["%dd1b164f%"]},"3"],["SieveScript/set",{"accountId":"%account%","onSuccessDeactivateScript":true},"4"],["SieveScript/set",{"accountId":"%account%","destroy":["%dd1b164f%"]},"5"]]""",
            """
            [["SieveScript/set",{"destroyed":null,"notDestroyed":{"%dd1b164f%":{"type":"sieveIsActive"}}},"3"],
             ["SieveScript/set",{"updated":{"%dd1b164f%":{"isActive":false}}},"4"],
             ["SieveScript/set",{"destroyed":["%dd1b164f%"],"notDestroyed":null},"5"]]
            """);
        await example.PlayAsync("""[["SieveScript/query",{"accountId":"%account%","filter":{"isActive":true}},"0"]]""", """[["SieveScript/query",{"accountId":"%account%","ids":[]},"0"]]""");
    }

    // RFC 9661 §2.6: what does not compile, with where.
    [Fact]
    public async Task A_script_that_RFC_9661_would_refuse_is_refused()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("ken");
        using JmapClient ken = await server.SignInAsync("ken");
        var example = new Example(ken) { ["bad"] = (await ken.UploadAsync("if true { keep }"u8.ToArray(), "application/sieve")).GetProperty("blobId").GetString()! };
        await example.PlayAsync("""[["SieveScript/validate",{"accountId":"%account%","blobId":"%bad%"},"0"]]""", """[["SieveScript/validate",{"accountId":"%account%","error":{"type":"invalidSieve","description":"%description%"}},"0"]]""");
        Assert.Contains("1", example["description"], StringComparison.Ordinal);
    }

    // RFC 9670 §4.1. A TodoList is a Mailbox, whose rights are those of RFC 8621 §2; nobody has a time zone here.
    [Fact]
    public async Task The_list_of_RFC_9670_is_shared_and_its_new_reader_is_told()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("jane.doe=Jane Doe", "joe.bloggs=Joe Bloggs");
        using JmapClient jane = await server.SignInAsync("jane.doe"), joe = await server.SignInAsync("joe.bloggs");
        var example = new Example(jane) { ["tl01n231"] = await server.MailboxAsync("jane.doe", MailboxRole.Inbox) };
        example.Compare(
            """
            {"accounts":{"%account%":{"name":"jane.doe@example.com","isPersonal":true,"isReadOnly":false,
               "accountCapabilities":{"urn:ietf:params:jmap:principals":{"currentUserPrincipalId":"%P105aga511jaa%"},"urn:ietf:params:jmap:principals:owner":{"accountIdForPrincipal":"%u33084183%","principalId":"%P105aga511jaa%"}}}}}
            """,
            jane.Session);
        await example.PlayAsync("""[["Principal/query",{"accountId":"%u33084183%","filter":{"email":"joe.bloggs@example.com"}},"0"]]""", """[["Principal/query",{"accountId":"%u33084183%","ids":["%P2342fnddd20%"]},"0"]]""");
        await example.PlayAsync(
            """[["Principal/get",{"accountId":"%u33084183%","ids":["%P2342fnddd20%"]},"0"]]""",
            """
            [["Principal/get",{"accountId":"%u33084183%","state":"%7b8eff5zz%","list":[{"id":"%P2342fnddd20%","type":"individual","name":"Joe Bloggs","description":null,"email":"joe.bloggs@example.com","timeZone":null,"capabilities":{},"accounts":null}],"notFound":[]},"0"]]
            """);
        // The notice is written a moment after the change, which it must not hold up.
        using EventStream news = await EventStream.OpenAsync(joe, "ShareNotification");
        await news.NextAsync();
        await example.PlayAsync(
            """[["Mailbox/set",{"accountId":"%account%","update":{"%tl01n231%":{"shareWith":{"%P2342fnddd20%":{"mayReadItems":true,"mayAddItems":true,"mayDelete":false}}}}},"0"]]""",
            """[["Mailbox/set",{"accountId":"%account%","updated":{"%tl01n231%":null}},"0"]]""");
        Assert.Equal(["ShareNotification"], (await news.NextAsync())!.Changed(joe.Account).Keys);
        var told = new Example(joe) { ["jane"] = jane.Account, ["tl01n231"] = example["tl01n231"], ["P105aga511jaa"] = example["P105aga511jaa"] };
        await told.PlayAsync(
            """[["ShareNotification/get",{"accountId":"%account%","ids":null},"0"]]""",
            """
            [["ShareNotification/get",{"accountId":"%account%","list":[{"id":"%n%","created":"%created%","changedBy":{"name":"Jane Doe","email":"jane.doe@example.com","principalId":"%P105aga511jaa%"},
               "objectType":"Mailbox","objectAccountId":"%jane%","objectId":"%tl01n231%","newRights":{"mayReadItems":true,"mayAddItems":true,"mayDelete":false},"name":"Inbox"}]},"0"]]
            """);
        // To dismiss it is to destroy it; nothing else is supported (§3.5).
        await told.PlayAsync(
            """[["ShareNotification/set",{"accountId":"%account%","create":{"x":{"name":"x"}},"update":{"%n%":{"name":"x"}},"destroy":["%n%"]},"0"]]""",
            """[["ShareNotification/set",{"accountId":"%account%","notCreated":{"x":{"type":"forbidden"}},"notUpdated":{"%n%":{"type":"forbidden"}},"destroyed":["%n%"]},"0"]]""");
    }
}
