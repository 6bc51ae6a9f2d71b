using System.IO.Compression;
using System.Text;
using Posthouse.Imap;
using Posthouse.Imap.Tests;
using Posthouse.Transport;

namespace Posthouse.Fuzz.Tests;

/// <summary>
/// Whole sessions over a store, in every state: not signed in, signed in, with a mailbox selected, and that compressed and by UID alone. Whatever a client
/// says, no command meets a defect, all that it hears is of the grammar, and the session ends when the client goes.
/// </summary>
internal sealed class ImapSessionTarget : FuzzTarget
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly Lazy<ImapGround> Ground = new(static () => ImapGround.OpenAsync().GetAwaiter().GetResult());

    public override string Name => "imap-session";

    public override int MaximumLength => 1500;

    public override IReadOnlyList<string> Words =>
    [
        "\r\na ", "\r\nb UID ", "a SELECT INBOX\r\n", "INBOX", "Drafts", "\"Other Users/bob@example.test/INBOX\"", "1:*", "1", "$", "*", "4294967295", "(", ")", "\"\"", "NIL", "{1+}\r\nx", "{0+}\r\n", "~{2+}\r\n\0x", "NOOP\r\n", "DONE\r\n", "CREATE x\r\n", "DELETE x\r\n",
        "GETACL ", "SETACL ", "DELETEACL ", "LISTRIGHTS ", "MYRIGHTS ", "bob@example.test", "anyone", "-bob@example.test", "lrswipkxtea", "+", "-",
        "GETMETADATA ", "SETMETADATA ", "(DEPTH infinity MAXSIZE 5) ", "/private/comment", "/shared/comment", "/private/filters/values/f", "/private/specialuse", "/shared/imapsieve/script",
        "NOTIFY SET ", "NOTIFY NONE", "STATUS ", "(selected ", "(selected-delayed ", "(personal ", "(inboxes ", "(subtree ", "(mailboxes ", "(MessageNew (UID FLAGS BODY.PEEK[]) MessageExpunge FlagChange)", "MailboxName SubscriptionChange", "NONE",
        "SEARCH RETURN (", "SORT RETURN (", "ESEARCH IN (", "UPDATE ", "CONTEXT ", "PARTIAL 1:2 ", "PARTIAL -1:-2 ", "RELEVANCY ", "SAVE ", "MIN MAX COUNT ALL", ") (REVERSE DISPLAYFROM) UTF-8 ", "CANCELUPDATE ", "\"a\"", "FUZZY ", "FILTER f ", "THREAD REFS UTF-8 ALL", "TEXT x", "OLDER 5", "SAVEDATE", "MODSEQ 1",
        "APPEND INBOX CATENATE (", "REPLACE 1 INBOX ", "URL \"/INBOX/;UID=1/;SECTION=TEXT/;PARTIAL=0.3\"", "TEXT {3+}\r\nabc", "GENURLAUTH \"", "imap://alice%40example.test@mail.example.test/INBOX/;UID=1", ";EXPIRE=2099-01-01T00:00:00Z", ";URLAUTH=anonymous", ":internal:01", "\" INTERNAL", "URLFETCH ", "RESETKEY ",
        "ENABLE UIDONLY", "ENABLE QRESYNC", "ENABLE IMAP4rev2", "ENABLE UTF8=ACCEPT", "COMPARATOR ", "i;octet", "LANGUAGE ", "zh", "GETQUOTAROOT ", "GETQUOTA \"\"", "SETQUOTA \"\" (STORAGE 5)", "COMPRESS DEFLATE", "UNAUTHENTICATE", "IDLE\r\n", "LIST (SPECIAL-USE) \"\" * RETURN (MYRIGHTS METADATA (/private/comment) STATUS (SIZE DELETED))",
        "FETCH 1:* (PREVIEW (LAZY) EMAILID THREADID SAVEDATE BINARY.PEEK[1]<0.5>) (CHANGEDSINCE 1 VANISHED PARTIAL 1:2)", "MOVE 1 Drafts", "STORE 1 (UNCHANGEDSINCE 1) +FLAGS (x)", "EXPUNGE 1", "UNSELECT\r\n", "CLOSE\r\n",
    ];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes(
        "a CAPABILITY\r\nb LANGUAGE zh\r\nc LANGUAGE\r\nd COMPARATOR i;octet\r\ne COMPARATOR\r\nf NOOP\r\n",
        "a SETACL INBOX bob@example.test +lrs\r\nb GETACL INBOX\r\nc LISTRIGHTS INBOX bob@example.test\r\nd MYRIGHTS INBOX\r\ne DELETEACL INBOX bob@example.test\r\n",
        "a SETMETADATA INBOX (/private/comment {3+}\r\nabc /shared/x atom)\r\nb GETMETADATA (DEPTH infinity MAXSIZE 2) INBOX (/private /shared)\r\nc SETMETADATA \"\" (/private/filters/values/f \"SEEN\")\r\nd SEARCH FILTER f\r\n",
        "a NOTIFY SET STATUS (selected (MessageNew (UID FLAGS) MessageExpunge FlagChange)) (personal (MessageNew MessageExpunge MailboxName))\r\nb APPEND Drafts {5+}\r\nhello\r\nc APPEND INBOX {5+}\r\nhello\r\nd CREATE x\r\ne NOTIFY NONE\r\n",
        "a SEARCH RETURN (UPDATE CONTEXT ALL) UNSEEN\r\nb UID SORT RETURN (UPDATE PARTIAL 1:2) (SIZE) UTF-8 ALL\r\nc STORE 1 +FLAGS (\\Seen)\r\nd CANCELUPDATE \"a\" \"b\"\r\n",
        "a ESEARCH IN (mailboxes INBOX subtree Drafts personal) RETURN (MIN MAX COUNT ALL PARTIAL 1:5) UNSEEN\r\nb SEARCH RETURN (SAVE) ALL\r\nc FETCH $ UID\r\n",
        "a APPEND Drafts CATENATE (TEXT {3+}\r\na: \r\n URL \"/INBOX/;UID=1\")\r\nb REPLACE 1 INBOX CATENATE (URL \"/INBOX/;UID=2/;SECTION=1.MIME\")\r\nc UID REPLACE 2 INBOX (\\Seen) {5+}\r\nhello\r\n",
        "a GENURLAUTH \"imap://alice%40example.test@mail.example.test/INBOX/;UID=1;URLAUTH=anonymous\" INTERNAL\r\nb URLFETCH (\"imap://alice%40example.test@mail.example.test/INBOX/;UID=1;URLAUTH=anonymous:internal:0100\" BODYPARTSTRUCTURE BINARY)\r\nc RESETKEY INBOX\r\n",
        "a ENABLE UIDONLY QRESYNC\r\nb SELECT INBOX (QRESYNC (1 1 1:3))\r\nc UID MOVE 1 Drafts\r\nd UID FETCH 1:* (FLAGS) (CHANGEDSINCE 1 VANISHED PARTIAL -1:-2)\r\ne UID STORE 2 FLAGS (\\Deleted)\r\nf UID EXPUNGE 2\r\n",
        "a GETQUOTAROOT INBOX\r\nb GETQUOTA \"\"\r\nc SETQUOTA \"\" (STORAGE 5)\r\nd STATUS INBOX (DELETED DELETED-STORAGE SIZE HIGHESTMODSEQ MAILBOXID)\r\n",
        "a APPEND INBOX {5+}\r\r\nb APPEND INBOX {5+}\r\nhello {5+}\r\r\nc REPLACE 1 INBOX CATENATE (TEXT {5+}\r\r\nd NOOP\r\n", "a COMPRESS DEFLATE\r\n", "a IDLE\r\nDONE\r\nb UNAUTHENTICATE\r\nc NOOP\r\n", "a LIST (SUBSCRIBED RECURSIVEMATCH) \"\" (% Dr*) RETURN (CHILDREN SPECIAL-USE MYRIGHTS METADATA (/private/comment) STATUS (MESSAGES))\r\n",
        "a THREAD REFS UTF-8 ALL\r\nb UID SEARCH RETURN (PARTIAL 1:2 RELEVANCY) FUZZY TEXT \"body of\"\r\nc SORT (DISPLAYFROM SUBJECT) UTF-8 OR TEXT x OLDER 5\r\n");

    public override void Run(byte[] input)
    {
        ImapGround ground = Ground.Value;
        lock (ground)
        {
            ground.RenewAsync().GetAwaiter().GetResult();
            Play(ground, ground.SignedOut, "", input, deflated: false);
            Play(ground, ground.SignedIn, "", input, deflated: false);
            Play(ground, ground.SignedIn, "z SELECT INBOX\r\n", input, deflated: false);
            Play(ground, ground.SignedIn, "z ENABLE UIDONLY QRESYNC\r\nz SELECT INBOX\r\n", input, deflated: true);
        }
    }

    private static void Play(ImapGround ground, ImapProtocolHandler handler, string before, byte[] input, bool deflated)
    {
        using var connection = new DuplexPipeConnection();
        Task session = RunAsync(handler, connection);
        Task<byte[]> hearing = HearAsync(connection, deflated);
        Stream said = connection.ClientOutput.AsStream(leaveOpen: true);
        if (deflated)
        {
            said.Write("z COMPRESS DEFLATE\r\n"u8);
            said = new DeflateStream(said, CompressionLevel.Fastest, leaveOpen: true);
        }

        said.Write(Encoding.ASCII.GetBytes(before));
        said.Write(input);
        said.Dispose();
        connection.ClientOutput.Complete();
        FuzzFailure.Unless(session.Wait(Limit), "the session ends when its client goes");
        Check(hearing.GetAwaiter().GetResult(), ground.Log);
    }

    private static async Task RunAsync(ImapProtocolHandler handler, DuplexPipeConnection connection)
    {
        try
        {
            await Task.Run(() => handler.RunAsync(connection));
        }
        finally
        {
            await connection.Output.CompleteAsync();
            await connection.Input.CompleteAsync();
        }
    }

    private static async Task<byte[]> HearAsync(DuplexPipeConnection connection, bool deflated)
    {
        var heard = new MemoryStream();
        Stream from = connection.ClientInput.AsStream();
        byte[] octet = new byte[1];
        while (deflated && !Encoding.ASCII.GetString(heard.ToArray()).EndsWith("DEFLATE active\r\n", StringComparison.Ordinal) && await from.ReadAsync(octet) > 0) heard.Write(octet);
        if (deflated) from = new DeflateStream(from, CompressionMode.Decompress);
        await from.CopyToAsync(heard);
        return heard.ToArray();
    }

    private static void Check(byte[] heard, DefectLog log)
    {
        var grammar = new ResponseGrammar(new SessionModel { Follows = false });
        int start = 0, at = 0;
        while (heard.AsSpan(at).IndexOf((byte)'\n') is >= 0 and var length)
        {
            int end = at + length + 1;
            if (LiteralMarker.TryFind(heard.AsSpan(at..(end - 1)), out LiteralMarker marker) && end + marker.Size <= heard.Length)
            {
                at = end + (int)marker.Size;
                continue;
            }

            byte[] response = heard[start..end];
            string text = Encoding.UTF8.GetString(response);
            FuzzFailure.Unless(!text.Contains("[SERVERBUG]", StringComparison.Ordinal), $"no command meets a defect: {log.Last}");
            try
            {
                grammar.Check(response);
            }
            catch (GrammarException wrong)
            {
                FuzzFailure.Unless(false, $"what is said is of the grammar: {wrong.Message}: {text}");
            }

            // What follows is no text any more.
            if (text.EndsWith("OK DEFLATE active\r\n", StringComparison.Ordinal) && start > 0) return;
            start = at = end;
        }
    }
}
