namespace Posthouse.Imap;

/// <summary>RFC 5256 §3.</summary>
internal enum SortField
{
    Arrival,
    Cc,
    Date,
    From,
    Size,
    Subject,
    To,
}

internal readonly record struct SortCriterion(SortField Field, bool Reverse);

/// <summary>SORT and UID SORT (RFC 5256).</summary>
internal sealed record SortCommand(bool Uid, IReadOnlyList<SortCriterion> Criteria, SearchKey Key) : ImapCommand
{
    private const int MaximumCriteria = 20;

    internal static ImapCommand Parse(ref ImapScanner input) => Parse(ref input, uid: false);

    internal static ImapCommand ParseUid(ref ImapScanner input) => Parse(ref input, uid: true);

    private static SortCommand Parse(ref ImapScanner input, bool uid)
    {
        input.Space();
        input.Expect((byte)'(');
        var criteria = new List<SortCriterion>();
        do
        {
            if (criteria.Count == MaximumCriteria) throw ImapCommandException.Bad("SORT has too many criteria.");
            bool reverse = input.TryWord("REVERSE"u8);
            if (reverse) input.Space();
            criteria.Add(new SortCriterion(Field(ref input), reverse));
        }
        while (input.TrySpace());
        input.Expect((byte)')');
        input.Space();
        SearchSyntax.CharsetName(ref input);
        input.Space();
        return new SortCommand(uid, criteria, SearchSyntax.Keys(ref input));
    }

    private static SortField Field(ref ImapScanner input) => input.AtomText().ToUpperInvariant() switch
    {
        "ARRIVAL" => SortField.Arrival,
        "CC" => SortField.Cc,
        "DATE" => SortField.Date,
        "FROM" => SortField.From,
        "SIZE" => SortField.Size,
        "SUBJECT" => SortField.Subject,
        "TO" => SortField.To,
        _ => throw ImapCommandException.Bad("That sort criterion is not known."),
    };
}
