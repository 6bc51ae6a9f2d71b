using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>
/// The mailbox that a session has open: what its client knows of it, and that there is more to tell.
/// Only <see cref="Note"/> may be called from another thread than the session's.
/// </summary>
internal sealed class SelectedMailbox(AccountId account, MailboxId id, uint uidValidity, bool readOnly, UidSet uids, ModSeq seen)
{
    private long _noted = seen.Value;
    private bool _gone;
    private bool _rightsStale;
    private bool _urlKeyChanged;

    internal AccountId Account { get; } = account;

    internal MailboxId Id { get; } = id;

    internal uint UidValidity { get; } = uidValidity;

    internal bool ReadOnly { get; } = readOnly;

    /// <summary>What the reader may do in it.</summary>
    internal MailboxRights Rights { get; set; } = MailboxRights.All;

    /// <summary>What stands before the owner's name of it on the wire; empty where it is the reader's own.</summary>
    internal string Prefix { get; init; } = "";

    /// <summary>As whom the rights were given; null where the mailbox is the reader's own.</summary>
    internal Identities? Reader { get; set; }

    internal SequenceMap Map { get; } = new(uids);

    /// <summary>All changes up to here are in <see cref="Map"/> or in <see cref="Removed"/>.</summary>
    internal ModSeq Seen { get; set; } = seen;

    /// <summary>Messages that are gone while their numbers still stand, because no removal could be told yet.</summary>
    internal UidSet Removed { get; set; } = UidSet.Empty;

    /// <summary>The result that "$" stands for (RFC 5182): UIDs; null when nothing was saved.</summary>
    internal UidSet? SavedSearch { get; set; }

    /// <summary>Searches whose results are kept true (RFC 5267).</summary>
    internal List<SearchContext> Contexts { get; } = [];

    /// <summary>Keywords that the client has been told of in FLAGS.</summary>
    internal int KeywordsTold { get; set; }

    /// <summary>This session's own changes of flags since it last looked, whose handlers answer for them: not told again.</summary>
    internal HashSet<ModSeq> Own { get; } = [];

    /// <summary>The mailbox was deleted by someone.</summary>
    internal bool Gone => Volatile.Read(ref _gone);

    internal bool HasNews => Noted > Seen;

    /// <summary>The newest change that is known to be durable.</summary>
    internal ModSeq Noted => new(Volatile.Read(ref _noted));

    /// <summary>A change is durable. Runs on the store's writer thread too.</summary>
    internal void Note(AccountChange change)
    {
        if (change.Mailbox != Id) return;
        if (change.Kind == ChangeKind.Other)
        {
            Volatile.Write(ref _urlKeyChanged, true);
            return;
        }

        if (change.Kind == ChangeKind.MailboxDeleted) Volatile.Write(ref _gone, true);
        if (change.Kind == ChangeKind.MailboxChanged) NoteRights();
        Note(change.ModSeq);
    }

    internal void NoteRights() => Volatile.Write(ref _rightsStale, true);

    /// <summary>The access list may have changed since this was last asked.</summary>
    internal bool TakeRightsStale() => Interlocked.Exchange(ref _rightsStale, false);

    /// <summary>The mailbox has another access key for URLs (RFC 4467) since this was last asked.</summary>
    internal bool TakeUrlKeyChanged() => Interlocked.Exchange(ref _urlKeyChanged, false);

    /// <exception cref="ImapCommandException">The mailbox is open for reading only, or the reader has none of these rights.</exception>
    internal void RequireAny(MailboxRights rights)
    {
        if (ReadOnly) throw ImapCommandException.No("The mailbox is open for reading only.", "READ-ONLY");
        if ((Rights & rights) == 0) throw MailboxPath.Forbidden();
    }

    /// <summary>What the reader may do, asked in the write that uses it: since the command came, the right may have been withdrawn.</summary>
    internal MailboxRights RightsNow(StoreReader store) =>
        Reader is { } reader && store.FindMailbox(Id) is { } mailbox ? store.RightsIn(mailbox, reader.Account, reader.Grantees) : Rights;

    /// <exception cref="ImapCommandException">One of these rights was withdrawn meanwhile.</exception>
    internal void RequireNow(StoreReader store, MailboxRights rights)
    {
        if ((RightsNow(store) & rights) != rights) throw MailboxPath.Forbidden();
    }

    internal void Note(ModSeq modSeq)
    {
        long noted = Volatile.Read(ref _noted);
        while (modSeq.Value > noted)
        {
            long was = Interlocked.CompareExchange(ref _noted, modSeq.Value, noted);
            if (was == noted) return;
            noted = was;
        }
    }

    /// <summary>The UIDs that a sequence set of a command means, among those the client knows.</summary>
    /// <exception cref="ImapCommandException">A sequence number that does not exist (RFC 9051 §9, seq-number).</exception>
    internal UidSet Resolve(SequenceSet set, bool uid)
    {
        if (set.IsSaved) return SavedSearch is { } saved ? UidSets.Intersect(saved, Map.Uids) : UidSet.Empty;
        if (uid) return UidSets.Intersect(set.Resolve(Map.MaxUid), Map.Uids);
        UidSet sequences = set.Resolve((uint)Map.Count);
        if (sequences.IsEmpty || sequences.Max > (uint)Map.Count) throw ImapCommandException.Bad("There is no message of that number.");
        return Map.UidsOf(sequences);
    }
}
