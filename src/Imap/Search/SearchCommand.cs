namespace Posthouse.Imap;

/// <summary>What was said of the charset of a search's texts.</summary>
internal enum SearchCharset
{
    None,
    Known,
    Unknown,
}

/// <summary>SEARCH and UID SEARCH (RFC 9051 §6.4.4).</summary>
/// <param name="Return">Null where RETURN was not said.</param>
internal sealed record SearchCommand(bool Uid, ResultOptions? Return, SearchCharset Charset, SearchKey Key) : ImapCommand
{
    internal static ImapCommand Parse(ref ImapScanner input) => Parse(ref input, uid: false);

    internal static ImapCommand ParseUid(ref ImapScanner input) => Parse(ref input, uid: true);

    private static SearchCommand Parse(ref ImapScanner input, bool uid)
    {
        input.Space();
        ResultOptions? wanted = ResultOptions.Parse(ref input);
        SearchCharset charset = SearchSyntax.Charset(ref input);
        return new SearchCommand(uid, wanted, charset, SearchSyntax.Keys(ref input));
    }
}
