using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>Reads a policy file (RFC 8461 §3.2). Pure; whatever is not a policy in full is none.</summary>
public static class MtaStsPolicyParser
{
    /// <summary>RFC 8461 §3.3: a client may refuse what is longer than 64 KiB.</summary>
    public const int MaximumLength = 64 << 10;

    public static bool TryParse(ReadOnlySpan<byte> file, [NotNullWhen(true)] out MtaStsPolicy? policy)
    {
        policy = null;
        if (file.Length > MaximumLength || !System.Text.Unicode.Utf8.IsValid(file)) return false;
        var mx = new List<string>();
        bool version = false;
        string? mode = null;
        string? age = null;
        foreach (string line in Encoding.UTF8.GetString(file).Split('\n'))
        {
            ReadOnlySpan<char> rest = line.AsSpan().TrimEnd('\r').Trim(" \t");
            if (rest.Length == 0) continue;
            int colon = rest.IndexOf(':');
            if (colon <= 0) return false;
            ReadOnlySpan<char> name = rest[..colon].TrimEnd(" \t");
            string value = rest[(colon + 1)..].Trim(" \t").ToString();
            switch (name)
            {
                // §3.2: of fields that stand twice, the first holds; mx may stand often.
                case "version":
                    if (!version && value != "STSv1") return false;
                    version = true;
                    break;
                case "mode":
                    mode ??= value;
                    break;
                case "max_age":
                    age ??= value;
                    break;
                case "mx":
                    if (!TryPattern(value, out string? pattern)) return false;
                    mx.Add(pattern);
                    break;
            }
        }

        MtaStsMode? understood = mode switch { "enforce" => MtaStsMode.Enforce, "testing" => MtaStsMode.Testing, "none" => MtaStsMode.None, _ => null };
        if (!version || understood is not { } set) return false;
        // §3.2: sts-policy-max-age is 1*10DIGIT.
        if (age is null || age.Length > 10 || !long.TryParse(age, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)) return false;
        // A policy that lets no host take mail would stop all of it; "none" needs no host.
        if (mx.Count == 0 && set != MtaStsMode.None) return false;
        TimeSpan kept = TimeSpan.FromSeconds(seconds);
        policy = new MtaStsPolicy(set, kept < MtaStsPolicy.LongestAge ? kept : MtaStsPolicy.LongestAge, mx);
        return true;
    }

    private static bool TryPattern(string text, [NotNullWhen(true)] out string? pattern)
    {
        pattern = null;
        bool wildcard = text.StartsWith("*.", StringComparison.Ordinal);
        if (!DomainName.TryParse(wildcard ? text[2..] : text, out DomainName? name)) return false;
        pattern = wildcard ? "*." + name.Ascii : name.Ascii;
        return true;
    }
}
