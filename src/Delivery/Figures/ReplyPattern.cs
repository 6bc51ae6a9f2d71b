using System.Text;

namespace Posthouse.Delivery;

/// <summary>A server's reply without what differs from message to message (addresses, numbers of messages), so that equal ones can be counted. Pure.</summary>
internal static class ReplyPattern
{
    internal const int Longest = 160;

    private const int LongestWord = 24;

    internal static string Of(ReadOnlySpan<char> reply)
    {
        var text = new StringBuilder(Longest);
        bool first = true;
        foreach (Range range in reply.Split(' '))
        {
            ReadOnlySpan<char> word = reply[range];
            if (word.Length == 0) continue;
            if (text.Length + word.Length + 1 > Longest) break;
            if (!first) text.Append(' ');
            first = false;
            if (Differs(word)) text.Append('…');
            else foreach (char c in word) text.Append(char.IsControl(c) ? ' ' : c);
        }

        return text.ToString();
    }

    // Codes such as 4.7.1 and rule names such as AUP#0110 are kept: they are what an operator looks up.
    private static bool Differs(ReadOnlySpan<char> word)
    {
        if (word.Contains('@') || word.Length > LongestWord) return !word.StartsWith("http", StringComparison.OrdinalIgnoreCase);
        int digits = 0;
        foreach (char c in word) digits += char.IsAsciiDigit(c) ? 1 : 0;
        return digits >= 5;
    }
}
