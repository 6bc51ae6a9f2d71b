using System.Globalization;
using System.Text;

namespace Posthouse.SenderAuth;

/// <summary>Which hosts take a domain's mail, and what follows when one cannot prove that it is one of them (RFC 8461 §3.2).</summary>
/// <param name="MaxAge">How long it may be kept; at most a year.</param>
/// <param name="Mx">Host names in lower-case A-labels, or such names behind "*.".</param>
public sealed record MtaStsPolicy(MtaStsMode Mode, TimeSpan MaxAge, IReadOnlyList<string> Mx)
{
    /// <summary>RFC 8461 §3.2: 31557600 seconds.</summary>
    public static readonly TimeSpan LongestAge = TimeSpan.FromSeconds(31_557_600);

    /// <summary>RFC 8461 §4.1: the host is one of those named; a wildcard stands for exactly one label.</summary>
    public bool Names(string host)
    {
        ReadOnlySpan<char> name = host.AsSpan().TrimEnd('.');
        foreach (string pattern in Mx)
        {
            if (pattern.StartsWith("*.", StringComparison.Ordinal))
            {
                int dot = name.IndexOf('.');
                if (dot > 0 && name[(dot + 1)..].Equals(pattern.AsSpan(2), StringComparison.OrdinalIgnoreCase)) return true;
            }
            else if (name.Equals(pattern, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>As the policy file has it, each line with CRLF.</summary>
    public string Write()
    {
        var text = new StringBuilder("version: STSv1\r\n");
        text.Append("mode: ").Append(Mode.ToString().ToLowerInvariant()).Append("\r\n");
        foreach (string mx in Mx) text.Append("mx: ").Append(mx).Append("\r\n");
        text.Append(CultureInfo.InvariantCulture, $"max_age: {(long)MaxAge.TotalSeconds}\r\n");
        return text.ToString();
    }
}
