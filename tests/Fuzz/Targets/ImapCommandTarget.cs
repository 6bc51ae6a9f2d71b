using System.Buffers;
using Posthouse.Imap;

namespace Posthouse.Fuzz.Tests;

/// <summary>A command with its literals in place is a command or a problem, never both, never an exception, and what is echoed cannot end a line.</summary>
internal sealed class ImapCommandTarget : FuzzTarget
{
    public override string Name => "imap-command";

    public override IReadOnlyList<string> Words =>
    [
        "a ", "UID ", "FETCH ", "SEARCH ", "STORE ", "APPEND ", "LIST ", "SORT (REVERSE DATE) UTF-8 ", "THREAD REFERENCES UTF-8 ", "1:*", "$", "*", "4294967295", "18446744073709551615", "(", ")", "((", "NOT ", "OR ", "{1}\r\nx", "{3+}\r\n", "~{1}\r\n", "{0}\r\n",
        "BODY.PEEK[", "HEADER.FIELDS (", "1.2.MIME]", "<0.1>", "BINARY.SIZE[1]", "\"q\\\"\"", "\"\\x\"", "\\Seen", "+FLAGS.SILENT ", "NIL", " RETURN (", "CHANGEDSINCE 5", "VANISHED", "\"1-Feb-1994\"", "31-Feb-2020", "\" 7-Feb-1994 21:52:25 -0800\"", "&Zi8-", "&", "&AA-", "&//8-", "INBOX", "é", "\u0085", "\ufffe", "\ufdd0", "x\u0301", "CHARSET UTF-8 ", "MODSEQ ", "INTHREAD ", "SETACL ", "GETMETADATA ", "SETMETADATA ", "NOTIFY SET ", "(selected ", "ESEARCH IN (", "CATENATE (", "URL \"", "REPLACE ", "URLFETCH ", "GENURLAUTH ", "COMPARATOR ", "LANGUAGE ", "UPDATE ", "PARTIAL 1:5", "FUZZY ",
    ];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes(
        "a NOOP", "a LOGIN {5}\r\nalice \"pa\\\"ss\"", "a SELECT INBOX (CONDSTORE QRESYNC (67890007 20050715194045000 41,43:211,214:541 (1:3 4:6)))",
        "a UID FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (DATE {4}\r\nFROM)]<0.100> BINARY[1.2]<3.4> BINARY.SIZE[2] PREVIEW (LAZY)) (CHANGEDSINCE 5 VANISHED)",
        "a UID SEARCH RETURN (MIN MAX COUNT ALL SAVE) CHARSET UTF-8 OR (FROM \"x\" NOT 1:5) HEADER X {1}\r\ny MODSEQ \"/flags/\\\\seen\" all 5 SINCE 1-Feb-1994",
        "a STORE 1,2:* (UNCHANGEDSINCE 5) +FLAGS.SILENT (\\Seen $Junk)", "a APPEND INBOX (\\Seen) \" 7-Feb-1994 21:52:25 -0800\" {10}\r\n",
        "a LIST (SUBSCRIBED RECURSIVEMATCH) \"\" (% \"*\") RETURN (CHILDREN STATUS (MESSAGES UNSEEN))", "a SORT (REVERSE DATE SUBJECT) UTF-8 ALL",
        "a THREAD REFERENCES UTF-8 TEXT foo", "a UID MOVE $ \"&Zi8-\"", "a STATUS x (MESSAGES SIZE)", "a ENABLE QRESYNC UTF8=ACCEPT", "a ID (\"a\" NIL)",
        "a SETQUOTA \"\" (STORAGE 512)", "a SETACL INBOX bob@example.test -lrs", "a GETMETADATA (DEPTH infinity MAXSIZE 5) INBOX (/private /shared)", "a SETMETADATA \"\" (/private/x ~{1+}\r\ny /shared/y NIL /shared/z atom)",
        "a NOTIFY SET STATUS (selected-delayed (MessageNew (UID BODY.PEEK[HEADER]) MessageExpunge)) (subtree (x y) NONE)", "a UID SORT RETURN (UPDATE CONTEXT PARTIAL -1:-5 RELEVANCY) (REVERSE DISPLAYTO) UTF-8 FUZZY FILTER f",
        "a ESEARCH IN (subtree (x \"y\") personal) RETURN (MIN COUNT) OLDER 5", "a CANCELUPDATE \"a\" \"b\"", "a UID REPLACE 4 INBOX (\\Draft) CATENATE (URL \"/x/;UID=1\" TEXT {1+}\r\ny)", "a GENURLAUTH \"imap://a@b/c/;UID=1;URLAUTH=anonymous\" INTERNAL",
        "a URLFETCH (\"x\" BODYPARTSTRUCTURE BINARY) \"y\"", "a RESETKEY INBOX INTERNAL", "a COMPARATOR i;octet \"i;ascii-casemap\"", "a LANGUAGE zh en", "a UID FETCH 1:* (FLAGS) (PARTIAL -1:-50)", "a AUTHENTICATE PLAIN AGE=", "a CREATE x (USE (\\Sent))", "a GETQUOTAROOT INBOX", "a UID EXPUNGE 1:4", "a SEARCH ((((((ALL))))))");

    public override void Run(byte[] input)
    {
        foreach (bool utf8 in (bool[])[false, true])
        {
            string? whole = null;
            foreach (int[] cuts in Pieces.Cuts(input))
            {
                ParsedCommand parsed = ImapParser.Parse(Pieces.Sequence(input, cuts), utf8);
                FuzzFailure.Unless(parsed.Command is null == parsed.Problem is not null, "it is a command or a problem");
                FuzzFailure.Unless(parsed.Tag.Length is > 0 and <= 255 && parsed.Tag.All(static c => c is > ' ' and <= '~'), "a tag is printable ASCII");
                if (parsed.Problem is { } problem) SmtpCommandTarget.RequireClean(problem.Text + problem.Code);
                if (parsed.Command is FetchCommand fetch) Require(fetch);
                string read = $"{parsed.Tag} {parsed.Entry?.Name} {parsed.Command?.GetType().Name} {parsed.Problem?.Text}";
                FuzzFailure.Unless((whole ??= read) == read, "the command does not depend on the cuts");
            }
        }
    }

    private static void Require(FetchCommand fetch)
    {
        foreach (SectionItem section in fetch.Sections)
            FuzzFailure.Unless(section.Label.AsSpan().IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0, "the label of a section is printable ASCII");
        FuzzFailure.Unless(fetch.Set.IsSaved || fetch.Set.Resolve(100).MemberCount <= 1L << 32, "a set is a set");
    }
}
