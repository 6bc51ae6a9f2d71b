using System.Text;
using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Jmap.Tests;

/// <summary>What happens by JMAP in a mailbox that has a script is noted for it, as what happens by IMAP is (RFC 6785 §2.2).</summary>
public class MailboxScriptTests(JmapServer server) : IClassFixture<JmapServer>
{
    [Fact]
    public async Task Creating_importing_moving_and_flagging_are_events_where_a_script_is_bound()
    {
        (Mailbox bound, Mailbox free) = await server.Store.WriteAsync(transaction =>
        {
            Mailbox made = transaction.CreateMailbox(server.Alice, "Bound");
            transaction.SetAnnotation(made.Id, null, MailboxEvents.Entry, Encoding.UTF8.GetBytes("mine"), 10);
            return (made, transaction.CreateMailbox(server.Alice, "Free"));
        });
        using JmapClient client = await server.SignInAsync();
        string blob = (await client.UploadAsync("Subject: imported\r\n\r\nx"u8.ToArray(), "message/rfc822")).GetProperty("blobId").GetString()!;
        JsonElement created = await client.CallAsync("Email/set", $"{{\"create\":{{\"a\":{{\"mailboxIds\":{{\"{bound.Id}\":true}},\"subject\":\"made\"}},\"b\":{{\"mailboxIds\":{{\"{free.Id}\":true}},\"subject\":\"made\"}}}}}}");
        await client.CallAsync("Email/import", $"{{\"emails\":{{\"a\":{{\"blobId\":\"{blob}\",\"mailboxIds\":{{\"{bound.Id}\":true,\"{free.Id}\":true}}}}}}}}");
        Assert.Equal(["APPEND 1", "APPEND 2"], await EventsAsync());

        string id = created.GetProperty("created").GetProperty("b").GetProperty("id").GetString()!;
        await client.CallAsync("Email/set", $"{{\"update\":{{\"{id}\":{{\"mailboxIds\":{{\"{bound.Id}\":true}}}}}}}}");
        await client.CallAsync("Email/set", $"{{\"update\":{{\"{id}\":{{\"keywords/$seen\":true}}}}}}");
        await client.CallAsync("Email/set", $"{{\"update\":{{\"{id}\":{{\"keywords/$seen\":true}}}}}}");
        Assert.Equal(["COPY 3", "FLAG 3"], await EventsAsync());
        await client.CallAsync("Email/set", $"{{\"update\":{{\"{id}\":{{\"mailboxIds\":{{\"{free.Id}\":true}}}}}},\"destroy\":[\"{id}\"]}}");
        Assert.Empty(await EventsAsync());
    }

    private Task<List<string>> EventsAsync() => server.Store.WriteAsync(static transaction =>
    {
        List<string> events = transaction.Sql.Query("SELECT cause, first_uid FROM sieve_event ORDER BY id", static row => $"{(MailboxEventCause)row.Int32(0) switch { MailboxEventCause.Append => "APPEND", MailboxEventCause.Copy => "COPY", _ => "FLAG" }} {row.Int64(1)}");
        transaction.Sql.Execute("DELETE FROM sieve_event");
        return events;
    });
}
