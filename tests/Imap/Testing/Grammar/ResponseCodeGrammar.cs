namespace Posthouse.Imap.Tests;

/// <summary>resp-text-code of RFC 9051 §7.1, RFC 5530, RFC 7162, RFC 8474: the ones that this server says.</summary>
internal static class ResponseCodeGrammar
{
    internal static void Code(GrammarReader input)
    {
        string name = input.Word().ToUpperInvariant();
        switch (name)
        {
            case "ALERT" or "ALREADYEXISTS" or "BADCOMPARATOR" or "AUTHENTICATIONFAILED" or "AUTHORIZATIONFAILED" or "CANNOT" or "CLOSED" or "COMPRESSIONACTIVE" or "CORRUPTION" or "EXPUNGEISSUED"
                or "LIMIT" or "NOMODSEQ" or "NONEXISTENT" or "NOPERM" or "NOTIFICATIONOVERFLOW" or "NOTSAVED" or "OVERQUOTA" or "PRIVACYREQUIRED" or "READ-ONLY" or "READ-WRITE" or "SERVERBUG"
                or "TOOBIG" or "TRYCREATE" or "UIDNOTSTICKY" or "UNAVAILABLE" or "UIDREQUIRED" or "UNKNOWN-CTE" or "USEATTR":
                return;
            case "CAPABILITY":
                while (input.TrySpace()) input.Atom();
                return;
            case "BADCHARSET":
                if (!input.TrySpace()) return;
                if (input.List(input.AString).Count == 0) throw input.Wrong("a charset");
                return;
            case "PERMANENTFLAGS":
                input.Space();
                input.List(() => input.TryTake("\\*") ? "\\*" : input.Flag());
                return;
            case "URLMECH":
                // RFC 4467 §9.
                input.Expect(" INTERNAL");
                while (input.TrySpace()) input.Atom();
                return;
            case "UIDNEXT" or "UIDVALIDITY" or "UNSEEN" or "HIGHESTMODSEQ":
                input.Space();
                input.NonZero();
                return;
            case "APPENDUID":
                input.Space();
                input.NonZero();
                input.Space();
                input.Set();
                return;
            case "COPYUID":
                input.Space();
                input.NonZero();
                input.Space();
                long from = Members(input.Set());
                input.Space();
                if (Members(input.Set()) != from) throw input.Wrong("as many UIDs as were copied");
                return;
            case "BADURL" or "NOUPDATE":
                input.Space();
                input.String();
                return;
            case "UNDEFINED-FILTER":
                input.Space();
                input.Atom();
                return;
            case "INPROGRESS":
                input.Expect(" (");
                if (!input.TryTake("NIL")) input.String();
                input.Space();
                if (!input.TryTake("NIL")) input.Number();
                input.Space();
                if (!input.TryTake("NIL")) input.NonZero();
                input.Expect(")");
                return;
            case "MESSAGELIMIT":
                input.Space();
                input.NonZero();
                if (input.TrySpace()) input.NonZero();
                return;
            case "METADATA":
                input.Space();
                switch (input.Atom())
                {
                    case "LONGENTRIES" or "MAXSIZE":
                        input.Space();
                        input.Number();
                        return;
                    case "TOOMANY" or "NOPRIVATE": return;
                    default: throw input.Wrong("a code of METADATA");
                }

            case "BADEVENT":
                input.Space();
                input.List(input.Atom);
                return;
            case "MODIFIED":
                input.Space();
                input.Set();
                return;
            case "MAILBOXID":
                input.Space();
                MessageGrammar.ObjectId(input);
                return;
            default: throw input.Wrong("a response code that is known, not " + name);
        }
    }

    private static long Members(List<(long First, long Last)> set) => set.Sum(static r => r.Last - r.First + 1);
}
