using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// Reads from the journal what was shared, by whatever program, and leaves a notice for the person that it was shared with; not for the
/// members of groups (RFC 9670 §3). Notices and the checkpoint are one transaction: each is made once.
/// </summary>
internal sealed class ShareWatch(MailStore store, AccountDirectory directory, JmapOptions options, ILogger<ShareWatch> logger) : BackgroundService
{
    private const string Consumer = "jmap-shares";

    private readonly JournalConsumer _journal = new(store, Consumer, MailboxShares.Kind);

    public override void Dispose()
    {
        base.Dispose();
        _journal.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _journal.RunAsync(TakeAsync, error => JmapLog.ShareNoticeFailed(logger, error), stoppingToken);

    private async Task TakeAsync(IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken)
    {
        var changes = new List<(MailboxShared Change, DateTimeOffset At, Account? By)>();
        foreach (JournalRecord record in records)
        {
            if (MailboxShares.Read(record) is not { Grantee.Kind: GranteeKind.Account } change || change.Before == change.After) continue;
            changes.Add((change, record.At, change.By is null ? null : await directory.FindAccountAsync(change.By, cancellationToken).ConfigureAwait(false)));
        }

        await store.WriteAsync(
            transaction =>
            {
                // Another node was here meanwhile.
                if (transaction.JournalCheckpoint(Consumer) >= records[^1].Sequence) return 0;
                foreach ((MailboxShared change, DateTimeOffset at, Account? by) in changes) Add(transaction, change, at, by);
                transaction.SetJournalCheckpoint(Consumer, records[^1].Sequence);
                return 0;
            },
            cancellationToken).ConfigureAwait(false);
    }

    private void Add(WriteTransaction transaction, MailboxShared change, DateTimeOffset at, Account? by)
    {
        var account = new AccountId(change.Grantee.Id);
        if (account == by?.Id || transaction.Sql.Scalar("SELECT COUNT(*) FROM account_state WHERE account = @1", account.Value) == 0) return;
        Mailbox? mailbox = transaction.FindMailbox(change.Mailbox);
        List<StoredObject> all = ObjectTable.List(transaction, account, ObjectKind.ShareNotification);
        foreach (StoredObject old in all.Take(all.Count - options.MaximumShareNotifications + 1)) ObjectTable.Delete(transaction, account, ObjectKind.ShareNotification, old.Id);
        var value = new JsonObject
        {
            ["created"] = JmapDate.FormatUtc(at),
            ["changedBy"] = new JsonObject
            {
                ["name"] = by is null ? "" : by.DisplayName.Length > 0 ? by.DisplayName : by.Address.ToUnicodeString(),
                ["email"] = change.By?.ToString(),
                ["principalId"] = by is null ? null : PrincipalIds.Of(by.Id),
            },
            ["objectType"] = "Mailbox",
            ["objectAccountId"] = JmapIds.Of(change.Owner),
            ["objectId"] = JmapIds.Of(change.Mailbox),
            ["oldRights"] = Rights(change.Before),
            ["newRights"] = Rights(change.After),
            // As Mailbox/get tells it; but a path stays whole, for who is told may not see what it is in.
            ["name"] = mailbox is null ? "" : mailbox.Name == Mailbox.Inbox ? "Inbox" : mailbox.Name,
        };
        ObjectTable.Insert(transaction, account, ObjectKind.ShareNotification, value.ToJsonString());
    }

    private static JsonNode? Rights(MailboxRights rights)
    {
        if (rights == MailboxRights.None) return null;
        using var buffer = new MemoryStream();
        using (var output = new Utf8JsonWriter(buffer)) MailboxSharing.WriteRights(output, null, rights, sharing: true);
        return JsonNode.Parse(Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
