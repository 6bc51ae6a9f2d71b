using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Posthouse.Directory;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap.Tests;

/// <summary>The examples of RFC 8620. Where it supposes a type of its own, Foo or Todo, the types that there are stand in its place.</summary>
public class CoreExampleTests
{
    // §2.1. The client ignores what it does not know: our capabilities are more, and contacts and foobar are none of them.
    // "maxConcurrentRequest" is an error of the example's (erratum 5819): §2 names it maxConcurrentRequests.
    [Fact]
    public async Task The_Session_of_section_2_1_is_told_with_its_limits_and_the_shared_account()
    {
        var limits = new JmapOptions { MaximumUploadSize = 50_000_000, MaximumConcurrentUploads = 8, MaximumRequestSize = 10_000_000, MaximumConcurrentRequests = 8, MaximumCalls = 32, MaximumObjectsInGet = 256, MaximumObjectsInSet = 128 };
        await using ExampleServer server = await ExampleServer.AddAsync(new JmapServer { Options = limits }, "john", "jane");
        await server.Server.ShareAsync(await server.Server.MailboxAsync(server["jane"], MailboxRole.Inbox), Grantee.Account(server["john"]), "lr", "jane@example.com");
        using JmapClient john = await server.SignInAsync("john");
        var example = new Example(john);
        string host = server.Server.Address.GetLeftPart(UriPartial.Authority);
        example.Compare("""
            {"capabilities":{
               "urn:ietf:params:jmap:core":{"maxSizeUpload":50000000,"maxConcurrentUpload":8,"maxSizeRequest":10000000,"maxConcurrentRequests":8,"maxCallsInRequest":32,"maxObjectsInGet":256,"maxObjectsInSet":128,
                 "collationAlgorithms":["i;ascii-numeric","i;ascii-casemap","i;unicode-casemap"]},
               "urn:ietf:params:jmap:mail":{}},
             "primaryAccounts":{"urn:ietf:params:jmap:mail":"%A13824%"},
             "username":"john@example.com","apiUrl":"HOST/jmap/api/","downloadUrl":"%downloadUrl%","uploadUrl":"HOST/jmap/upload/{accountId}/","eventSourceUrl":"%eventSourceUrl%","state":"%75128aab4b1b%"}
            """.Replace("HOST", host, StringComparison.Ordinal), john.Session);
        example["A97813"] = JmapIds.Of(server["jane"]);
        example.Compare("""
            {"accounts":{
               "%A13824%":{"name":"john@example.com","isPersonal":true,"isReadOnly":false,"accountCapabilities":{"urn:ietf:params:jmap:mail":{"maxMailboxesPerEmail":null}}},
               "%A97813%":{"name":"jane@example.com","isPersonal":false,"isReadOnly":true,"accountCapabilities":{"urn:ietf:params:jmap:mail":{}}}}}
            """, john.Session);
        Assert.All(["{accountId}", "{blobId}", "{name}", "{type}"], variable => Assert.Contains(variable, example["downloadUrl"], StringComparison.Ordinal));
        Assert.All(["{types}", "{closeafter}", "{ping}"], variable => Assert.Contains(variable, example["eventSourceUrl"], StringComparison.Ordinal));
    }

    // §3.3.1, §3.4.1. None of its methods is one here, so that each is answered as its third.
    [Fact]
    public async Task The_request_of_section_3_3_1_is_answered_in_order()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("john");
        using JmapClient john = await server.SignInAsync("john");
        JsonElement response = await john.PostAsync("""
            {"using":["urn:ietf:params:jmap:core","urn:ietf:params:jmap:mail"],
             "methodCalls":[["method1",{"arg1":"arg1data","arg2":"arg2data"},"c1"],["method2",{"arg1":"arg1data"},"c2"],["method3",{},"c3"]]}
            """);
        var example = new Example(john) { ["75128aab4b1b"] = john.Session.GetProperty("state").GetString()! };
        example.Compare("""{"methodResponses":[["error",{"type":"unknownMethod"},"c1"],["error",{"type":"unknownMethod"},"c2"],["error",{"type":"unknownMethod"},"c3"]],"sessionState":"%75128aab4b1b%"}""", response);
    }

    // §3.6.1. The detail is in our own words.
    [Theory]
    [InlineData("""{"using":["urn:ietf:params:jmap:core","https://example.com/apis/foobar"],"methodCalls":[]}""", """{"type":"urn:ietf:params:jmap:error:unknownCapability","status":400,"detail":"%detail%"}""", "https://example.com/apis/foobar")]
    [InlineData(null, """{"type":"urn:ietf:params:jmap:error:limit","limit":"maxSizeRequest","status":400,"detail":"%detail%"}""", "")]
    public async Task The_problems_of_section_3_6_1_are_told_as_it_shows(string? request, string problem, string detail)
    {
        await using ExampleServer server = await ExampleServer.AddAsync(new JmapServer { Options = new JmapOptions { MaximumRequestSize = 10_000 } }, "john");
        using JmapClient john = await server.SignInAsync("john");
        using HttpResponseMessage response = await john.SendAsync(request ?? new string(' ', 10_001));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var example = new Example(john);
        example.Compare(problem, JsonDocument.Parse(await response.Content.ReadAsStringAsync(JmapServer.Token)).RootElement);
        Assert.Contains(detail, example["detail"], StringComparison.Ordinal);
    }

    // §3.7, the first example; Foo is Mailbox.
    [Fact]
    public async Task The_first_reference_of_section_3_7_fetches_what_was_created()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("john");
        using JmapClient john = await server.SignInAsync("john");
        var example = new Example(john);
        await example.PlayAsync("""[["Mailbox/get",{"accountId":"%account%","ids":[]},"0"]]""", """[["Mailbox/get",{"state":"%abcdef%","list":[]},"0"]]""");
        await example.PlayAsync("""[["Mailbox/set",{"accountId":"%account%","create":{"a":{"name":"One"},"b":{"name":"Four"}}},"0"]]""", """[["Mailbox/set",{"created":{"a":{"id":"%f1%"},"b":{"id":"%f4%"}}},"0"]]""");
        await example.PlayAsync(
            """
            [["Mailbox/changes",{"accountId":"%account%","sinceState":"%abcdef%"},"t0"],
             ["Mailbox/get",{"accountId":"%account%","#ids":{"resultOf":"t0","name":"Mailbox/changes","path":"/created"}},"t1"]]
            """,
            """
            [["Mailbox/changes",{"accountId":"%account%","oldState":"%abcdef%","newState":"%123456%","hasMoreChanges":false,"created":["%f1%","%f4%"],"updated":[],"destroyed":[]},"t0"],
             ["Mailbox/get",{"accountId":"%account%","state":"%123456%","list":[{"id":"%f1%","name":"One"},{"id":"%f4%","name":"Four"}],"notFound":[]},"t1"]]
            """);
    }

    // §3.7, the second example. Two threads stand for its ten.
    [Fact]
    public async Task The_second_reference_of_section_3_7_fetches_the_mail_of_threads()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("john");
        using JmapClient john = await server.SignInAsync("john");
        var example = new Example(john)
        {
            ["id_of_inbox"] = await server.MailboxAsync("john", MailboxRole.Inbox),
            ["msg201"] = await server.AppendAsync("john", Message("Plans", "p1"), received: At(1)),
            ["msg1020"] = await server.AppendAsync("john", Message("Trip", "t1"), received: At(2)),
            ["msg1021"] = await server.AppendAsync("john", Message("Re: Trip", "t2", "t1"), received: At(3)),
            ["msg223"] = await server.AppendAsync("john", Message("Re: Plans", "p2", "p1"), received: At(4)),
            ["msg1023"] = await server.AppendAsync("john", Message("Re: Trip", "t3", "t2"), received: At(5)),
        };
        await example.PlayAsync(
            """
            [["Email/query",{"accountId":"%account%","filter":{"inMailbox":"%id_of_inbox%"},"sort":[{"property":"receivedAt","isAscending":false}],"collapseThreads":true,"position":0,"limit":10,"calculateTotal":true},"t0"],
             ["Email/get",{"accountId":"%account%","#ids":{"resultOf":"t0","name":"Email/query","path":"/ids"},"properties":["threadId"]},"t1"],
             ["Thread/get",{"accountId":"%account%","#ids":{"resultOf":"t1","name":"Email/get","path":"/list/*/threadId"}},"t2"],
             ["Email/get",{"accountId":"%account%","#ids":{"resultOf":"t2","name":"Thread/get","path":"/list/*/emailIds"},"properties":["from","receivedAt","subject"]},"t3"]]
            """,
            """
            [["Email/query",{"accountId":"%account%","queryState":"%abcdefg%","canCalculateChanges":true,"position":0,"total":2,"ids":["%msg1023%","%msg223%"]},"t0"],
             ["Email/get",{"accountId":"%account%","state":"%123456%","list":[{"id":"%msg1023%","threadId":"%trd194%"},{"id":"%msg223%","threadId":"%trd114%"}],"notFound":[]},"t1"],
             ["Thread/get",{"accountId":"%account%","state":"%threads%","list":[{"id":"%trd194%","emailIds":["%msg1020%","%msg1021%","%msg1023%"]},{"id":"%trd114%","emailIds":["%msg201%","%msg223%"]}],"notFound":[]},"t2"],
             ["Email/get",{"accountId":"%account%","state":"%123456%","list":[{"id":"%msg1020%","subject":"Trip"},{"id":"%msg1021%","subject":"Re: Trip"},{"id":"%msg1023%"},{"id":"%msg201%"},{"id":"%msg223%","subject":"Re: Plans"}],"notFound":[]},"t3"]]
            """);
    }

    [Fact]
    public async Task The_echo_of_section_4_1_comes_back()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("john");
        using JmapClient john = await server.SignInAsync("john");
        await new Example(john).PlayAsync("""[["Core/echo",{"hello":true,"high":5},"b3ff"]]""", """[["Core/echo",{"hello":true,"high":5},"b3ff"]]""");
    }

    // §5.7. A Todo is an Email: it has keywords, and its title is the subject. What a neural network would say of it nobody does here.
    [Fact]
    public async Task The_Todos_of_section_5_7_are_found_changed_and_moved()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("x", "y");
        Mailbox team = await server.Server.MailboxAsync(server["y"], MailboxRole.Inbox);
        await server.Server.ShareAsync(team, Grantee.Account(server["x"]), "lrswipte", "y@example.com");
        using JmapClient client = await server.SignInAsync("x");
        var example = new Example(client)
        {
            ["a"] = await server.AppendAsync("x", "Subject: Practise Piano\n\n.\n"),
            ["b"] = await server.AppendAsync("x", "Subject: Watch Daft Punk music video\n\n.\n"),
            ["y"] = JmapIds.Of(server["y"]),
            ["team"] = team.Id.ToString(),
        };
        await server.AppendAsync("x", "Subject: neither\n\n.\n");
        await example.PlayAsync(
            """
            [["Email/set",{"accountId":"%account%","update":{"%a%":{"keywords":{"music":true,"beethoven":true,"mozart":true,"liszt":true,"rachmaninov":true}},"%b%":{"keywords":{"music":true,"video":true,"trance":true}}}},"0"]]
            """,
            """[["Email/set",{"updated":{"%a%":null,"%b%":null}},"0"]]""");
        await example.PlayAsync(
            """
            [["Email/query",{"accountId":"%account%","filter":{"operator":"OR","conditions":[{"hasKeyword":"music"},{"hasKeyword":"video"}]},"sort":[{"property":"subject"}],"position":0,"limit":10},"0"],
             ["Email/get",{"accountId":"%account%","#ids":{"resultOf":"0","name":"Email/query","path":"/ids"},"properties":["subject","keywords"]},"1"]]
            """,
            """
            [["Email/query",{"accountId":"%account%","queryState":"%y13213%","canCalculateChanges":true,"position":0,"ids":["%a%","%b%"]},"0"],
             ["Email/get",{"accountId":"%account%","state":"%10324%","list":[
               {"id":"%a%","subject":"Practise Piano","keywords":{"music":true,"beethoven":true,"mozart":true,"liszt":true,"rachmaninov":true}},
               {"id":"%b%","subject":"Watch Daft Punk music video","keywords":{"music":true,"video":true,"trance":true}}]},"1"]]
            """);
        await example.PlayAsync(
            """[["Email/set",{"accountId":"%account%","ifInState":"%10324%","update":{"%a%":{"keywords/chopin":true,"keywords/mozart":null}}},"0"]]""",
            """[["Email/set",{"accountId":"%account%","oldState":"%10324%","newState":"%10329%","updated":{"%a%":null}},"0"]]""");
        // The whole object is a patch too; what the server sets may be in it as it is.
        await example.PlayAsync(
            """[["Email/set",{"accountId":"%account%","ifInState":"%10329%","update":{"%a%":{"id":"%a%","subject":"Practise Piano","keywords":{"music":true,"beethoven":true,"chopin":true,"liszt":true,"rachmaninov":true}}}},"0"]]""",
            """[["Email/set",{"accountId":"%account%","oldState":"%10329%","updated":{"%a%":null}},"0"]]""");
        await example.PlayAsync(
            """[["Email/get",{"accountId":"%account%","ids":["%a%"],"properties":["keywords"]},"0"]]""",
            """[["Email/get",{"list":[{"id":"%a%","keywords":{"music":true,"beethoven":true,"chopin":true,"liszt":true,"rachmaninov":true}}]},"0"]]""");

        await example.PlayAsync("""[["Email/get",{"accountId":"%account%","ids":[]},"0"]]""", """[["Email/get",{"state":"%before%"},"0"]]""");
        await example.PlayAsync("""[["Email/set",{"accountId":"%account%","destroy":["%b%"]},"0"]]""", """[["Email/set",{"destroyed":["%b%"]},"0"]]""");
        // §5.6: in a filter on a keyword, which changes, what stays in the results and was changed is given as removed and added again.
        await example.PlayAsync(
            """
            [["Email/changes",{"accountId":"%account%","sinceState":"%before%","maxChanges":50},"0"],
             ["Email/queryChanges",{"accountId":"%account%","filter":{"operator":"OR","conditions":[{"hasKeyword":"music"},{"hasKeyword":"video"}]},"sort":[{"property":"subject"}],"sinceQueryState":"%y13213%","maxChanges":50},"1"]]
            """,
            """
            [["Email/changes",{"accountId":"%account%","oldState":"%before%","newState":"%871903%","hasMoreChanges":false,"created":[],"updated":[],"destroyed":["%b%"]},"0"],
             ["Email/queryChanges",{"accountId":"%account%","oldQueryState":"%y13213%","newQueryState":"%y13218%","removed":["%b%","%a%"],"added":[{"id":"%a%","index":0}]},"1"]]
            """);

        // The copy names its mailbox, as RFC 8621 §4.7 has it.
        await example.PlayAsync(
            """[["Email/copy",{"fromAccountId":"%account%","accountId":"%y%","create":{"k5122":{"id":"%a%","mailboxIds":{"%team%":true}}},"onSuccessDestroyOriginal":true},"0"]]""",
            """
            [["Email/copy",{"fromAccountId":"%account%","accountId":"%y%","created":{"k5122":{"id":"%DAf97%"}},"oldState":"%c1d64ecb038c%","newState":"%33844835152b%"},"0"],
             ["Email/set",{"accountId":"%account%","oldState":"%871903%","newState":"%871909%","destroyed":["%a%"]},"0"]]
            """);
        Assert.NotEqual(example["a"], example["DAf97"]);
    }

    // §5.7: a record refers to one that is created with it; subTodoIds is a mailbox's parentId.
    [Fact]
    public async Task A_creation_of_section_5_7_is_referred_to_in_the_same_call()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("x");
        using JmapClient client = await server.SignInAsync("x");
        var example = new Example(client);
        await example.PlayAsync("""[["Mailbox/set",{"accountId":"%account%","create":{"k":{"name":"Practise Piano"}}},"0"]]""", """[["Mailbox/set",{"created":{"k":{"id":"%a%"}}},"0"]]""");
        await example.PlayAsync(
            """[["Mailbox/set",{"accountId":"%account%","create":{"k15":{"name":"Warm up with scales"}},"update":{"%a%":{"parentId":"#k15"}}},"0"]]""",
            """[["Mailbox/set",{"created":{"k15":{"id":"%k15%"}},"updated":{"%a%":null}},"0"]]""");
        await example.PlayAsync("""[["Mailbox/get",{"accountId":"%account%","ids":["%a%"],"properties":["parentId"]},"0"]]""", """[["Mailbox/get",{"list":[{"id":"%a%","parentId":"%k15%"}]},"0"]]""");
    }

    // §6.1, §6.2: it has no example of an exchange; these are the properties that it lists.
    [Fact]
    public async Task A_file_is_uploaded_and_downloaded_as_section_6_says()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("john");
        using JmapClient john = await server.SignInAsync("john");
        var example = new Example(john);
        example.Compare("""{"accountId":"%account%","blobId":"%blob%","type":"image/png","size":5}""", await john.UploadAsync([1, 2, 3, 4, 5], "image/png"));
        using HttpResponseMessage got = await john.DownloadAsync(example["blob"], "a b.png", "image/png");
        Assert.Equal([1, 2, 3, 4, 5], await got.Content.ReadAsByteArrayAsync(JmapServer.Token));
        Assert.Equal("image/png", got.Content.Headers.ContentType!.MediaType);
        Assert.Equal("a b.png", got.Content.Headers.ContentDisposition!.FileNameStar ?? got.Content.Headers.ContentDisposition.FileName!.Trim('"'));
        // It recommends "immutable" besides, which would leave the file readable in the browser of whoever has signed out.
        Assert.Equal("no-cache, private", got.Headers.CacheControl!.ToString());
    }

    // §7.1.1. Calendars are none here.
    [Fact]
    public async Task The_change_of_section_7_1_1_names_the_types_and_the_states_that_get_would_tell()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("john");
        using JmapClient john = await server.SignInAsync("john");
        using EventStream events = await EventStream.OpenAsync(john, "Email,EmailDelivery");
        await events.NextAsync();
        await server.AppendAsync("john", "Subject: x\n\nx\n");
        StreamEvent told = (await events.NextAsync())!;
        Assert.Equal("state", told.Name);
        var example = new Example(john);
        example.Compare("""{"@type":"StateChange","changed":{"%account%":{"Email":"%d35ecb040aab%","EmailDelivery":"%428d565f2440%"}}}""", JsonDocument.Parse(told.Data).RootElement);
        await example.PlayAsync("""[["Email/get",{"accountId":"%account%","ids":[]},"0"]]""", """[["Email/get",{"state":"%d35ecb040aab%"},"0"]]""");
    }

    // §7.2.3, at its times.
    [Fact]
    public async Task The_subscription_of_section_7_2_3_is_made_verified_and_extended()
    {
        await using PushReceiver push = await PushReceiver.StartAsync();
        var clock = new ExampleClock(DateTimeOffset.Parse("2018-07-06T02:14:29Z", System.Globalization.CultureInfo.InvariantCulture));
        await using ExampleServer server = await ExampleServer.AddAsync(push.Unstarted(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock))), "john");
        using JmapClient john = await server.SignInAsync("john");
        var example = new Example(john) { ["url"] = push.Url };
        await example.PlayAsync("""[["PushSubscription/get",{"ids":null},"0"]]""", """[["PushSubscription/get",{"list":[],"notFound":[]},"0"]]""");
        await example.PlayAsync(
            """[["PushSubscription/set",{"create":{"4f29":{"deviceClientId":"a889-ffea-910","url":"%url%","types":null}}},"0"]]""",
            """[["PushSubscription/set",{"created":{"4f29":{"id":"%P43dcfa4%","keys":null,"expires":"2018-07-13T02:14:29Z"}}},"0"]]""");
        PushMessage message = await push.NextAsync();
        Assert.Equal("application/json", message.Headers.ContentType.ToString());
        example.Compare("""{"@type":"PushVerification","pushSubscriptionId":"%P43dcfa4%","verificationCode":"%da1f097b%"}""", JsonDocument.Parse(message.Body).RootElement);
        await example.PlayAsync("""[["PushSubscription/set",{"update":{"%P43dcfa4%":{"verificationCode":"%da1f097b%"}}},"0"]]""", """[["PushSubscription/set",{"updated":{"%P43dcfa4%":null}},"0"]]""");
        // Its get is asked after the set here, to have something to list.
        await example.PlayAsync(
            """[["PushSubscription/get",{"ids":null},"0"]]""",
            """[["PushSubscription/get",{"list":[{"id":"%P43dcfa4%","deviceClientId":"a889-ffea-910","verificationCode":"%da1f097b%","expires":"2018-07-13T02:14:29Z","types":null}],"notFound":[]},"0"]]""");
        clock.Now = DateTimeOffset.Parse("2018-07-08T02:22:50Z", System.Globalization.CultureInfo.InvariantCulture);
        await example.PlayAsync(
            """[["PushSubscription/set",{"update":{"%P43dcfa4%":{"expires":"2018-08-13T00:00:00Z"}}},"0"]]""",
            """[["PushSubscription/set",{"updated":{"%P43dcfa4%":{"expires":"2018-07-15T02:22:50Z"}}},"0"]]""");
    }

    private static DateTimeOffset At(int minute) => new(2018, 6, 27, 0, minute, 0, TimeSpan.Zero);

    private static string Message(string subject, string id, string? before = null) =>
        new StringBuilder($"From: Jane Doe <jdoe@example.com>\nMessage-ID: <{id}@example.com>\nSubject: {subject}\n").Append(before is null ? "" : $"In-Reply-To: <{before}@example.com>\nReferences: <{before}@example.com>\n").Append("\nx\n").ToString();
}
