namespace Posthouse.Imap;

internal enum ThreadAlgorithm
{
    OrderedSubject,
    References,
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
            _ => throw ImapCommandException.Bad("That threading algorithm is not known."),
        };
        input.Space();
        SearchSyntax.CharsetName(ref input);
        input.Space();
        return new ThreadCommand(uid, algorithm, SearchSyntax.Keys(ref input));
    }
}
