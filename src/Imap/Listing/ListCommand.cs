namespace Posthouse.Imap;

/// <summary>RFC 5258 §3.1 and §3.2, RFC 6154, RFC 5819.</summary>
[Flags]
internal enum ListOptions
{
    None = 0,
    SelectSubscribed = 1,
    SelectRecursiveMatch = 2,
    SelectSpecialUse = 4,
    SelectRemote = 8,
    ReturnSubscribed = 16,
    ReturnChildren = 32,
    ReturnSpecialUse = 64,

    /// <summary>The answer is LSUB (RFC 3501 §6.3.9).</summary>
    Lsub = 128,

    /// <summary>RFC 8440.</summary>
    ReturnMyRights = 256,
}

/// <summary>LIST (RFC 9051 §6.3.9) with its extensions, and LSUB.</summary>
internal sealed record ListCommand(string Reference, IReadOnlyList<string> Patterns, ListOptions Options, StatusItems Status) : ImapCommand
{
    /// <summary>Entries that are asked for with each mailbox (RFC 9590).</summary>
    internal IReadOnlyList<EntryName> Entries { get; private init; } = [];

    // RFC 5258 sets no limit; each pattern is tried on each mailbox.
    private const int MaximumPatterns = 64;

    internal static ImapCommand ParseLsub(ref ImapScanner input)
    {
        input.Space();
        string reference = input.Mailbox();
        input.Space();
        return new ListCommand(reference, [input.ListPattern()], ListOptions.Lsub | ListOptions.SelectSubscribed, StatusItems.None);
    }

    internal static ImapCommand Parse(ref ImapScanner input)
    {
        input.Space();
        ListOptions options = ListOptions.None;
        if (input.TryTake((byte)'('))
        {
            options = Selection(ref input);
            input.Space();
        }

        string reference = input.Mailbox();
        input.Space();
        var patterns = new List<string>();
        if (input.TryTake((byte)'('))
        {
            do
            {
                if (patterns.Count == MaximumPatterns) throw ImapCommandException.Bad("LIST has too many patterns.");
                patterns.Add(input.ListPattern());
            }
            while (input.TrySpace());
            input.Expect((byte)')');
        }
        else
        {
            patterns.Add(input.ListPattern());
        }

        StatusItems status = StatusItems.None;
        IReadOnlyList<EntryName> entries = [];
        if (input.TrySpace())
        {
            if (!input.TryWord("RETURN"u8)) throw ImapCommandException.Bad("Expected RETURN.");
            input.Space();
            status = Return(ref input, ref options, ref entries);
        }

        // RFC 5258 §3.1: RECURSIVEMATCH says nothing without another selection option that it could widen.
        if ((options & ListOptions.SelectRecursiveMatch) != 0 && (options & (ListOptions.SelectSubscribed | ListOptions.SelectSpecialUse)) == 0)
            throw ImapCommandException.Bad("RECURSIVEMATCH needs another selection option.");
        if ((options & ListOptions.SelectSubscribed) != 0) options |= ListOptions.ReturnSubscribed;
        return new ListCommand(reference, patterns, options, status) { Entries = entries };
    }

    private static ListOptions Selection(ref ImapScanner input)
    {
        ListOptions options = ListOptions.None;
        while (!input.TryTake((byte)')'))
        {
            if (options != ListOptions.None) input.Space();
            if (input.TryWord("SUBSCRIBED"u8)) options |= ListOptions.SelectSubscribed;
            else if (input.TryWord("RECURSIVEMATCH"u8)) options |= ListOptions.SelectRecursiveMatch;
            else if (input.TryWord("SPECIAL-USE"u8)) options |= ListOptions.SelectSpecialUse;
            else if (input.TryWord("REMOTE"u8)) options |= ListOptions.SelectRemote;
            else throw ImapCommandException.Bad("That selection option of LIST is not known.");
        }

        return options;
    }

    private static StatusItems Return(ref ImapScanner input, ref ListOptions options, ref IReadOnlyList<EntryName> entries)
    {
        StatusItems status = StatusItems.None;
        input.Expect((byte)'(');
        bool first = true;
        while (!input.TryTake((byte)')'))
        {
            if (!first) input.Space();
            first = false;
            if (input.TryWord("SUBSCRIBED"u8)) options |= ListOptions.ReturnSubscribed;
            else if (input.TryWord("CHILDREN"u8)) options |= ListOptions.ReturnChildren;
            else if (input.TryWord("SPECIAL-USE"u8)) options |= ListOptions.ReturnSpecialUse;
            else if (input.TryWord("MYRIGHTS"u8)) options |= ListOptions.ReturnMyRights;
            else if (input.TryWord("METADATA"u8))
            {
                input.Space();
                entries = GetMetadataCommand.Names(ref input);
            }
            else if (input.TryWord("STATUS"u8))
            {
                input.Space();
                status |= StatusSyntax.Parse(ref input);
            }
            else
            {
                throw ImapCommandException.Bad("That return option of LIST is not known.");
            }
        }

        return status;
    }
}
