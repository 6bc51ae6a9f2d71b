namespace Posthouse.Imap.Tests;

/// <summary>
/// Checks one response, its literals in place, against RFC 9051 §9 and the grammars of the extensions that are announced, and tells
/// the model of the session what it says. Every response of every test goes through it.
/// </summary>
internal sealed class ResponseGrammar(SessionModel session)
{
    /// <summary>ENABLE IMAP4rev2 or UTF8=ACCEPT was confirmed.</summary>
    private bool _utf8;

    /// <summary>A language was chosen: texts for people are in UTF-8 (RFC 5255 §3.5).</summary>
    private bool _utf8Texts;

    internal void Check(byte[] response)
    {
        var input = new GrammarReader(response, _utf8, _utf8Texts);
        if (input.TryTake("+ "))
        {
            if (!input.AtLineEnd) input.Text();
        }
        else if (input.TryTake("* "))
        {
            Untagged(input);
        }
        else
        {
            input.Tag();
            input.Space();
            string status = input.Word();
            if (status is not ("OK" or "NO" or "BAD")) throw input.Wrong("OK, NO or BAD");
            Text(input);
        }

        input.LineEnd();
    }

    private void Untagged(GrammarReader input)
    {
        if (char.IsAsciiDigit((char)input.Peek))
        {
            OfMessage(input, input.Number());
            return;
        }

        switch (input.Word().ToUpperInvariant())
        {
            case "OK" or "NO" or "BAD" or "BYE" or "PREAUTH": Text(input); break;
            case "CAPABILITY": Capabilities(input); break;
            case "ENABLED":
                while (input.TrySpace()) _utf8 |= input.Atom().ToUpperInvariant() is "IMAP4REV2" or "UTF8=ACCEPT";
                break;
            case "FLAGS":
                input.Space();
                input.List(input.Flag);
                break;
            case "LIST" or "LSUB": Listed(input); break;
            case "NAMESPACE": Namespaces(input); break;
            case "SEARCH" or "SORT": Numbers(input); break;
            case "THREAD":
                if (input.TrySpace())
                {
                    do Thread(input);
                    while (input.Peek == '(');
                }

                break;
            case "ESEARCH": ExtendedSearch(input); break;
            case "STATUS": Status(input); break;
            case "VANISHED":
                input.Space();
                bool earlier = input.TryTake("(EARLIER) ");
                List<(long First, long Last)> uids = input.Set();
                if (!earlier) session.Vanished(uids.Sum(static r => r.Last - r.First + 1));
                break;
            case "QUOTA": Quota(input); break;
            case "QUOTAROOT":
                input.Space();
                input.AString();
                while (input.TrySpace()) input.AString();
                break;
            case "ACL": AccessList(input); break;
            case "LANGUAGE":
                input.Space();
                // RFC 5255 §3.2: one alone is the one that was chosen, several are those that there are.
                if (input.List(input.AString) is [var chosen]) _utf8Texts = chosen == "zh-CN";
                break;
            case "JMAPACCESS":
                input.Space();
                input.String();
                break;
            case "METADATA": Metadata(input); break;
            case "COMPARATOR":
                // RFC 5255 §5.
                input.Space();
                input.AString();
                if (input.TrySpace() && input.List(input.AString).Count == 0) throw input.Wrong("a comparator");
                break;
            case "GENURLAUTH":
                input.Space();
                do input.AString();
                while (input.TrySpace());
                break;
            case "URLFETCH": UrlFetch(input); break;
            case "MYRIGHTS":
                input.Space();
                input.AString();
                input.Space();
                Rights(input);
                break;
            case "LISTRIGHTS":
                input.Space();
                input.AString();
                input.Space();
                input.AString();
                while (input.TrySpace()) Rights(input);
                break;
            case "ID": Id(input); break;
            default: throw input.Wrong("a response that is known");
        }
    }

    // RFC 4467 §9, RFC 5524 §5.
    private static void UrlFetch(GrammarReader input)
    {
        input.Space();
        input.AString();
        input.Space();
        if (input.Peek != '(')
        {
            input.NString(binary: false);
            return;
        }

        do
        {
            input.Expect("(");
            string name = input.Word().ToUpperInvariant();
            input.Space();
            if (name == "BODYPARTSTRUCTURE") MessageGrammar.Structure(input);
            else if (name is "BODY" or "BINARY") input.NString(binary: name == "BINARY");
            else throw input.Wrong("BODY, BINARY or BODYPARTSTRUCTURE");
            input.Expect(")");
        }
        while (input.TrySpace());
    }

    private void OfMessage(GrammarReader input, long number)
    {
        input.Space();
        switch (input.Word().ToUpperInvariant())
        {
            case "EXISTS": session.Exists(number); break;
            case "RECENT": break;
            case "EXPUNGE": session.Expunged(number); break;
            case "FETCH":
                session.Fetched(number);
                input.Space();
                MessageGrammar.Items(input);
                break;
            // RFC 9586 §4: the number is a UID.
            case "UIDFETCH":
                input.Space();
                MessageGrammar.Items(input);
                break;
            default: throw input.Wrong("EXISTS, RECENT, EXPUNGE or FETCH");
        }
    }

    private static void Text(GrammarReader input)
    {
        input.Space();
        if (input.TryTake("["))
        {
            ResponseCodeGrammar.Code(input);
            input.Expect("]");
            input.Space();
        }

        input.Text();
    }

    private static void Capabilities(GrammarReader input)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (input.TrySpace())
        {
            if (!names.Add(input.Atom())) throw input.Wrong("each capability once");
        }

        if (!names.Contains("IMAP4rev1") && !names.Contains("IMAP4rev2")) throw input.Wrong("the protocol's own name");
    }

    private static void Listed(GrammarReader input)
    {
        input.Space();
        List<string> attributes = input.List(input.Flag);
        if (attributes.Contains("\\HasChildren") && attributes.Contains("\\HasNoChildren")) throw input.Wrong("one of \\HasChildren and \\HasNoChildren");
        input.Space();
        if (!input.TryTake("NIL") && input.String().Length != 1) throw input.Wrong("a separator of one character");
        input.Space();
        input.AString();
        if (!input.TrySpace()) return;
        // RFC 5258 §6: mbox-list-extended.
        input.List(() =>
        {
            string tag = input.AString();
            input.Space();
            input.List(input.AString);
            return tag;
        });
    }

    private static void Namespaces(GrammarReader input)
    {
        for (int i = 0; i < 3; i++)
        {
            input.Space();
            if (input.TryTake("NIL")) continue;
            input.Expect("(");
            do
            {
                input.Expect("(");
                input.String();
                input.Space();
                if (!input.TryTake("NIL")) input.String();
                input.Expect(")");
            }
            while (input.Peek == '(');
            input.Expect(")");
        }
    }

    private static void Numbers(GrammarReader input)
    {
        while (input.TrySpace())
        {
            if (input.TryTake("(MODSEQ "))
            {
                input.NonZero();
                input.Expect(")");
                return;
            }

            input.NonZero();
        }
    }

    // RFC 5256 §5: thread-list = "(" (thread-members / thread-nested) ")".
    private static void Thread(GrammarReader input)
    {
        input.Expect("(");
        bool members = false;
        while (char.IsAsciiDigit((char)input.Peek))
        {
            input.NonZero();
            members = true;
            if (!input.TrySpace()) break;
        }

        if (input.Peek == '(')
        {
            int branches = 0;
            for (; input.Peek == '('; branches++) Thread(input);
            if (branches < 2) throw input.Wrong("a fork of two branches at least");
        }
        else if (!members)
        {
            throw input.Wrong("a message");
        }

        input.Expect(")");
    }

    private static void ExtendedSearch(GrammarReader input)
    {
        input.Space();
        input.Expect("(TAG ");
        input.String();
        // RFC 7377 §2.1: search-correlator.
        bool ofMailbox = input.TryTake(" MAILBOX ");
        if (ofMailbox)
        {
            input.AString();
            input.Expect(" UIDVALIDITY ");
            input.NonZero();
        }

        input.Expect(")");
        if (!input.TryTake(" UID") && ofMailbox) throw input.Wrong("UID");
        var seen = new HashSet<string>();
        while (input.TrySpace())
        {
            string name = input.Word().ToUpperInvariant();
            if (!seen.Add(name)) throw input.Wrong("each result once");
            input.Space();
            switch (name)
            {
                case "MIN" or "MAX" or "MODSEQ": input.NonZero(); break;
                case "COUNT": input.Number(); break;
                case "ALL": input.SortedSet(); break;
                case "PARTIAL":
                    input.Expect("(");
                    for (int i = 0; i < 2; i++)
                    {
                        input.TryTake("-");
                        input.NonZero();
                        input.Expect(i == 0 ? ":" : " ");
                    }

                    if (!input.TryTake("NIL")) input.SortedSet();
                    input.Expect(")");
                    break;
                case "RELEVANCY":
                    input.List(() => input.NonZero() <= 100 ? "" : throw input.Wrong("a score of 100 at most"));
                    break;
                case "ADDTO" or "REMOVEFROM":
                    input.List(() =>
                    {
                        input.Number();
                        input.Space();
                        input.Set();
                        return "";
                    });
                    break;
                default: throw input.Wrong("a search result");
            }
        }
    }

    private static void Status(GrammarReader input)
    {
        input.Space();
        input.AString();
        input.Space();
        input.List(() =>
        {
            string name = input.Word().ToUpperInvariant();
            input.Space();
            switch (name)
            {
                case "MESSAGES" or "RECENT" or "UNSEEN" or "DELETED" or "DELETED-STORAGE" or "SIZE": input.Number(); break;
                case "UIDNEXT" or "UIDVALIDITY" or "HIGHESTMODSEQ" or "APPENDLIMIT": input.NonZero(); break;
                case "MAILBOXID": MessageGrammar.ObjectId(input); break;
                default: throw input.Wrong("a status item");
            }

            return name;
        });
    }

    // RFC 9208 §7: quota-list = "(" quota-resource *(SP quota-resource) ")".
    private static void Quota(GrammarReader input)
    {
        input.Space();
        input.AString();
        input.Space();
        List<string> resources = input.List(() =>
        {
            string name = input.Atom();
            input.Space();
            input.Number();
            input.Space();
            input.Number();
            return name;
        });
        if (resources.Count == 0) throw input.Wrong("a resource");
    }

    private static void Id(GrammarReader input)
    {
        input.Space();
        if (input.TryTake("NIL")) return;
        input.List(() =>
        {
            string field = input.String();
            if (field.Length > 30) throw input.Wrong("a field name of 30 octets at most");
            input.Space();
            if (input.NString()?.Length > 1024) throw input.Wrong("a value of 1,024 octets at most");
            return field;
        });
    }

    // RFC 5464 §5: entry-values = "(" entry-value *(SP entry-value) ")".
    private static void Metadata(GrammarReader input)
    {
        input.Space();
        input.AString();
        input.Space();
        // RFC 5464 §4.4.2: the unsolicited form has names alone.
        if (input.Peek != '(')
        {
            do input.AString();
            while (input.TrySpace());
            return;
        }

        List<string> entries = input.List(() =>
        {
            string name = input.AString();
            input.Space();
            input.NString(binary: true);
            return name;
        });
        if (entries.Count == 0) throw input.Wrong("an entry");
    }

    // RFC 4314 §5: acl-data = "ACL" SP mailbox *(SP identifier SP rights).
    private static void AccessList(GrammarReader input)
    {
        input.Space();
        input.AString();
        while (input.TrySpace())
        {
            if (input.AString().Length == 0) throw input.Wrong("an identifier");
            input.Space();
            Rights(input);
        }
    }

    // RFC 4314 §2.1, with the two letters of §2.1.1.
    private static void Rights(GrammarReader input)
    {
        string rights = input.AString();
        if (rights.Distinct().Count() != rights.Length || rights.Any(static right => !"lrswipkxteacd".Contains(right, StringComparison.Ordinal))) throw input.Wrong("rights, each once");
    }
}
