namespace Posthouse.Imap;

/// <summary>RFC 4731, RFC 5182, RFC 5267, RFC 6203, RFC 9394.</summary>
[Flags]
internal enum SearchReturn
{
    None = 0,
    Min = 1,
    Max = 2,
    All = 4,
    Count = 8,
    Save = 16,
    Partial = 32,
    Update = 64,
    Context = 128,
    Relevancy = 256,
}

/// <summary>"RETURN (…)" of SEARCH, SORT and ESEARCH.</summary>
internal sealed record ResultOptions(SearchReturn Wanted, PartialRange? Partial)
{
    internal static readonly ResultOptions All = new(SearchReturn.All, null);

    internal bool Has(SearchReturn option) => (Wanted & option) != 0;

    /// <summary>"RETURN (MIN MAX) " where it stands; null where it does not.</summary>
    internal static ResultOptions? Parse(ref ImapScanner input)
    {
        if (!input.TryWord("RETURN"u8)) return null;
        input.Space();
        SearchReturn wanted = SearchReturn.None;
        PartialRange? partial = null;
        bool first = true;
        input.Expect((byte)'(');
        while (!input.TryTake((byte)')'))
        {
            if (!first) input.Space();
            first = false;
            SearchReturn option = Option(ref input);
            wanted |= option;
            if (option != SearchReturn.Partial) continue;
            if (partial is not null) throw ImapCommandException.Bad("One PARTIAL is allowed.");
            input.Space();
            partial = PartialRange.Parse(ref input);
        }

        input.Space();
        // RFC 9394 §3.1.
        if (partial is not null && (wanted & SearchReturn.All) != 0) throw ImapCommandException.Bad("PARTIAL and ALL do not go together.");
        // RFC 4731 §3.1: an empty list means ALL. CONTEXT, UPDATE and RELEVANCY name no result of their own.
        const SearchReturn results = SearchReturn.Min | SearchReturn.Max | SearchReturn.All | SearchReturn.Count | SearchReturn.Partial | SearchReturn.Save | SearchReturn.Update;
        if ((wanted & results) == 0) wanted |= SearchReturn.All;
        return new ResultOptions(wanted, partial);
    }

    private static SearchReturn Option(ref ImapScanner input)
    {
        if (input.TryWord("MIN"u8)) return SearchReturn.Min;
        if (input.TryWord("MAX"u8)) return SearchReturn.Max;
        if (input.TryWord("ALL"u8)) return SearchReturn.All;
        if (input.TryWord("COUNT"u8)) return SearchReturn.Count;
        if (input.TryWord("SAVE"u8)) return SearchReturn.Save;
        if (input.TryWord("PARTIAL"u8)) return SearchReturn.Partial;
        if (input.TryWord("UPDATE"u8)) return SearchReturn.Update;
        if (input.TryWord("CONTEXT"u8)) return SearchReturn.Context;
        if (input.TryWord("RELEVANCY"u8)) return SearchReturn.Relevancy;
        throw ImapCommandException.Bad("That return option of SEARCH is not known.");
    }
}
