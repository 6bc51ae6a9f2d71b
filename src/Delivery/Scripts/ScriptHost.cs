using System.Text;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>What a run for one account may ask the store. Each question is one short read on the run's own thread.</summary>
internal sealed class ScriptHost(MailStore store, ScriptStore scripts, CompiledScripts compiled, ScriptLists lists, Account owner, long domain, TimeProvider clock, bool atEvent) : SieveHost
{
    private readonly AccountId _account = owner.Id;

    public override bool MailboxExists(string mailbox) => Read(reader => reader.FindMailbox(_account, mailbox) is not null);

    public override bool HasSpecialUse(string? mailbox, string attribute)
    {
        if (RoleOf(attribute) is not { } role) return false;
        return Read(reader => mailbox is null ? reader.FindMailbox(_account, role) is not null : reader.FindMailbox(_account, mailbox)?.Role == role);
    }

    public override bool MailboxIdExists(string mailboxId) => Read(reader => reader.ListMailboxes(_account).Any(mailbox => mailbox.Id.ToString() == mailboxId));

    // RFC 5490 §3.3: the owner's private annotations, and those that all share.
    public override string? Metadata(string? mailbox, string annotation) => Read(reader =>
    {
        MailboxId? id = null;
        if (mailbox is not null)
        {
            id = reader.FindMailbox(_account, mailbox)?.Id;
            if (id is null) return null;
        }

        bool isPrivate = annotation.StartsWith("/private/", StringComparison.OrdinalIgnoreCase);
        if (!isPrivate && !annotation.StartsWith("/shared/", StringComparison.OrdinalIgnoreCase)) return null;
        string name = annotation[(isPrivate ? "/private" : "/shared").Length..];
        foreach (Annotation found in reader.Annotations(id, isPrivate ? _account : null))
        {
            if (found.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return Encoding.UTF8.GetString(found.Value.Span);
        }

        return null;
    });

    public override SieveScript? Script(ScriptLocation location, string name)
    {
        ReadOnlySpan<ScriptOwner> owners = location == ScriptLocation.Personal ? [ScriptOwner.Of(_account)] : [ScriptOwner.OfDomain(domain), ScriptOwner.Server];
        foreach (ScriptOwner owner in owners)
        {
            if (scripts.Find(owner, name) is { } script) return compiled.Get(script, atEvent, out _);
        }

        return null;
    }

    public override bool ListExists(string list) => Wait(lists.FindAsync(list, owner, CancellationToken.None)) is not null;

    public override bool IsInList(string list, string value) => Wait(lists.HoldsAsync(list, owner, value, CancellationToken.None));

    public override bool IsDuplicate(string key, bool last) => Read(reader => RunMemory.IsSeen(reader, _account, key, clock.GetUtcNow()));

    public override DateTimeOffset? LastAnswered(string key, string sender) => Read(reader => RunMemory.Answered(reader, _account, key, sender));

    /// <summary>Null for an attribute that no mailbox here can have.</summary>
    internal static MailboxRole? RoleOf(string attribute) =>
        attribute.StartsWith('\\') && Enum.TryParse(attribute[1..], ignoreCase: true, out MailboxRole role) && role is not (MailboxRole.None or MailboxRole.Inbox) && char.IsAsciiLetter(attribute[1]) ? role : null;

    // The store answers before it returns.
    private T Read<T>(Func<StoreReader, T> read) => Wait(store.ReadAsync(read));

    private static T Wait<T>(ValueTask<T> task) => task.IsCompletedSuccessfully ? task.Result : task.AsTask().GetAwaiter().GetResult();
}
