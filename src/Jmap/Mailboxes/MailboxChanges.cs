using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Mailbox/changes (RFC 8621 §2.2).</summary>
internal sealed class MailboxChanges(MailStore store) : ChangesMethod(store)
{
    private const int Records = 512;

    private static readonly string[] Counts = ["totalEmails", "unreadEmails", "totalThreads", "unreadThreads"];

    public override string Name => "Mailbox/changes";

    public override string Capability => Capabilities.Mail;

    protected override void WriteMore(Utf8JsonWriter output, ChangesResult result)
    {
        // Null: any property may have changed.
        output.WritePropertyName("updatedProperties"u8);
        if (result.OnlyCounts && result.Updated.Count > 0) HeaderValueWriter.WriteTexts(output, Counts);
        else output.WriteNullValue();
    }

    protected override ChangesResult Collect(StoreReader reader, AccountView view, string state, int maximum)
    {
        AccountId account = view.Account;
        MailScope scope = view.Open(reader);
        if (!MailboxState.TryParse(scope.Unmask(state), out MailboxState since) || since.ModSeq > reader.HighestModSeq(account) || since.ModSeq < reader.ChangesKnownSince(account))
            throw MethodException.CannotCalculateChanges("The state is older than the log of changes, or none of this account's.");
        var changes = new Dictionary<MailboxId, Change>();
        var touched = new HashSet<MailboxId>();
        ModSeq at = since.ModSeq;
        bool more = false;
        while (!more)
        {
            IReadOnlyList<LoggedChange> log = reader.LogOf(account, at, Records);
            foreach (LoggedChange record in log)
            {
                touched.Clear();
                Touch(reader, record, touched);
                if (!scope.IsWhole) touched.RemoveWhere(mailbox => !scope.Lists(mailbox));
                if (changes.Count + touched.Count(mailbox => !changes.ContainsKey(mailbox)) > maximum)
                {
                    if (changes.Count == 0) throw MethodException.CannotCalculateChanges("One change touches more mailboxes than maxChanges.");
                    more = true;
                    break;
                }

                foreach (MailboxId mailbox in touched) changes[mailbox] = changes.GetValueOrDefault(mailbox).After(mailbox == record.Mailbox ? record.Kind : ChangeKind.FlagsChanged);
                at = record.ModSeq;
            }

            if (log.Count < Records) break;
        }

        if (!more) at = reader.HighestModSeq(account);
        var result = new ChangesResult(scope.Mask(new MailboxState(at).ToString()), more);
        bool onlyCounts = true;
        foreach ((MailboxId mailbox, Change change) in changes)
        {
            if (change.Deleted)
            {
                if (!change.Created) result.Destroyed.Add(JmapIds.Of(mailbox));
                continue;
            }

            (change.Created ? result.Created : result.Updated).Add(JmapIds.Of(mailbox));
            if (!change.Created) onlyCounts &= !change.Properties;
        }

        result.OnlyCounts = onlyCounts;
        return result;
    }

    // A message that is read, comes or goes may make its conversation unread, or not, in every mailbox where it stands (RFC 8621 §2, unreadThreads).
    private static void Touch(StoreReader reader, LoggedChange record, HashSet<MailboxId> touched)
    {
        MessageChanges.RequireNamed(record);
        touched.Add(record.Mailbox);
        IEnumerable<ThreadId> threads = record.Kind switch
        {
            ChangeKind.Appended or ChangeKind.FlagsChanged => reader.PlacesOf(record.Mailbox, record.Uids).Select(static place => place.Thread),
            ChangeKind.Expunged => record.Messages.Select(static logged => logged.Thread),
            _ => [],
        };
        foreach (ThreadId thread in threads.Distinct()) touched.UnionWith(reader.MailboxesOf(thread));
    }

    private readonly record struct Change(bool Created, bool Deleted, bool Properties)
    {
        internal Change After(ChangeKind kind) => kind switch
        {
            ChangeKind.MailboxCreated => this with { Created = true },
            ChangeKind.MailboxDeleted => this with { Deleted = true },
            ChangeKind.MailboxChanged => this with { Properties = true },
            _ => this,
        };
    }
}
