using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Storage;

namespace Posthouse.Jmap.Tests;

/// <summary>The examples of RFC 8621. Those of MDN are in its own tests, the parts of §4.1.4 in the emails'.</summary>
public class MailExampleTests
{
    // §1.5.1.
    [Fact]
    public async Task The_client_of_section_1_5_1_hears_of_new_mail_and_not_of_what_is_read()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("john");
        using JmapClient john = await server.SignInAsync("john");
        string old = await server.AppendAsync("john", "Subject: old\n\nx\n");
        using EventStream events = await EventStream.OpenAsync(john, "EmailDelivery");
        await events.NextAsync();
        await new Example(john) { ["old"] = old }.PlayAsync("""[["Email/set",{"accountId":"%account%","update":{"%old%":{"keywords/$seen":true}}},"0"]]""", """[["Email/set",{"updated":{"%old%":null}},"0"]]""");
        await server.AppendAsync("john", "Subject: new\n\nx\n");
        StreamEvent told = (await events.NextAsync())!;
        Assert.Equal(["EmailDelivery"], told.Changed(john.Account).Keys);
        // Had the flag been told before, that event would have come first, with the state from before the message.
        using EventStream again = await EventStream.OpenAsync(john, "EmailDelivery", lastEventId: told.Id);
        await server.AppendAsync("john", "Subject: newer\n\nx\n");
        StreamEvent next;
        do next = (await again.NextAsync())!;
        while (next.Name != "state");
        Assert.NotEqual(told.Changed(john.Account)["EmailDelivery"], next.Changed(john.Account)["EmailDelivery"]);
    }

    // §2.6. Three messages stand for its 16,307, two of them unread of its 13,905. "sortOrder" is 10 there; here the inbox is the first of all.
    // "oldState" 78541 where 78540 was asked for is an error of the example's: RFC 8620 §5.2 has it echoed.
    [Fact]
    public async Task The_mailboxes_of_section_2_6_are_read_followed_and_changed()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("john");
        using JmapClient john = await server.SignInAsync("john");
        var example = new Example(john);
        await example.PlayAsync("""[["Mailbox/set",{"accountId":"%account%","create":{"i":{"name":"Important mail","sortOrder":90}}},"0"]]""", """[["Mailbox/set",{"created":{"i":{"id":"%MB674cc24095db49ce%"}}},"0"]]""");
        example["MB23cfa8094c0f41e6"] = await server.MailboxAsync("john", MailboxRole.Inbox);
        await server.AppendAsync("john", "Message-ID: <1@x>\nSubject: a\n\nx\n", MessageFlags.Seen);
        await server.AppendAsync("john", "Message-ID: <2@x>\nIn-Reply-To: <1@x>\nSubject: Re: a\n\nx\n");
        string unread = await server.AppendAsync("john", "Message-ID: <3@x>\nSubject: b\n\nx\n");
        await example.PlayAsync(
            """[["Mailbox/get",{"accountId":"%account%","ids":["%MB23cfa8094c0f41e6%","%MB674cc24095db49ce%"]},"0"]]""",
            """
            [["Mailbox/get",{"accountId":"%account%","state":"%78540%","list":[
               {"id":"%MB23cfa8094c0f41e6%","name":"Inbox","parentId":null,"role":"inbox","sortOrder":"%sortOrder%","totalEmails":3,"unreadEmails":2,"totalThreads":2,"unreadThreads":2,
                "myRights":{"mayAddItems":true,"mayRename":false,"maySubmit":true,"mayDelete":false,"maySetKeywords":true,"mayRemoveItems":true,"mayCreateChild":true,"maySetSeen":true,"mayReadItems":true},"isSubscribed":true},
               {"id":"%MB674cc24095db49ce%","name":"Important mail"}],"notFound":[]},"0"]]
            """);
        await example.PlayAsync("""[["Mailbox/get",{"accountId":"%account%","ids":null},"0"]]""", """[["Mailbox/get",{"accountId":"%account%","state":"%78540%","list":[{"id":"%MB23cfa8094c0f41e6%","name":"Inbox","role":"inbox"},"…"],"notFound":[]},"0"]]""");

        example["read"] = unread;
        await example.PlayAsync("""[["Email/set",{"accountId":"%account%","update":{"%read%":{"keywords/$seen":true}}},"0"]]""", """[["Email/set",{"updated":{"%read%":null}},"0"]]""");
        await example.PlayAsync(
            """
            [["Mailbox/changes",{"accountId":"%account%","sinceState":"%78540%"},"0"],
             ["Mailbox/get",{"accountId":"%account%","#ids":{"resultOf":"0","name":"Mailbox/changes","path":"/created"}},"1"],
             ["Mailbox/get",{"accountId":"%account%","#ids":{"resultOf":"0","name":"Mailbox/changes","path":"/updated"},"#properties":{"resultOf":"0","name":"Mailbox/changes","path":"/updatedProperties"}},"2"]]
            """,
            """
            [["Mailbox/changes",{"accountId":"%account%","oldState":"%78540%","newState":"%78542%","hasMoreChanges":false,"updatedProperties":["totalEmails","unreadEmails","totalThreads","unreadThreads"],
               "created":[],"updated":["%MB23cfa8094c0f41e6%"],"destroyed":[]},"0"],
             ["Mailbox/get",{"accountId":"%account%","state":"%78542%","list":[],"notFound":[]},"1"],
             ["Mailbox/get",{"accountId":"%account%","state":"%78542%","list":[{"id":"%MB23cfa8094c0f41e6%","totalEmails":3,"unreadEmails":1,"totalThreads":2,"unreadThreads":1}],"notFound":[]},"2"]]
            """);

        // The inbox is nobody's to destroy: mayDelete is false.
        await example.PlayAsync(
            """[["Mailbox/set",{"accountId":"%account%","ifInState":"%78542%","update":{"%MB674cc24095db49ce%":{"name":"Maybe important mail"}},"destroy":["%MB23cfa8094c0f41e6%"]},"0"]]""",
            """
            [["Mailbox/set",{"accountId":"%account%","oldState":"%78542%","newState":"%78549%","updated":{"%MB674cc24095db49ce%":null},"notDestroyed":{"%MB23cfa8094c0f41e6%":{"type":"forbidden"}}},"0"]]
            """);
    }

    // §3.1.1.
    [Fact]
    public async Task The_threads_of_section_3_1_1_are_read()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("john");
        using JmapClient john = await server.SignInAsync("john");
        var example = new Example(john)
        {
            ["eaa623"] = await server.AppendAsync("john", "Message-ID: <1@x>\nSubject: a\n\nx\n"),
            ["f782cbb"] = await server.AppendAsync("john", "Message-ID: <2@x>\nIn-Reply-To: <1@x>\nSubject: Re: a\n\nx\n"),
            ["82cf7bb"] = await server.AppendAsync("john", "Message-ID: <3@x>\nSubject: b\n\nx\n"),
        };
        await example.PlayAsync("""[["Email/get",{"accountId":"%account%","ids":["%eaa623%","%82cf7bb%"],"properties":["threadId"]},"0"]]""", """[["Email/get",{"list":[{"threadId":"%f123u4%"},{"threadId":"%f41u44%"}]},"0"]]""");
        await example.PlayAsync(
            """[["Thread/get",{"accountId":"%account%","ids":["%f123u4%","%f41u44%"]},"#1"]]""",
            """[["Thread/get",{"accountId":"%account%","state":"%f6a7e214%","list":[{"id":"%f123u4%","emailIds":["%eaa623%","%f782cbb%"]},{"id":"%f41u44%","emailIds":["%82cf7bb%"]}],"notFound":[]},"#1"]]""");
    }

    // §4.1.2.3, §4.1.2.4. The RFC is written in ASCII: C3 AE is an i with a circumflex, which it shows without.
    [Fact]
    public async Task The_addresses_of_section_4_1_2_are_read_with_and_without_their_groups()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("john");
        using JmapClient john = await server.SignInAsync("john");
        var example = new Example(john) { ["e"] = await server.AppendAsync("john", "To: \"  James Smythe\" <james@example.com>, Friends:\n  jane@example.com, =?UTF-8?Q?John_Sm=C3=AEth?=\n  <john@example.com>;\nSubject: x\n\nx\n") };
        await example.PlayAsync(
            """[["Email/get",{"accountId":"%account%","ids":["%e%"],"properties":["header:To:asAddresses","header:To:asGroupedAddresses"]},"0"]]""",
            """
            [["Email/get",{"list":[{"id":"%e%",
               "header:To:asAddresses":[{"name":"James Smythe","email":"james@example.com"},{"name":null,"email":"jane@example.com"},{"name":"John Smîth","email":"john@example.com"}],
               "header:To:asGroupedAddresses":[{"name":null,"addresses":[{"name":"James Smythe","email":"james@example.com"}]},
                 {"name":"Friends","addresses":[{"name":null,"email":"jane@example.com"},{"name":"John Smîth","email":"john@example.com"}]}]}]},"0"]]
            """);
    }

    // §4.1.3: the last of the fields in raw form; all of them, each parsed.
    [Fact]
    public async Task The_header_properties_of_section_4_1_3_are_what_it_says_they_mean()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("john");
        using JmapClient john = await server.SignInAsync("john");
        var example = new Example(john) { ["e"] = await server.AppendAsync("john", "Resent-To: A <a@example.com>\nResent-To: b@example.com, c@example.com\nSubject: first\nSubject: last\n\nx\n") };
        await example.PlayAsync(
            """[["Email/get",{"accountId":"%account%","ids":["%e%"],"properties":["header:subject","header:Resent-To:asAddresses:all","header:x-none","header:X-None:all"]},"0"]]""",
            """
            [["Email/get",{"list":[{"id":"%e%","header:subject":" last",
               "header:Resent-To:asAddresses:all":[[{"name":"A","email":"a@example.com"}],[{"name":null,"email":"b@example.com"},{"name":null,"email":"c@example.com"}]],
               "header:x-none":null,"header:X-None:all":[]}]},"0"]]
            """);
    }

    // §4.2.1, with parts of the sizes that it gives.
    [Fact]
    public async Task The_message_of_section_4_2_1_is_read_with_its_parts_cut()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("john");
        using JmapClient john = await server.SignInAsync("john");
        const string Opening = "<html><body><p>Hello ", Footer = "-- Sent by your friendly mailing list ";
        string html = Opening + string.Concat(Enumerable.Repeat("world, this is a dinner\r\n", 12_000));
        string text = Footer + string.Concat(Enumerable.Repeat("and all its many many friends\r\n", 400));
        string message = $"""
            From: Joe Bloggs <joe@example.com>
            Subject: Dinner on Thursday?
            List-Post: <mailto:partytime@lists.example.com>
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/html

            {html[..283_331]}
            --b
            Content-Type: text/plain

            {text[..10_343]}
            --b--

            """;
        var example = new Example(john)
        {
            ["f123u457"] = await server.AppendAsync("john", message, received: new DateTimeOffset(2013, 10, 13, 14, 12, 0, TimeSpan.Zero)),
            ["f123"] = await server.MailboxAsync("john", MailboxRole.Inbox),
            ["f123u456"] = "Mfffff",
        };
        await example.PlayAsync(
            """
            [["Email/get",{"accountId":"%account%","ids":["%f123u456%","%f123u457%"],"properties":["threadId","mailboxIds","from","subject","receivedAt","header:List-POST:asURLs","htmlBody","bodyValues"],
               "bodyProperties":["partId","blobId","size","type"],"fetchHTMLBodyValues":true,"maxBodyValueBytes":256},"#1"]]
            """,
            """
            [["Email/get",{"accountId":"%account%","state":"%41234123231%","list":[{"id":"%f123u457%","threadId":"%ef1314a%","mailboxIds":{"%f123%":true},"from":[{"name":"Joe Bloggs","email":"joe@example.com"}],
               "subject":"Dinner on Thursday?","receivedAt":"2013-10-13T14:12:00Z","header:List-POST:asURLs":["mailto:partytime@lists.example.com"],
               "htmlBody":[{"partId":"1","blobId":"%B841623871%","size":283331,"type":"text/html"},{"partId":"2","blobId":"%B319437193%","size":10343,"type":"text/plain"}],
               "bodyValues":{"1":{"isEncodingProblem":false,"isTruncated":true,"value":"%one%"},"2":{"isEncodingProblem":false,"isTruncated":true,"value":"%two%"}}}],"notFound":["%f123u456%"]},"#1"]]
            """);
        // The second is longer than 256 octets as well, and so cut: "isTruncated" is false there by an error of the example's.
        Assert.StartsWith(Opening, example["one"], StringComparison.Ordinal);
        Assert.StartsWith(Footer, example["two"], StringComparison.Ordinal);
        Assert.All(["one", "two"], value => Assert.InRange(Encoding.UTF8.GetByteCount(example[value]), 1, 256));
    }

    // §4.4.2.
    [Fact]
    public async Task The_sort_of_section_4_4_2_has_flagged_threads_first_then_subjects_then_the_newest()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("john");
        using JmapClient john = await server.SignInAsync("john");
        var example = new Example(john)
        {
            ["old-a"] = await server.AppendAsync("john", "Message-ID: <1@x>\nSubject: a\n\nx\n", received: At(1)),
            ["new-A"] = await server.AppendAsync("john", "Message-ID: <2@x>\nSubject: A\n\nx\n", received: At(2)),
            ["z"] = await server.AppendAsync("john", "Message-ID: <3@x>\nSubject: z\n\nx\n", received: At(3)),
            ["re-z"] = await server.AppendAsync("john", "Message-ID: <4@x>\nIn-Reply-To: <3@x>\nSubject: Re: z\n\nx\n", MessageFlags.Flagged, At(4)),
        };
        await example.PlayAsync(
            """
            [["Email/query",{"accountId":"%account%","sort":[{"property":"someInThreadHaveKeyword","keyword":"$flagged","isAscending":false},{"property":"subject","collation":"i;ascii-casemap"},{"property":"receivedAt","isAscending":false}]},"0"]]
            """,
            """[["Email/query",{"ids":["%re-z%","%z%","%new-A%","%old-a%"]},"0"]]""");
    }

    // §4.10, from the first request to the copy. Three messages stand for its 115 threads, and the size and the preview are ours.
    [Fact]
    public async Task The_day_of_section_4_10_passes_as_it_says()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("joe", "u6c6c41ac");
        Mailbox shared = await server.Server.MailboxAsync(server["u6c6c41ac"], MailboxRole.Inbox);
        await server.Server.ShareAsync(shared, Grantee.Account(server["joe"]), "lrswipte", "u6c6c41ac@example.com");
        using JmapClient joe = await server.SignInAsync("joe");
        const string Preview = "As you may be aware, we are required to prepare a presentation where we wow a panel of 5 random members of the public, on or before 30 June each year.  We have drafted";
        var example = new Example(joe)
        {
            ["fb666a55"] = await server.MailboxAsync("joe", MailboxRole.Inbox),
            ["2ea1ca41b38e"] = await server.MailboxAsync("joe", MailboxRole.Drafts),
            ["M3b568670a63e5d100f518fa5"] = await server.AppendAsync("joe", "Message-ID: <1@x>\nSubject: a\n\nx\n", received: At(1)),
            ["M9bd17497e2a99cb345fc1d0a"] = await server.AppendAsync("joe", "Message-ID: <2@x>\nIn-Reply-To: <1@x>\nSubject: Re: a\n\nx\n", received: At(2)),
            ["u6c6c41ac"] = JmapIds.Of(server["u6c6c41ac"]),
            ["75a4c956"] = shared.Id.ToString(),
        };
        example["Ma783e5cdf5f2deffbc97930a"] = await server.AppendAsync("joe", $"""
            From: Jane Doe <jdoe@example.com>
            Subject: The Big Reveal
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain

            {Preview} a plan.
            --b
            Content-Type: application/pdf
            Content-Disposition: attachment; filename=plan.pdf

            x
            --b--

            """, MessageFlags.Seen | MessageFlags.Flagged, new DateTimeOffset(2018, 6, 27, 0, 20, 35, TimeSpan.Zero));
        await example.PlayAsync(
            """
            [["Email/query",{"accountId":"%account%","filter":{"inMailbox":"%fb666a55%"},"sort":[{"isAscending":false,"property":"receivedAt"}],"collapseThreads":true,"position":0,"limit":30,"calculateTotal":true},"0"],
             ["Email/get",{"accountId":"%account%","#ids":{"resultOf":"0","name":"Email/query","path":"/ids"},"properties":["threadId"]},"1"],
             ["Thread/get",{"accountId":"%account%","#ids":{"resultOf":"1","name":"Email/get","path":"/list/*/threadId"}},"2"],
             ["Email/get",{"accountId":"%account%","#ids":{"resultOf":"2","name":"Thread/get","path":"/list/*/emailIds"},"properties":["threadId","mailboxIds","keywords","hasAttachment","from","subject","receivedAt","size","preview"]},"3"]]
            """,
            """
            [["Email/query",{"accountId":"%account%","queryState":"%09aa9a075588%","canCalculateChanges":true,"position":0,"total":2,"ids":["%Ma783e5cdf5f2deffbc97930a%","%M9bd17497e2a99cb345fc1d0a%"]},"0"],
             ["Email/get",{"accountId":"%account%","state":"%780599%","list":[{"id":"%Ma783e5cdf5f2deffbc97930a%","threadId":"%T36703c2cfe9bd5ed%"},{"id":"%M9bd17497e2a99cb345fc1d0a%","threadId":"%T0a22ad76e9c097a1%"}],"notFound":[]},"1"],
             ["Thread/get",{"accountId":"%account%","state":"%22a8728b%","list":[{"id":"%T36703c2cfe9bd5ed%","emailIds":["%Ma783e5cdf5f2deffbc97930a%"]},{"id":"%T0a22ad76e9c097a1%","emailIds":["%M3b568670a63e5d100f518fa5%","%M9bd17497e2a99cb345fc1d0a%"]}],"notFound":[]},"2"],
             ["Email/get",{"accountId":"%account%","state":"%780599%","list":[{"id":"%Ma783e5cdf5f2deffbc97930a%","threadId":"%T36703c2cfe9bd5ed%","mailboxIds":{"%fb666a55%":true},"keywords":{"$seen":true,"$flagged":true},"hasAttachment":true,
               "from":[{"email":"jdoe@example.com","name":"Jane Doe"}],"subject":"The Big Reveal","receivedAt":"2018-06-27T00:20:35Z","size":"%175047%","preview":"%preview%"},"…"],"notFound":[]},"3"]]
            """);
        Assert.StartsWith(Preview.Replace("  ", " ", StringComparison.Ordinal), example["preview"], StringComparison.Ordinal);

        await example.PlayAsync("""[["Email/get",{"accountId":"%account%","ids":[]},"0"]]""", """[["Email/get",{"state":"%780605%"},"0"]]""");
        await example.PlayAsync(
            """[["Email/set",{"accountId":"%account%","update":{"%Ma783e5cdf5f2deffbc97930a%":{"keywords/$seen":null}}},"0"]]""",
            """[["Email/set",{"accountId":"%account%","oldState":"%780605%","newState":"%780606%","updated":{"%Ma783e5cdf5f2deffbc97930a%":null}},"0"]]""");
        await example.PlayAsync("""[["Email/set",{"accountId":"%account%","destroy":["%M9bd17497e2a99cb345fc1d0a%","%M3b568670a63e5d100f518fa5%"]},"0"]]""", """[["Email/set",{"accountId":"%account%"},"0"]]""");
        example["Me8de6c9f6de198239b982ea2"] = await server.AppendAsync("joe", "Subject: new\n\nx\n", received: new DateTimeOffset(2018, 6, 28, 0, 0, 0, TimeSpan.Zero));
        await example.PlayAsync(
            """
            [["Email/changes",{"accountId":"%account%","sinceState":"%780605%","maxChanges":50},"3"],
             ["Email/queryChanges",{"accountId":"%account%","filter":{"inMailbox":"%fb666a55%"},"sort":[{"property":"receivedAt","isAscending":false}],"collapseThreads":true,"sinceQueryState":"%09aa9a075588%","upToId":"%M9bd17497e2a99cb345fc1d0a%","maxChanges":25,"calculateTotal":true},"11"]]
            """,
            """
            [["Email/changes",{"accountId":"%account%","oldState":"%780605%","newState":"%780800%","hasMoreChanges":false,"created":["%Me8de6c9f6de198239b982ea2%"],"updated":["%Ma783e5cdf5f2deffbc97930a%"],"destroyed":["%M9bd17497e2a99cb345fc1d0a%","%M3b568670a63e5d100f518fa5%"]},"3"],
             ["Email/queryChanges",{"accountId":"%account%","oldQueryState":"%09aa9a075588%","newQueryState":"%e35e9facf117%","added":[{"id":"%Me8de6c9f6de198239b982ea2%","index":0},"…"],"removed":["%M9bd17497e2a99cb345fc1d0a%","…"],"total":2},"11"]]
            """);

        // "49db" in the place of the part's "a49d" is an error of the example's (erratum 6606).
        await example.PlayAsync(
            """
            [["Email/set",{"accountId":"%account%","create":{"k1546":{"mailboxIds":{"%2ea1ca41b38e%":true},"keywords":{"$seen":true,"$draft":true},"from":[{"name":"Joe Bloggs","email":"joe@example.com"}],"to":[{"name":"John","email":"john@example.com"}],
               "subject":"World domination","receivedAt":"2018-07-10T01:05:08Z","sentAt":"2018-07-10T11:05:08+10:00",
               "bodyStructure":{"type":"multipart/alternative","subParts":[{"partId":"a49d","type":"text/html"},{"partId":"bd48","type":"text/plain"}]},
               "bodyValues":{"bd48":{"value":"I have the most brilliant plan.  Let me tell you all about it.  What we do is, we","isTruncated":false},
                 "a49d":{"value":"<!DOCTYPE html><html><head><title></title><style type=\"text/css\">div{font-size:16px}</style></head><body><div>I have the most brilliant plan.  Let me tell you all about it.  What we do is, we</div></body></html>","isTruncated":false}}}}},"0"]]
            """,
            """
            [["Email/set",{"accountId":"%account%","oldState":"%780800%","newState":"%780839%","created":{"k1546":{"id":"%Md45b47b4877521042cec0938%","blobId":"%Ge8de6c9f%","threadId":"%Td957e72e89f516dc%","size":"%11721%"}}},"0"]]
            """);
        await example.PlayAsync(
            """
            [["Email/copy",{"fromAccountId":"%account%","accountId":"%u6c6c41ac%","create":{"k45":{"id":"%Md45b47b4877521042cec0938%","mailboxIds":{"%75a4c956%":true}}},"onSuccessDestroyOriginal":true},"0"]]
            """,
            """
            [["Email/copy",{"fromAccountId":"%account%","accountId":"%u6c6c41ac%","oldState":"%7ee7e9263a6d%","newState":"%5a0d2447ed26%","created":{"k45":{"id":"%M138f9954%","blobId":"%G6b9fb047%","threadId":"%T2f242ea4%","size":"%11721%"}},"notCreated":null},"0"],
             ["Email/set",{"accountId":"%account%","oldState":"%780839%","newState":"%780871%","destroyed":["%Md45b47b4877521042cec0938%"]},"0"]]
            """);
        Assert.NotEqual(example["Md45b47b4877521042cec0938"], example["M138f9954"]);
    }

    // §5.2. Where the preview begins and ends is the server's.
    [Fact]
    public async Task The_snippets_of_section_5_2_mark_the_word_and_escape_the_rest()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("joe");
        using JmapClient joe = await server.SignInAsync("joe");
        var example = new Example(joe)
        {
            ["M44200ec1"] = await server.AppendAsync("joe", "From: foo@example.com\nSubject: none\n\nnothing\n"),
            ["M7bcbcb0b"] = await server.AppendAsync("joe", "Subject: The Foosball competition\n\nThis year the foosball competition will be held in the Stadium de France\n"),
            ["M28d12783"] = await server.AppendAsync("joe", "Subject: methods\n\nI know that the Foo/bar method results often returns <1 widget rather than the complete set\n"),
        };
        await example.PlayAsync(
            """[["SearchSnippet/get",{"accountId":"%account%","filter":{"text":"foo"},"emailIds":["%M44200ec1%","%M7bcbcb0b%","%M28d12783%"]},"0"]]""",
            """
            [["SearchSnippet/get",{"accountId":"%account%","list":[{"emailId":"%M44200ec1%","subject":null,"preview":null},
               {"emailId":"%M7bcbcb0b%","subject":"The <mark>Foo</mark>sball competition","preview":"%one%"},{"emailId":"%M28d12783%","subject":null,"preview":"%two%"}],"notFound":null},"0"]]
            """);
        Assert.Contains("year the <mark>foo</mark>sball competition will be held in the Stadium de ", example["one"], StringComparison.Ordinal);
        Assert.Contains("the <mark>Foo</mark>/bar method results often returns &lt;1 widget rather than the complete", example["two"], StringComparison.Ordinal);
    }

    // §6.4. Nobody may write as a whole domain here: an identity "*@example.com" is refused with forbiddenFrom, and the second is of the same address.
    [Fact]
    public async Task The_identities_of_section_6_4_are_read()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("joe=Joe Bloggs");
        using JmapClient joe = await server.SignInAsync("joe");
        var example = new Example(joe);
        await example.PlayAsync(
            """
            [["Identity/set",{"accountId":"%account%","update":{"I1":{"bcc":[{"name":null,"email":"joe+archive@example.com"}],"textSignature":"-- \nJoe Bloggs\nMaster of Email","htmlSignature":"<div><b>Joe Bloggs</b></div><div>Master of Email</div>"}},
               "create":{"b":{"name":"Joe B","email":"joe@example.com"},"c":{"name":"Joe B","email":"*@example.com"}}},"0"]]
            """,
            """[["Identity/set",{"created":{"b":{"id":"%XD-9911312%"}},"notCreated":{"c":{"type":"forbiddenFrom"}},"updated":{"I1":null}},"0"]]""");
        await example.PlayAsync(
            """[["Identity/get",{"accountId":"%account%"},"0"]]""",
            """
            [["Identity/get",{"accountId":"%account%","state":"%99401312ae%","list":[
               {"id":"%XD-3301%","name":"Joe Bloggs","email":"joe@example.com","replyTo":null,"bcc":[{"name":null,"email":"joe+archive@example.com"}],"textSignature":"-- \nJoe Bloggs\nMaster of Email","htmlSignature":"<div><b>Joe Bloggs</b></div><div>Master of Email</div>","mayDelete":false},
               {"id":"%XD-9911312%","name":"Joe B","email":"joe@example.com","replyTo":null,"bcc":null,"textSignature":"","htmlSignature":"","mayDelete":true}],"notFound":[]},"0"]]
            """);
    }

    // §7.5.1.
    [Fact]
    public async Task The_submission_of_section_7_5_1_is_sent_and_filed_in_one_call()
    {
        await using ExampleServer server = await ExampleServer.StartAsync("john", "jane");
        using JmapClient john = await server.SignInAsync("john"), jane = await server.SignInAsync("jane");
        var example = new Example(john) { ["I64588216"] = "I1", ["drafts"] = await server.MailboxAsync("john", MailboxRole.Drafts), ["sent"] = await server.MailboxAsync("john", MailboxRole.Sent) };
        await example.PlayAsync(
            """[["Email/set",{"accountId":"%account%","create":{"d":{"mailboxIds":{"%drafts%":true},"keywords":{"$draft":true},"from":[{"email":"john@example.com"}],"to":[{"email":"jane@example.com"}],"subject":"World domination","textBody":[{"partId":"1"}],"bodyValues":{"1":{"value":"x"}}}}},"0"]]""",
            """[["Email/set",{"newState":"%778193%","created":{"d":{"id":"%M7f6ed5bc%"}}},"0"]]""");
        await example.PlayAsync(
            """
            [["EmailSubmission/set",{"accountId":"%account%","create":{"k1490":{"identityId":"%I64588216%","emailId":"%M7f6ed5bc%","envelope":{"mailFrom":{"email":"john@example.com","parameters":null},"rcptTo":[{"email":"jane@example.com","parameters":null}]}}},
               "onSuccessUpdateEmail":{"#k1490":{"mailboxIds/%drafts%":null,"mailboxIds/%sent%":true,"keywords/$draft":null}}},"0"]]
            """,
            """
            [["EmailSubmission/set",{"accountId":"%account%","oldState":"%012421s6%","newState":"%355421f6%","created":{"k1490":{"id":"%ES-3bab7f9a%"}}},"0"],
             ["Email/set",{"accountId":"%account%","oldState":"%778193%","newState":"%778197%","updated":{"%M7f6ed5bc%":null}},"0"]]
            """);
        await example.PlayAsync("""[["Email/get",{"accountId":"%account%","ids":["%M7f6ed5bc%"],"properties":["mailboxIds","keywords"]},"0"]]""", """[["Email/get",{"list":[{"id":"%M7f6ed5bc%","mailboxIds":{"%sent%":true},"keywords":{}}]},"0"]]""");
        Assert.Single(await jane.QueryAsync("""{"filter":{"subject":"World domination"}}"""));
    }

    // §7.5.1, the refusal: who must not send is told so, and nothing else changes. The description is the reply of the policy that refused, in the words
    // (and so the language) in which its administrator wrote it, whatever the request's Accept-Language.
    [Fact]
    public async Task Who_may_not_send_is_told_forbiddenToSend_as_in_section_7_5_1()
    {
        await using ExampleServer server = await ExampleServer.AddAsync(new JmapServer { Replace = static services => services.AddSingleton<IReceivingStage, SendingStopped>() }, "john", "jane");
        using JmapClient john = await server.SignInAsync("john");
        var example = new Example(john) { ["drafts"] = await server.MailboxAsync("john", MailboxRole.Drafts) };
        await example.PlayAsync(
            """[["Email/set",{"accountId":"%account%","create":{"d":{"mailboxIds":{"%drafts%":true},"from":[{"email":"john@example.com"}],"to":[{"email":"jane@example.com"}],"subject":"x","textBody":[{"partId":"1"}],"bodyValues":{"1":{"value":"x"}}}}},"0"]]""",
            """[["Email/set",{"created":{"d":{"id":"%M7f6ed5bc%"}}},"0"]]""");
        await example.PlayAsync(
            """[["EmailSubmission/set",{"accountId":"%account%","create":{"k1490":{"identityId":"I1","emailId":"%M7f6ed5bc%"}},"onSuccessDestroyEmail":["#k1490"]},"0"]]""",
            """[["EmailSubmission/set",{"accountId":"%account%","oldState":"%012421s6%","newState":"%012421s6%","notCreated":{"k1490":{"type":"forbiddenToSend","description":"%description%"}}},"0"]]""");
        Assert.Contains(SendingStopped.Reason, example["description"], StringComparison.Ordinal);
    }

    private static DateTimeOffset At(int minute) => new(2018, 6, 27, 0, minute, 0, TimeSpan.Zero);
}
