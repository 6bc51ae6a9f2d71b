using System.Diagnostics.CodeAnalysis;

namespace Posthouse.SenderAuth;

/// <summary>What a domain publishes at selector._bimi: where its logo is, and who vouches for it. Nothing is repaired: an error is an error ("Assertion Record Definition").</summary>
/// <param name="Location">l=; null where it is empty.</param>
/// <param name="Authority">a=; null where it is empty or absent.</param>
/// <param name="PrefersAvatar">avp=personal.</param>
public sealed record BimiRecord(Uri? Location, Uri? Authority, bool PrefersAvatar)
{
    // Two addresses and a few tags; the DNS would carry 64 KiB.
    internal const int MaximumLength = 4096;

    /// <summary>l= and a= are empty: the domain wants no logo shown.</summary>
    public bool IsDeclined => Location is null && Authority is null;

    /// <summary>A BIMI record at all. The version comes first and matches to the letter.</summary>
    internal static bool HasVersion(string text)
    {
        ReadOnlySpan<char> tag = text.AsSpan(0, text.IndexOf(';', StringComparison.Ordinal) is var end && end < 0 ? text.Length : end);
        int equals = tag.IndexOf('=');
        return equals > 0 && tag[..equals].Trim(" \t").SequenceEqual("v") && tag[(equals + 1)..].Trim(" \t").SequenceEqual("BIMI1");
    }

    /// <param name="problem">What is wrong with it, for people.</param>
    internal static bool TryParse(string text, [NotNullWhen(true)] out BimiRecord? record, out string problem)
    {
        record = null;
        problem = "the record cannot be read";
        if (text.Length > MaximumLength || !HasVersion(text)) return false;
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string tag in text.Split(';'))
        {
            if (string.IsNullOrWhiteSpace(tag)) continue;
            int equals = tag.IndexOf('=', StringComparison.Ordinal);
            // RFC 6376 §3.2: a tag twice makes the whole list invalid.
            if (equals <= 0 || !tags.TryAdd(tag[..equals].Trim(), tag[(equals + 1)..].Trim())) return false;
        }

        if (!tags.TryGetValue("l", out string? location))
        {
            problem = "the record has no l=";
            return false;
        }

        Uri? logo = null;
        Uri? authority = null;
        if (location.Length > 0 && !TryAddress(location, out logo))
        {
            problem = "l= is no https address of a host name, without a port or a password";
            return false;
        }

        if (tags.TryGetValue("a", out string? evidence) && evidence.Length > 0 && !TryAddress(evidence, out authority))
        {
            problem = "a= is no https address of a host name, without a port or a password";
            return false;
        }

        if (logo is null && authority is not null)
        {
            problem = "the record has a= and no l=";
            return false;
        }

        record = new BimiRecord(logo, authority, tags.GetValueOrDefault("avp") == "personal");
        return true;
    }

    // A name and the one port: an address, a password or a port of somebody's choice is what an attacker would write.
    private static bool TryAddress(string text, [NotNullWhen(true)] out Uri? address)
    {
        address = null;
        if (text.Contains(',', StringComparison.Ordinal) || !System.Text.Ascii.IsValid(text) || text.AsSpan().ContainsAny(" \t\r\n\"<>")) return false;
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? read) || read.Scheme != Uri.UriSchemeHttps || read.HostNameType != UriHostNameType.Dns) return false;
        if (read.UserInfo.Length > 0 || !read.IsDefaultPort || !read.IdnHost.Contains('.', StringComparison.Ordinal)) return false;
        address = read;
        return true;
    }
}
