using System.Text;

namespace Posthouse.Sieve;

/// <summary>Gives each character beyond the first plane a stand-in of one unit, for code that counts units; made for one comparison.</summary>
internal sealed class PlaneMap
{
    private const char First = '\ue000';
    private const char Last = '\uf8ff';

    private readonly Dictionary<Rune, char> _standIns = [];
    private readonly Dictionary<char, Rune> _runes = [];

    internal PlaneMap(params ReadOnlySpan<string> texts)
    {
        var used = new HashSet<char>();
        foreach (string text in texts)
        {
            foreach (char c in text)
            {
                if (c is >= First and <= Last) used.Add(c);
            }
        }

        char next = First;
        foreach (string text in texts)
        {
            foreach (Rune rune in text.EnumerateRunes())
            {
                if (rune.Plane == 0 || _standIns.ContainsKey(rune)) continue;
                while (next <= Last && used.Contains(next)) next++;
                if (next > Last)
                {
                    IsFull = true;
                    return;
                }

                _standIns.Add(rune, next);
                _runes.Add(next++, rune);
            }
        }
    }

    /// <summary>There are more different characters than stand-ins: 6,400.</summary>
    internal bool IsFull { get; }

    internal string Narrow(string text)
    {
        var narrow = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (_standIns.TryGetValue(rune, out char standIn)) narrow.Append(standIn);
            else narrow.Append(rune.ToString());
        }

        return narrow.ToString();
    }

    internal string Widen(string text) => string.Concat(text.Select(c => _runes.TryGetValue(c, out Rune rune) ? rune.ToString() : c.ToString()));
}
