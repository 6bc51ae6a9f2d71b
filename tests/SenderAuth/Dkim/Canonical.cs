using System.Security.Cryptography;
using System.Text;

namespace Posthouse.SenderAuth.Tests.Dkim;

/// <summary>Canonical forms, ours as hashes, and written down again in the plainest way that the RFC's words allow, to compare them with.</summary>
internal static class Canonical
{
    internal static byte[] BodyHash(Canonicalization canonicalization, byte[] body, int[]? cuts = null)
    {
        using var digest = new BodyDigest(null);
        var canonicalizer = new BodyCanonicalizer(canonicalization, [digest]);
        int start = 0;
        foreach (int cut in (cuts ?? []).Append(body.Length))
        {
            canonicalizer.Write(body.AsSpan(start, cut - start));
            start = cut;
        }

        canonicalizer.Finish();
        return digest.Hash.ToArray();
    }

    /// <summary>The plain form, after ours was found to have its hash.</summary>
    internal static string Body(Canonicalization canonicalization, byte[] body)
    {
        string plain = PlainBody(canonicalization, Encoding.Latin1.GetString(body));
        Assert.Equal(SHA256.HashData(Encoding.Latin1.GetBytes(plain)), BodyHash(canonicalization, body));
        return plain;
    }

    internal static string PlainBody(Canonicalization canonicalization, string body)
    {
        string[] lines = body.Split("\r\n");
        if (canonicalization == Canonicalization.Relaxed)
        {
            for (int i = 0; i < lines.Length; i++)
            {
                string line = lines[i].Replace('\t', ' ');
                while (line.Contains("  ", StringComparison.Ordinal)) line = line.Replace("  ", " ", StringComparison.Ordinal);
                lines[i] = line.TrimEnd(' ');
            }
        }

        int count = lines.Length;
        while (count > 0 && lines[count - 1].Length == 0) count--;
        if (count == 0) return canonicalization == Canonicalization.Simple ? "\r\n" : "";
        return string.Join("\r\n", lines[..count]) + "\r\n";
    }

    internal static string Header(Canonicalization canonicalization, string field)
    {
        using var writer = new DigestWriter();
        HeaderCanonicalizer.Write(writer, canonicalization, Encoding.Latin1.GetBytes(field));
        byte[] hash = new byte[32];
        writer.Finish(hash);
        string plain = PlainHeader(canonicalization, field);
        Assert.Equal(SHA256.HashData(Encoding.Latin1.GetBytes(plain)), hash);
        return plain;
    }

    private static string PlainHeader(Canonicalization canonicalization, string field)
    {
        if (canonicalization == Canonicalization.Simple) return field + "\r\n";
        int colon = field.IndexOf(':', StringComparison.Ordinal);
        string value = field[(colon + 1)..].Replace("\r\n", "", StringComparison.Ordinal).Replace('\t', ' ');
        while (value.Contains("  ", StringComparison.Ordinal)) value = value.Replace("  ", " ", StringComparison.Ordinal);
        return $"{field[..colon].TrimEnd(' ', '\t').ToLowerInvariant()}:{value.Trim(' ')}\r\n";
    }
}
