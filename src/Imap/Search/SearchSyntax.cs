using System.Text;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>Reads search keys into a tree. Nesting is bounded here, their number where the search is run.</summary>
internal static class SearchSyntax
{
    private const int MaximumDepth = 50;

    internal static readonly Completion BadCharset = Completion.No("That charset is not known.", "BADCHARSET (US-ASCII UTF-8)");

    /// <summary>"CHARSET UTF-8 " where it stands before the keys of SEARCH.</summary>
    internal static SearchCharset Charset(ref ImapScanner input)
    {
        if (!input.TryWord("CHARSET"u8)) return SearchCharset.None;
        input.Space();
        bool known = TryCharsetName(ref input);
        input.Space();
        return known ? SearchCharset.Known : SearchCharset.Unknown;
    }

    internal static void CharsetName(ref ImapScanner input)
    {
        if (!TryCharsetName(ref input)) throw new ImapCommandException(BadCharset);
    }

    // US-ASCII is UTF-8.
    private static bool TryCharsetName(ref ImapScanner input) => input.AString().ToUpperInvariant() is "UTF-8" or "US-ASCII" or "UTF8" or "ASCII";

    internal static SearchKey Keys(ref ImapScanner input) => Keys(ref input, 0);

    private static SearchKey Keys(ref ImapScanner input, int depth)
    {
        SearchKey first = Key(ref input, depth);
        if (!input.TrySpace()) return first;
        var keys = new List<SearchKey> { first };
        do
        {
            keys.Add(Key(ref input, depth));
        }
        while (input.TrySpace());
        return new AndKey(keys);
    }

    private static SearchKey Key(ref ImapScanner input, int depth)
    {
        if (depth > MaximumDepth) throw ImapCommandException.Bad("The search is nested too deeply.");
        if (input.TryTake((byte)'('))
        {
            SearchKey inner = Keys(ref input, depth + 1);
            input.Expect((byte)')');
            return inner;
        }

        if (char.IsAsciiDigit((char)input.Peek()) || input.Peek() is (byte)'*' or (byte)'$') return new SetKey(SequenceSet.Parse(ref input), uid: false);
        ReadOnlySpan<byte> name = input.Atom();
        if (name.Length > 20) throw Unknown();
        switch (Encoding.ASCII.GetString(name).ToUpperInvariant())
        {
            case "ALL" or "OLD" or "SAVEDATESUPPORTED": return ConstantKey.All;
            case "NEW" or "RECENT": return ConstantKey.Nothing;
            case "ANSWERED": return new FlagKey(MessageFlags.Answered, set: true);
            case "DELETED": return new FlagKey(MessageFlags.Deleted, set: true);
            case "DRAFT": return new FlagKey(MessageFlags.Draft, set: true);
            case "FLAGGED": return new FlagKey(MessageFlags.Flagged, set: true);
            case "SEEN": return new FlagKey(MessageFlags.Seen, set: true);
            case "UNANSWERED": return new FlagKey(MessageFlags.Answered, set: false);
            case "UNDELETED": return new FlagKey(MessageFlags.Deleted, set: false);
            case "UNDRAFT": return new FlagKey(MessageFlags.Draft, set: false);
            case "UNFLAGGED": return new FlagKey(MessageFlags.Flagged, set: false);
            case "UNSEEN": return new FlagKey(MessageFlags.Seen, set: false);
            case "KEYWORD": return new KeywordKey(Word(ref input), set: true);
            case "UNKEYWORD": return new KeywordKey(Word(ref input), set: false);
            case "SUBJECT": return new SummaryKey(Text(ref input), SearchField.Subject);
            case "FROM": return new SummaryKey(Text(ref input), SearchField.From);
            case "TO": return new SummaryKey(Text(ref input), SearchField.To);
            case "CC": return new SummaryKey(Text(ref input), SearchField.Cc);
            case "BCC": return new SummaryKey(Text(ref input), SearchField.Bcc);
            case "BODY": return new BodyKey(Text(ref input), header: false);
            case "TEXT": return new BodyKey(Text(ref input), header: true);
            case "HEADER":
                input.Space();
                byte[] field = input.AStringBytes();
                return new HeaderKey(field, Text(ref input));
            case "BEFORE": return new DateKey(Date(ref input), DateTest.Before, saved: false);
            case "ON": return new DateKey(Date(ref input), DateTest.On, saved: false);
            case "SINCE": return new DateKey(Date(ref input), DateTest.Since, saved: false);
            case "SAVEDBEFORE": return new DateKey(Date(ref input), DateTest.Before, saved: true);
            case "SAVEDON": return new DateKey(Date(ref input), DateTest.On, saved: true);
            case "SAVEDSINCE": return new DateKey(Date(ref input), DateTest.Since, saved: true);
            case "SENTBEFORE": return new SentKey(Date(ref input), DateTest.Before);
            case "SENTON": return new SentKey(Date(ref input), DateTest.On);
            case "SENTSINCE": return new SentKey(Date(ref input), DateTest.Since);
            case "LARGER":
                input.Space();
                return new SizeKey((long)input.Number64(), larger: true);
            case "SMALLER":
                input.Space();
                return new SizeKey((long)input.Number64(), larger: false);
            case "YOUNGER":
                input.Space();
                return new WithinKey(input.NonZeroNumber(), younger: true);
            case "OLDER":
                input.Space();
                return new WithinKey(input.NonZeroNumber(), younger: false);
            case "UID":
                input.Space();
                return new SetKey(SequenceSet.Parse(ref input), uid: true);
            // RFC 9738 §3.2.
            case "UIDAFTER":
                input.Space();
                return new UidBoundKey(input.NonZeroNumber(), after: true);
            case "UIDBEFORE":
                input.Space();
                return new UidBoundKey(input.NonZeroNumber(), after: false);
            case "MODSEQ": return ModSeqKey(ref input);
            case "EMAILID": return new EmailIdKey(Word(ref input));
            case "THREADID": return new ThreadIdKey(Word(ref input));
            case "FILTER":
                input.Space();
                return new FilterKey(input.AtomText());
            case "FUZZY":
                input.Space();
                return new FuzzyKey(Key(ref input, depth + 1));
            case "NOT":
                input.Space();
                return new NotKey(Key(ref input, depth + 1));
            case "OR":
                input.Space();
                SearchKey left = Key(ref input, depth + 1);
                input.Space();
                return new OrKey(left, Key(ref input, depth + 1));
            default: throw Unknown();
        }
    }

    // RFC 7162 §3.1.5: [entry-name SP entry-type-req] mod-sequence-valzer.
    private static ModSeqKey ModSeqKey(ref ImapScanner input)
    {
        input.Space();
        if (input.Peek() == '"')
        {
            input.StringBytes();
            input.Space();
            if (!input.TryWord("PRIV"u8) && !input.TryWord("SHARED"u8) && !input.TryWord("ALL"u8)) throw Unknown();
            input.Space();
        }

        return new ModSeqKey(new ModSeq((long)input.Number64()));
    }

    private static string Word(ref ImapScanner input)
    {
        input.Space();
        return input.AtomText();
    }

    // RFC 9051 §6.4.4: what is not UTF-8 finds nothing rather than ending the search.
    private static string Text(ref ImapScanner input)
    {
        input.Space();
        return UnicodeText.Normalize(Encoding.UTF8.GetString(input.AStringBytes()));
    }

    private static DateOnly Date(ref ImapScanner input)
    {
        input.Space();
        return ImapDates.Date(ref input);
    }

    private static ImapCommandException Unknown() => ImapCommandException.Bad("That search key is not known.");
}
