using System.Text;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>
/// A mailbox pattern (RFC 9051 §6.3.9): "*" is any text, "%" any text within one level. All places where the pattern can stand
/// are followed at once, so the time is the product of the two lengths, whatever the wildcards.
/// </summary>
internal sealed class ListPattern
{
    private readonly string _pattern;
    private readonly int _literals;

    internal ListPattern(string pattern)
    {
        _pattern = Simplify(pattern);
        foreach (char c in _pattern)
        {
            if (c is not ('*' or '%')) _literals++;
        }
    }

    internal bool Matches(string name)
    {
        if (_literals > name.Length) return false;
        // RFC 9051 §5.1: INBOX is the one name without case.
        bool ignoreCase = name == Mailbox.Inbox;
        int length = _pattern.Length;
        Span<bool> here = length < 256 ? stackalloc bool[256] : new bool[length + 1];
        here = here[..(length + 1)];
        here.Clear();
        here[0] = true;
        Extend(here);
        foreach (char c in name)
        {
            bool any = false;
            // From right to left each place is read before it is written.
            for (int at = length; at >= 0; at--)
            {
                bool stays = at < length && here[at] && (_pattern[at] == '*' || (_pattern[at] == '%' && c != Mailbox.Separator));
                bool comes = at > 0 && here[at - 1] && _pattern[at - 1] is not ('*' or '%') && Same(_pattern[at - 1], c, ignoreCase);
                here[at] = stays || comes;
                any |= here[at];
            }

            if (!any) return false;
            Extend(here);
        }

        return here[length];
    }

    // A wildcard may stand for nothing.
    private void Extend(Span<bool> here)
    {
        for (int at = 0; at < _pattern.Length; at++)
        {
            if (here[at] && (_pattern[at] is '*' or '%')) here[at + 1] = true;
        }
    }

    private static bool Same(char a, char b, bool ignoreCase) => a == b || (ignoreCase && char.ToUpperInvariant(a) == b);

    // A run of wildcards means its strongest: "%%*%" is "*".
    private static string Simplify(string pattern)
    {
        var simple = new StringBuilder(pattern.Length);
        foreach (char c in pattern)
        {
            if ((c is '*' or '%') && simple.Length > 0 && (simple[^1] is '*' or '%'))
            {
                if (c == '*') simple[^1] = '*';
                continue;
            }

            simple.Append(c);
        }

        return simple.ToString();
    }
}
