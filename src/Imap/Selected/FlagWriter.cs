using System.Text;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>Flag lists as the wire has them. Neighbouring messages mostly have the same flags, so the last list is kept.</summary>
internal sealed class FlagWriter(KeywordTable keywords)
{
    private static readonly string[] SystemFlags = ["\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft"];

    private ulong _lastBits;
    private byte[] _last = "()"u8.ToArray();

    internal KeywordTable Keywords { get; } = keywords;

    /// <summary>"(\Seen $Forwarded)"</summary>
    internal ReadOnlySpan<byte> ListOf(MessageFlags flags)
    {
        if (flags.Bits != _lastBits)
        {
            _last = Encoding.ASCII.GetBytes("(" + string.Join(' ', Names(flags)) + ")");
            _lastBits = flags.Bits;
        }

        return _last;
    }

    /// <summary>Everything that FLAGS lists: the system flags and the account's keywords.</summary>
    internal static string All(KeywordTable keywords) => string.Join(' ', [.. SystemFlags, .. keywords.Names]);

    /// <summary>Those of them that the reader may change.</summary>
    internal static string Changeable(KeywordTable keywords, MailboxRights rights)
    {
        if (FlagRights.HasAll(rights)) return All(keywords);
        MessageFlags changeable = FlagRights.Changeable(rights);
        IEnumerable<string> system = SystemFlags.Where((_, index) => (changeable.Bits & (1UL << index)) != 0);
        return string.Join(' ', (rights & MailboxRights.Write) != 0 ? system.Concat(keywords.Names) : system);
    }

    internal static bool TrySystemFlag(string name, out MessageFlags flag)
    {
        int index = Array.FindIndex(SystemFlags, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        flag = index < 0 ? default : new MessageFlags(1UL << index);
        return index >= 0;
    }

    private IEnumerable<string> Names(MessageFlags flags)
    {
        for (int i = 0; i < SystemFlags.Length; i++)
        {
            if ((flags.Bits & (1UL << i)) != 0) yield return SystemFlags[i];
        }

        foreach (string keyword in Keywords.NamesOf(flags)) yield return keyword;
    }
}
