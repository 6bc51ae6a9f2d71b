using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>What keys may look up before the first message is tested.</summary>
internal sealed record SearchPreparation(MailStore Store, SelectedMailbox Selected, KeywordTable Keywords, DateTimeOffset Now)
{
    internal Comparator Comparator { get; init; } = Comparator.Default;

    /// <summary>So few messages are asked about that looking in the text index for candidates costs more than reading them.</summary>
    internal bool Few { get; init; }

    /// <summary>Sequence numbers beyond the end name nothing here: SEARCH only filters.</summary>
    internal UidSet Resolve(SequenceSet set, bool uid)
    {
        if (set.IsSaved) return Selected.SavedSearch ?? UidSet.Empty;
        return uid ? set.Resolve(Selected.Map.MaxUid) : Selected.Map.UidsOf(set.Resolve((uint)Selected.Map.Count));
    }
}
