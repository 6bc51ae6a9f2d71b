using System.Diagnostics;
using Posthouse.Storage;

namespace Posthouse.Imap.Tests;

public sealed class ThreadTests
{
    [Fact]
    public async Task References_tie_messages_together()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await Deliver(server, "a", "one", "", 1);
        await Deliver(server, "b", "Re: one", "<a@x>", 2);
        await Deliver(server, "c", "Re: one", "<a@x>", 3);
        await Deliver(server, "d", "Re: one", "<a@x> <b@x>", 4);
        await Deliver(server, "e", "two", "", 5);
        await Deliver(server, "f", "Re: three", "<gone@x>", 6);
        await Deliver(server, "g", "Re: three", "<gone@x>", 7);
        ImapClient client = await server.SelectAsync();
        Assert.Equal("* THREAD (1 (2 4)(3))(5)((6)(7))", (await client.OkAsync("THREAD REFERENCES UTF-8 ALL")).Single);
        Assert.Equal("* THREAD (2 4)(5)", (await client.OkAsync("UID THREAD REFERENCES UTF-8 UID 2,4,5")).Single);
        Assert.Equal("* THREAD", (await client.OkAsync("THREAD REFERENCES UTF-8 DELETED")).Single);
    }

    [Fact]
    public async Task Subjects_tie_messages_together()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await Deliver(server, "a", "one", "", 1);
        await Deliver(server, "b", "two", "", 2);
        await Deliver(server, "c", "Re: one", "", 3);
        await Deliver(server, "d", "re: ONE", "", 4);
        ImapClient client = await server.SelectAsync();
        Assert.Equal("* THREAD (1 (3)(4))(2)", (await client.OkAsync("THREAD ORDEREDSUBJECT UTF-8 ALL")).Single);
        Assert.Equal("* THREAD (1 (3)(4))(2)", (await client.OkAsync("THREAD REFERENCES UTF-8 ALL")).Single);
    }

    // draft-ietf-morg-inthread §2: subjects tie nothing, and the thread that had news last comes last.
    [Fact]
    public async Task Refs_follow_references_alone_and_arrival()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await Deliver(server, "a", "one", "", 1);
        await Deliver(server, "b", "two", "", 2);
        await Deliver(server, "c", "Re: one", "", 3);
        await Deliver(server, "d", "Re: one", "<a@x>", 4);
        ImapClient client = await server.SelectAsync();
        Assert.Equal("* THREAD (2)(3)(1 4)", (await client.OkAsync("THREAD REFS UTF-8 ALL")).Single);
    }

    [Fact]
    public void Refs_of_one_moment_are_in_the_order_of_their_UIDs()
    {
        var messages = new ThreadMessage[4];
        for (uint uid = 1; uid <= 4; uid++)
        {
            var node = new ThreadNode();
            node.Describe(new Placement(uid, default, default, default, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, 1), null, Comparator.Default);
            messages[uid - 1] = new ThreadMessage(node, $"{uid}", uid == 4 ? ["1"] : []);
        }

        Assert.Equal([2u, 3u, 1u], ReferencesThreads.BuildByArrival(messages).Select(static root => root.Uid));
    }

    [Fact]
    public void Loops_and_endless_conversations_cost_little()
    {
        const int count = 50_000;
        var messages = new ThreadMessage[count];
        for (int i = 0; i < count; i++)
        {
            string[] references = i == 0 ? [$"{count - 1}"] : [$"{i - 1}", $"{(i * 7) % count}"];
            messages[i] = new ThreadMessage(new ThreadNode { Uid = (uint)i + 1 }, $"{i}", references);
        }

        var watch = Stopwatch.StartNew();
        List<ThreadNode> roots = ReferencesThreads.Build(messages);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), watch.Elapsed.ToString());
        int total = 0;
        var open = new Stack<ThreadNode>(roots);
        while (open.TryPop(out ThreadNode? node))
        {
            if (!node.IsDummy) total++;
            foreach (ThreadNode child in node.Children) open.Push(child);
        }

        Assert.Equal(count, total);
    }

    private static Task Deliver(ImapServer server, string id, string subject, string references, int day) =>
        server.DeliverAsync($"From: f@x.test\r\nSubject: {subject}\r\nDate: {day} Jan 2020 10:00:00 +0000\r\nMessage-ID: <{id}@x>\r\n{(references.Length > 0 ? $"References: {references}\r\n" : "")}\r\nx\r\n");
}
