using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>Flags as a command names them: system flags as bits, keywords still as text until the account's table gives them bits.</summary>
internal sealed record FlagNames(MessageFlags System, IReadOnlyList<string> Keywords)
{
    internal static readonly FlagNames None = new(MessageFlags.None, []);

    /// <summary>"(\Seen $Junk)", or the same without parentheses.</summary>
    internal static FlagNames ParseList(ref ImapScanner input)
    {
        MessageFlags system = MessageFlags.None;
        var keywords = new List<string>();
        bool list = input.TryTake((byte)'(');
        if (list && input.TryTake((byte)')')) return None;
        do
        {
            string flag = input.Flag();
            if (flag[0] != '\\')
            {
                // RFC 9051 §2.3.2 gives keywords no length; this one keeps FLAGS readable.
                if (flag.Length > 255) throw ImapCommandException.No("A keyword is too long.", "LIMIT");
                if (keywords.Count >= MessageFlags.MaximumKeywords) throw ImapCommandException.No("Too many keywords.", "LIMIT");
                keywords.Add(flag);
            }
            else if (FlagWriter.TrySystemFlag(flag, out MessageFlags bit))
            {
                system |= bit;
            }
            else if (!flag.Equals("\\Recent", StringComparison.OrdinalIgnoreCase))
            {
                // RFC 3501 §2.3.2: \Recent is not the client's to set; others of that form are not defined.
                throw ImapCommandException.Bad("That system flag is not known.");
            }
        }
        while (input.TrySpace());
        if (list) input.Expect((byte)')');
        return new FlagNames(system, keywords);
    }

    /// <param name="create">False leaves out keywords that nobody uses.</param>
    internal MessageFlags Intern(WriteTransaction transaction, AccountId account, bool create)
    {
        MessageFlags flags = System;
        if (Keywords.Count == 0) return flags;
        KeywordTable table = transaction.Keywords(account);
        foreach (string keyword in Keywords)
        {
            if (table.TryGet(keyword, out MessageFlags known)) flags |= known;
            else if (create) flags |= transaction.InternKeyword(account, keyword);
        }

        return flags;
    }
}
