using System.Diagnostics.CodeAnalysis;

namespace Posthouse.SenderAuth;

/// <summary>What a domain publishes at <c>_mta-sts</c>: that it has a policy, and which one (RFC 8461 §3.1).</summary>
public sealed record MtaStsRecord(string Id)
{
    private const int MaximumLength = 1024;

    /// <summary>The one record among a name's TXT records; null where there is none or more than one, which means no policy.</summary>
    public static MtaStsRecord? Select(IReadOnlyList<string> texts)
    {
        MtaStsRecord? found = null;
        int candidates = 0;
        foreach (string text in texts)
        {
            // §3.1: what does not begin with the version is somebody else's.
            if (!HasVersion(text)) continue;
            if (++candidates > 1) return null;
            found = TryParse(text, out MtaStsRecord? record) ? record : null;
        }

        return found;
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out MtaStsRecord? record)
    {
        record = null;
        if (text.Length > MaximumLength || !HasVersion(text)) return false;
        string? id = null;
        foreach (string field in text.Split(';').Skip(1))
        {
            int equals = field.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                if (field.AsSpan().Trim(" \t").Length > 0) return false;
                continue;
            }

            // Of two ids the first holds, as of the fields of the policy (§3.2).
            if (id is not null || !field.AsSpan(0, equals).Trim(" \t").SequenceEqual("id")) continue;
            id = field[(equals + 1)..].Trim(' ', '\t');
            if (!IsId(id)) return false;
        }

        record = id is null ? null : new MtaStsRecord(id);
        return record is not null;
    }

    // §3.1: 1*32(ALPHA / DIGIT).
    internal static bool IsId(string id)
    {
        if (id.Length is 0 or > 32) return false;
        foreach (char c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c)) return false;
        }

        return true;
    }

    private static bool HasVersion(string text)
    {
        ReadOnlySpan<char> rest = text;
        if (!rest.StartsWith("v=STSv1", StringComparison.Ordinal)) return false;
        return rest[7..].TrimStart(" \t") is [';', ..];
    }
}
