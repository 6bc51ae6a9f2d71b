namespace Posthouse.Imap;

/// <summary>RFC 5256 §3, RFC 5957, RFC 6203 §5.</summary>
internal enum SortField
{
    Arrival,
    Cc,
    Date,
    From,
    Size,
    Subject,
    To,
    DisplayFrom,
    DisplayTo,
    Relevancy,
}

internal readonly record struct SortCriterion(SortField Field, bool Reverse);

/// <summary>SORT and UID SORT (RFC 5256) with RETURN (RFC 5267 §3).</summary>
/// <param name="Return">Null where RETURN was not said.</param>
internal sealed record SortCommand(bool Uid, ResultOptions? Return, IReadOnlyList<SortCriterion> Criteria, SearchKey Key) : ImapCommand
{
    private const int MaximumCriteria = 20;

    internal IComparer<SortEntry> Comparer => Comparer<SortEntry>.Create(Compare);

    internal static ImapCommand Parse(ref ImapScanner input) => Parse(ref input, uid: false);

    internal static ImapCommand ParseUid(ref ImapScanner input) => Parse(ref input, uid: true);

    internal bool SortsBy(SortField field) => Criteria.Any(criterion => criterion.Field == field);

    private static SortCommand Parse(ref ImapScanner input, bool uid)
    {
        input.Space();
        ResultOptions? wanted = ResultOptions.Parse(ref input);
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
        return new SortCommand(uid, wanted, criteria, SearchSyntax.Keys(ref input));
    }

    private int Compare(SortEntry a, SortEntry b)
    {
        foreach (SortCriterion criterion in Criteria)
        {
            int order = a.CompareTo(b, criterion.Field);
            if (order != 0) return criterion.Reverse ? -order : order;
        }

        // RFC 5256 §3: what is equal stays in the order of the mailbox.
        return a.Placement.Uid.CompareTo(b.Placement.Uid);
    }

    private static SortField Field(ref ImapScanner input) => input.AtomText().ToUpperInvariant() switch
    {
        "ARRIVAL" => SortField.Arrival,
        "CC" => SortField.Cc,
        "DATE" => SortField.Date,
        "DISPLAYFROM" => SortField.DisplayFrom,
        "DISPLAYTO" => SortField.DisplayTo,
        "FROM" => SortField.From,
        "RELEVANCY" => SortField.Relevancy,
        "SIZE" => SortField.Size,
        "SUBJECT" => SortField.Subject,
        "TO" => SortField.To,
        _ => throw ImapCommandException.Bad("That sort criterion is not known."),
    };
}
