using System.Text.Json;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>IMAP's flags as JMAP's keywords (RFC 8621 §4.1.1): four system flags have names with "$", \Deleted and \Recent are not shown, keywords are in lower case.</summary>
internal static class EmailKeywords
{
    /// <summary>RFC 8621 §4.1.1.</summary>
    private const int MaximumLength = 255;

    private static readonly (string Keyword, MessageFlags Flag)[] System =
    [
        ("$seen", MessageFlags.Seen), ("$answered", MessageFlags.Answered), ("$flagged", MessageFlags.Flagged), ("$draft", MessageFlags.Draft),
    ];

    internal static void Write(Utf8JsonWriter output, MessageFlags flags, KeywordTable table)
    {
        output.WriteStartObject();
        foreach (string keyword in Names(flags, table)) output.WriteBoolean(keyword, true);
        output.WriteEndObject();
    }

    internal static HashSet<string> Of(MessageFlags flags, KeywordTable table) => Names(flags, table).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> Names(MessageFlags flags, KeywordTable table)
    {
        foreach ((string keyword, MessageFlags flag) in System)
        {
            if (flags.Has(flag)) yield return keyword;
        }

        foreach (string name in table.NamesOf(flags))
        {
            // A keyword of an IMAP client that JMAP cannot name ("[" and such) is not shown.
            string keyword = name.ToLowerInvariant();
            if (IsValid(keyword)) yield return keyword;
        }
    }

    /// <summary>The system flag of a keyword; None when it is one of the account's own.</summary>
    internal static MessageFlags SystemFlag(string keyword)
    {
        foreach ((string name, MessageFlags flag) in System)
        {
            if (name.Equals(keyword, StringComparison.OrdinalIgnoreCase)) return flag;
        }

        return MessageFlags.None;
    }

    /// <summary>The keyword's bit; false when no message of the account has ever had it.</summary>
    internal static bool TryFind(string keyword, KeywordTable table, out MessageFlags flag)
    {
        flag = SystemFlag(keyword);
        return flag != MessageFlags.None || table.TryGet(keyword, out flag);
    }

    /// <summary>1 to 255 printable ASCII characters, none of ( ) { ] % * " \ .</summary>
    internal static bool IsValid(string keyword) =>
        keyword.Length is > 0 and <= MaximumLength && !keyword.AsSpan().ContainsAnyExceptInRange('!', '~') && !keyword.AsSpan().ContainsAny("(){]%*\"\\")
        && !keyword.Equals("$deleted", StringComparison.OrdinalIgnoreCase) && !keyword.Equals("$recent", StringComparison.OrdinalIgnoreCase);
}
