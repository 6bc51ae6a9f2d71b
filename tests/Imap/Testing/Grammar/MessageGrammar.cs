namespace Posthouse.Imap.Tests;

/// <summary>msg-att of RFC 9051 §9: what FETCH says of a message.</summary>
internal static class MessageGrammar
{
    internal static void Items(GrammarReader input)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        List<string> items = input.List(() => Item(input));
        if (items.Count == 0) throw input.Wrong("an item");
        foreach (string item in items)
        {
            if (!seen.Add(item)) throw input.Wrong($"{item} once");
        }
    }

    /// <summary>"(" objectid ")", RFC 8474 §7.</summary>
    internal static void ObjectId(GrammarReader input)
    {
        input.Expect("(");
        string id = input.Atom();
        if (id.Length > 255 || !id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')) throw input.Wrong("an objectid");
        input.Expect(")");
    }

    private static string Item(GrammarReader input)
    {
        string name = input.Word().ToUpperInvariant();
        if (input.Peek == '[') return Section(input, name);
        input.Space();
        switch (name)
        {
            case "FLAGS": input.List(input.Flag); break;
            case "UID": input.NonZero(); break;
            case "RFC822.SIZE": input.Number(); break;
            case "INTERNALDATE": input.DateTime(); break;
            case "SAVEDATE":
                if (!input.TryTake("NIL")) input.DateTime();
                break;
            case "MODSEQ":
                input.Expect("(");
                input.NonZero();
                input.Expect(")");
                break;
            case "EMAILID": ObjectId(input); break;
            case "THREADID":
                if (!input.TryTake("NIL")) ObjectId(input);
                break;
            case "PREVIEW":
                // RFC 8970 §3: at most 256 characters.
                if (input.NString() is { } preview && preview.EnumerateRunes().Count() > 256 * 4) throw input.Wrong("a preview of 256 characters");
                break;
            case "RFC822" or "RFC822.HEADER" or "RFC822.TEXT": input.NString(); break;
            case "ENVELOPE": Envelope(input); break;
            case "BODY": Body(input, extended: false, depth: 0); break;
            case "BODYSTRUCTURE": Body(input, extended: true, depth: 0); break;
            default: throw input.Wrong("an item that is known, not " + name);
        }

        return name;
    }

    private static string Section(GrammarReader input, string name)
    {
        string label = name + "[";
        input.Expect("[");
        while (!input.TryTake("]"))
        {
            if (input.TryTake("HEADER.FIELDS.NOT ") || input.TryTake("HEADER.FIELDS "))
            {
                label += "HEADER.FIELDS " + string.Join(' ', input.List(input.AString));
                continue;
            }

            label += input.SectionStep();
        }

        if (input.TryTake("<"))
        {
            label += "<" + input.Number();
            input.Expect(">");
        }

        input.Space();
        switch (name)
        {
            case "BODY": input.NString(); break;
            case "BINARY": input.NString(binary: true); break;
            case "BINARY.SIZE": input.Number(); break;
            default: throw input.Wrong("BODY, BINARY or BINARY.SIZE");
        }

        return label;
    }

    private static void Envelope(GrammarReader input)
    {
        input.Expect("(");
        input.NString();
        input.Space();
        input.NString();
        for (int i = 0; i < 6; i++)
        {
            input.Space();
            Addresses(input);
        }

        input.Space();
        input.NString();
        input.Space();
        input.NString();
        input.Expect(")");
    }

    private static void Addresses(GrammarReader input)
    {
        if (input.TryTake("NIL")) return;
        input.Expect("(");
        do
        {
            input.Expect("(");
            for (int i = 0; i < 4; i++)
            {
                if (i > 0) input.Space();
                input.NString();
            }

            input.Expect(")");
        }
        while (input.Peek == '(');
        input.Expect(")");
    }

    /// <summary>A BODYPARTSTRUCTURE (RFC 5524), which is a BODYSTRUCTURE of a part.</summary>
    internal static void Structure(GrammarReader input)
    {
        if (!input.TryTake("NIL")) Body(input, extended: true, 0);
    }

    private static void Body(GrammarReader input, bool extended, int depth)
    {
        if (depth > 500) throw input.Wrong("an end to the nesting");
        input.Expect("(");
        if (input.Peek == '(')
        {
            while (input.Peek == '(') Body(input, extended, depth + 1);
            input.Space();
            input.String();
            if (input.TrySpace()) Extension(input, extended, static i => Parameters(i));
        }
        else
        {
            Single(input, extended, depth);
        }

        input.Expect(")");
    }

    private static void Single(GrammarReader input, bool extended, int depth)
    {
        string type = input.String().ToUpperInvariant();
        input.Space();
        string subtype = input.String().ToUpperInvariant();
        input.Space();
        Parameters(input);
        input.Space();
        input.NString();
        input.Space();
        input.NString();
        input.Space();
        input.String();
        input.Space();
        input.Number();
        if (type == "TEXT")
        {
            input.Space();
            input.Number();
        }
        else if (type == "MESSAGE" && subtype is "RFC822" or "GLOBAL")
        {
            input.Space();
            Envelope(input);
            input.Space();
            Body(input, extended, depth + 1);
            input.Space();
            input.Number();
        }

        if (input.TrySpace()) Extension(input, extended, static i => i.NString());
    }

    // body-ext-1part begins with the MD5, body-ext-mpart with the parameters; the rest is the same.
    private static void Extension(GrammarReader input, bool extended, Action<GrammarReader> first)
    {
        if (!extended) throw input.Wrong("BODY without extension data");
        first(input);
        if (!input.TrySpace()) return;
        if (!input.TryTake("NIL"))
        {
            input.Expect("(");
            input.String();
            input.Space();
            Parameters(input);
            input.Expect(")");
        }

        if (!input.TrySpace()) return;
        if (input.Peek == '(')
        {
            if (input.List(() => input.String()).Count == 0) throw input.Wrong("a language");
        }
        else
        {
            input.NString();
        }

        if (input.TrySpace()) input.NString();
    }

    private static void Parameters(GrammarReader input)
    {
        if (input.TryTake("NIL")) return;
        List<string> names = input.List(() =>
        {
            string name = input.String();
            input.Space();
            input.String();
            return name;
        });
        if (names.Count == 0) throw input.Wrong("a parameter");
    }
}
