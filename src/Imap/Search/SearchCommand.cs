namespace Posthouse.Imap;

/// <summary>RFC 4731 and RFC 5182.</summary>
[Flags]
internal enum SearchReturn
{
    None = 0,
    Min = 1,
    Max = 2,
    All = 4,
    Count = 8,
    Save = 16,
}

/// <summary>What was said of the charset of a search's texts.</summary>
internal enum SearchCharset
{
    None,
    Known,
    Unknown,
}

/// <summary>SEARCH and UID SEARCH (RFC 9051 §6.4.4).</summary>
/// <param name="Return">Null where RETURN was not said.</param>
internal sealed record SearchCommand(bool Uid, SearchReturn? Return, SearchCharset Charset, SearchKey Key) : ImapCommand
{
    internal static ImapCommand Parse(ref ImapScanner input) => Parse(ref input, uid: false);

    internal static ImapCommand ParseUid(ref ImapScanner input) => Parse(ref input, uid: true);

    private static SearchCommand Parse(ref ImapScanner input, bool uid)
    {
        input.Space();
        SearchReturn? wanted = null;
        if (input.TryWord("RETURN"u8))
        {
            input.Space();
            wanted = ReturnOptions(ref input);
            input.Space();
        }

        SearchCharset charset = SearchSyntax.Charset(ref input);
        return new SearchCommand(uid, wanted, charset, SearchSyntax.Keys(ref input));
    }

    private static SearchReturn ReturnOptions(ref ImapScanner input)
    {
        SearchReturn wanted = SearchReturn.None;
        input.Expect((byte)'(');
        while (!input.TryTake((byte)')'))
        {
            if (wanted != SearchReturn.None) input.Space();
            if (input.TryWord("MIN"u8)) wanted |= SearchReturn.Min;
            else if (input.TryWord("MAX"u8)) wanted |= SearchReturn.Max;
            else if (input.TryWord("ALL"u8)) wanted |= SearchReturn.All;
            else if (input.TryWord("COUNT"u8)) wanted |= SearchReturn.Count;
            else if (input.TryWord("SAVE"u8)) wanted |= SearchReturn.Save;
            else throw ImapCommandException.Bad("That return option of SEARCH is not known.");
        }

        // RFC 4731 §3.1: an empty list means ALL.
        return wanted == SearchReturn.None ? SearchReturn.All : wanted;
    }
}
