using System.Globalization;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// What one user may see and do in an account's mailboxes at one moment. Messages are seen where they stand in a mailbox that may be
/// read, and nowhere else: their other places, and what those say of them, are not there for this user.
/// </summary>
internal sealed class MailScope
{
    /// <summary>RFC 8621 §2, mayReadItems: "both are required".</summary>
    internal const MailboxRights Reading = MailboxRights.Lookup | MailboxRights.Read;

    /// <summary>The owner's.</summary>
    internal static readonly MailScope Whole = new(null, "");

    private const char Mark = '~';

    private readonly SortedDictionary<MailboxId, GivenRights>? _rights;
    private readonly string _tag;

    private MailScope(SortedDictionary<MailboxId, GivenRights>? rights, string tag)
    {
        _rights = rights;
        _tag = tag;
    }

    internal bool IsWhole => _rights is null;

    /// <summary>Nothing is shown of the account.</summary>
    internal bool IsEmpty => _rights is not null && !_rights.Values.Any(static given => (given.Rights & MailboxRights.Lookup) != 0);

    /// <summary>Nothing can be changed.</summary>
    internal bool IsReadOnly => _rights is not null && _rights.Values.All(static given => (given.Rights & ~Reading) == MailboxRights.None);

    internal static MailScope Of(SortedDictionary<MailboxId, GivenRights>? rights) => rights is null ? new MailScope([], Mark + "0") : new MailScope(rights, Tag(rights));

    internal MailboxRights In(MailboxId mailbox) => _rights is null ? MailboxRights.All : _rights.GetValueOrDefault(mailbox).Rights;

    /// <summary>Whether more than everybody has it.</summary>
    internal bool IsPersonal(MailboxId mailbox) => _rights is null || _rights.GetValueOrDefault(mailbox).IsPersonal;

    internal bool Lists(MailboxId mailbox) => (In(mailbox) & MailboxRights.Lookup) != 0;

    internal bool Reads(MailboxId mailbox) => (In(mailbox) & Reading) == Reading;

    internal bool May(MailboxId mailbox, MailboxRights rights) => (In(mailbox) & rights) == rights;

    internal bool Shows(MessagePlace place) => place.IsShown && (_rights is null || Reads(place.Mailbox));

    /// <summary>Mailboxes of the account that are listed.</summary>
    internal IEnumerable<MailboxId> Listed => _rights?.Where(static given => (given.Value.Rights & MailboxRights.Lookup) != 0).Select(static given => given.Key) ?? [];

    /// <summary>A state as this user is told it: one that was told under other rights is none of these.</summary>
    internal string Mask(string state) => state + _tag;

    /// <summary>The state behind what a client gives back.</summary>
    /// <exception cref="MethodException">cannotCalculateChanges: the user's rights were others then, so that what came and went cannot be told from the log.</exception>
    internal string Unmask(string state)
    {
        if (_tag.Length == 0 || state.EndsWith(_tag, StringComparison.Ordinal)) return state[..^_tag.Length];
        throw MethodException.CannotCalculateChanges("What you may see of the account has changed since.");
    }

    // FNV-1a: tells sets of rights apart, and guards nothing.
    private static string Tag(SortedDictionary<MailboxId, GivenRights> rights)
    {
        ulong hash = 14695981039346656037UL;
        foreach ((MailboxId mailbox, GivenRights given) in rights)
        {
            hash = (hash ^ (ulong)mailbox.Value) * 1099511628211UL;
            hash = (hash ^ (ulong)given.Rights) * 1099511628211UL;
        }

        return Mark + hash.ToString("x16", CultureInfo.InvariantCulture);
    }
}
