namespace Posthouse.Imap;

internal enum ThreadAlgorithm
{
    OrderedSubject,
    References,

    /// <summary>REFS, of draft-ietf-morg-inthread §2.</summary>
    Refs,
}

/// <summary>THREAD and UID THREAD (RFC 5256).</summary>
internal sealed record ThreadCommand(bool Uid, ThreadAlgorithm Algorithm, SearchKey Key) : ImapCommand
{
    internal static ImapCommand Parse(ref ImapScanner input) => Parse(ref input, uid: false);

    internal static ImapCommand ParseUid(ref ImapScanner input) => Parse(ref input, uid: true);

    private static ThreadCommand Parse(ref ImapScanner input, bool uid)
    {
        input.Space();
        ThreadAlgorithm algorithm = input.AtomText().ToUpperInvariant() switch
        {
            "ORDEREDSUBJECT" => ThreadAlgorithm.OrderedSubject,
            "REFERENCES" => ThreadAlgorithm.References,
            "REFS" => ThreadAlgorithm.Refs,
            _ => throw ImapCommandException.Bad("That threading algorithm is not known."),
        };
        input.Space();
        SearchSyntax.CharsetName(ref input);
        input.Space();
        return new ThreadCommand(uid, algorithm, SearchSyntax.Keys(ref input));
    }
}
