namespace Posthouse.SenderAuth;

/// <summary>
/// What can be asked of the DNS: wider than a mail domain, since policies publish names with any visible character
/// (RFC 7208 §7.1), and bounded as RFC 1035 §2.3.4 says.
/// </summary>
internal static class DnsName
{
    internal const int MaximumLength = 253;

    /// <summary>Takes one final dot off. False for empty and over-long labels, for over-long names, and for what is not printable ASCII.</summary>
    internal static bool TryNormalize(string text, out string name)
    {
        name = text.EndsWith('.') ? text[..^1] : text;
        if (name.Length is 0 or > MaximumLength) return false;
        int start = 0;
        for (int i = 0; i <= name.Length; i++)
        {
            if (i < name.Length && name[i] != '.')
            {
                if (name[i] is < ' ' or > '~') return false;
                continue;
            }

            if (i - start is 0 or > 63) return false;
            start = i + 1;
        }

        return true;
    }

    /// <summary>Whether a name is another one or below it, whatever the case of their letters.</summary>
    internal static bool IsAtOrBelow(string name, string above) =>
        name.EndsWith(above, StringComparison.OrdinalIgnoreCase) && (name.Length == above.Length || name[name.Length - above.Length - 1] == '.');
}
