using System.Text;

namespace Posthouse.Hostile.Tests;

/// <summary>Messages made to break whoever reads their structure: delivered, listed, fetched, searched, and the mailbox is as good as before.</summary>
public sealed class MimeBombTests
{
    // Far above what is needed, far below what such a message could cost.
    private const long MostGrowth = 300L << 20;

    public static TheoryData<string> Bombs => ["nested multiparts", "nested messages", "parts", "addresses", "tags", "marks", "encoded words"];

    [Theory]
    [MemberData(nameof(Bombs))]
    public async Task A_bomb_is_delivered_listed_fetched_and_searched(string name)
    {
        // The bombs are in headers of up to 1 MB: the server must take them to be able to choke on them.
        await using HostileServer server = await HostileServer.StartAsync("[mail]\nmaximum-header = \"4 MiB\"\n");
        await server.DeliverAsync("From: a@example.net\r\nSubject: before\r\n\r\nordinary");
        long before = LiveOctets();
        Assert.StartsWith("250", await server.DeliverAsync(Bomb(name)), StringComparison.Ordinal);
        Assert.StartsWith("250", await server.DeliverAsync("From: a@example.net\r\nSubject: after\r\n\r\nordinary"), StringComparison.Ordinal);

        using (HostileClient client = await server.ImapAsync())
        {
            string listed = await client.ImapAsync("FETCH 1:* (UID FLAGS RFC822.SIZE ENVELOPE PREVIEW)");
            Assert.Contains("after", listed, StringComparison.Ordinal);
            string structure = await client.ImapAsync("FETCH 2 (BODYSTRUCTURE BODY)");
            Assert.InRange(structure.Length, 10, 20 << 20);
            await client.ImapAsync("FETCH 2 (BODY.PEEK[HEADER] BODY.PEEK[1.1.1.1.1.1] BODY.PEEK[TEXT]<0.1000>)");
            Assert.Contains("SEARCH", await client.ImapAsync("SEARCH OR TEXT needle SUBJECT needle"), StringComparison.Ordinal);
            await client.ImapAsync("SORT (SUBJECT FROM TO DATE) UTF-8 ALL");
            await client.ImapAsync("THREAD REFERENCES UTF-8 ALL");
            Assert.Contains("ordinary", await client.ImapAsync("FETCH 3 BODY[TEXT]"), StringComparison.Ordinal);
        }

        using (HostileClient client = await server.Pop3Async())
        {
            await client.SendAsync("RETR 2\r\nNOOP\r\n");
            while (await client.ReadLineAsync() != ".") { }
            Assert.StartsWith("+OK", await client.ReadLineAsync(), StringComparison.Ordinal);
        }

        Assert.InRange(LiveOctets() - before, long.MinValue, MostGrowth);
    }

    private static string Bomb(string name)
    {
        var text = new StringBuilder("From: a@example.net\r\n");
        switch (name)
        {
            case "nested multiparts":
                for (int i = 0; i < 10_000; i++) text.Append($"Content-Type: multipart/mixed; boundary=\"b{i}\"\r\n\r\n--b{i}\r\n");
                return text.Append("\r\nneedle").ToString();
            case "nested messages":
                for (int i = 0; i < 10_000; i++) text.Append("Content-Type: message/rfc822\r\n\r\n");
                return text.Append("Subject: in\r\n\r\nneedle").ToString();
            case "parts":
                text.Append("Content-Type: multipart/mixed; boundary=b\r\n\r\n");
                for (int i = 0; i < 100_000; i++) text.Append("--b\r\n\r\nx\r\n");
                return text.Append("--b--").ToString();
            case "addresses":
                text.Append("To: ");
                for (int i = 0; i < 9_000; i++) text.Append("a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,\r\n ");
                return text.Append("needle@example.net\r\n\r\nx").ToString();
            case "tags":
                return text.Append("Subject: ").Insert(text.Length, "[a][b][c][d][e][f][g][h][i][j]\r\n ", 20_000).Append("needle\r\n\r\nx").ToString();
            case "marks":
                // U+0315 and U+0300 in UTF-8, 200,000 of each; Latin-1 carries the octets.
                text.Append("Content-Type: text/plain; charset=utf-8\r\n\r\n");
                for (int i = 0; i < 4000; i++) text.Insert(text.Length, "\u00cc\u0095", 50).Append(i % 40 == 39 ? "\r\n" : "");
                for (int i = 0; i < 4000; i++) text.Insert(text.Length, "\u00cc\u0080", 50);
                return text.Append("needle").ToString();
            default:
                text.Append("Subject: ");
                for (int i = 0; i < 30_000; i++) text.Append($"=?x-unknown-{i}?Q?a?=\r\n ");
                return text.Append("needle\r\n\r\nx").ToString();
        }
    }

    private static long LiveOctets()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
