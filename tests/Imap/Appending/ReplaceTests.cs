using System.Text;
using Posthouse.Mail;

namespace Posthouse.Imap.Tests;

/// <summary>RFC 8508.</summary>
public sealed class ReplaceTests
{
    [Fact]
    public async Task One_message_takes_the_place_of_another()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(3);
        ImapClient client = await server.SelectAsync();
        ImapReply reply = await ReplaceAsync(client, "R1", "REPLACE 2 INBOX (\\Draft \\Seen) ");
        Assert.StartsWith("* OK [APPENDUID ", reply.Untagged[0], StringComparison.Ordinal);
        Assert.Equal(["* 2 EXPUNGE", "* 3 EXISTS"], reply.Untagged.Skip(1));
        Assert.Equal("* 3 FETCH (UID 4 FLAGS (\\Seen \\Draft))", (await client.OkAsync("FETCH 3 (UID FLAGS)")).Single);
        Assert.Equal(["* 1 FETCH (UID 1)", "* 2 FETCH (UID 3)", "* 3 FETCH (UID 4)"], (await client.OkAsync("FETCH 1:* UID")).Untagged);
    }

    [Fact]
    public async Task Into_another_mailbox_by_uid_with_qresync_and_uidonly()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(2);
        ImapClient client = await server.SelectAsync("INBOX", "QRESYNC", "UIDONLY");
        ImapReply reply = await ReplaceAsync(client, "R1", "UID REPLACE 2 {4+}\r\nSent (\\Seen) ");
        Assert.Equal("* VANISHED 2", reply.Untagged[1]);
        Assert.StartsWith("OK [HIGHESTMODSEQ ", reply.Tagged, StringComparison.Ordinal);
        Assert.Contains("MESSAGES 1", (await client.OkAsync("STATUS Sent (MESSAGES)")).Single, StringComparison.Ordinal);
        Assert.StartsWith("BAD [UIDREQUIRED]", (await ReplaceAsync(client, "R2", "REPLACE 1 Sent ")).Tagged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_replaced_stays_and_nothing_comes()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(3);
        ImapClient client = await server.SelectAsync();
        Assert.StartsWith("NO [NONEXISTENT]", (await ReplaceAsync(client, "R1", "UID REPLACE 9 INBOX ")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [TRYCREATE]", (await ReplaceAsync(client, "R2", "REPLACE 1 nowhere ")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [CANNOT]", (await ReplaceAsync(client, "R3", "REPLACE 1:2 INBOX ")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("BAD ", (await ReplaceAsync(client, "R4", "REPLACE 4 INBOX ")).Tagged, StringComparison.Ordinal);
        await server.Store.WriteAsync(t => t.Expunge(t.FindMailbox(ImapServer.AccountId, "INBOX")!.Id, UidSet.Of(3), onlyDeleted: false));
        Assert.StartsWith("NO [NONEXISTENT]", (await ReplaceAsync(client, "R5", "REPLACE 3 INBOX ")).Tagged, StringComparison.Ordinal);
        Assert.Contains("MESSAGES 2", (await client.OkAsync("STATUS INBOX (MESSAGES)")).Single, StringComparison.Ordinal);
        await client.OkAsync("EXAMINE INBOX");
        Assert.StartsWith("NO ", (await ReplaceAsync(client, "R6", "REPLACE 1 INBOX ")).Tagged, StringComparison.Ordinal);
    }

    private static async Task<ImapReply> ReplaceAsync(ImapClient client, string tag, string command)
    {
        byte[] message = Encoding.ASCII.GetBytes(Messages.Simple("new", "new"));
        await client.SendAsync($"{tag} {command}{{{message.Length}+}}\r\n");
        await client.SendAsync(message);
        await client.SendAsync("\r\n");
        return await client.ReplyAsync(tag);
    }
}
