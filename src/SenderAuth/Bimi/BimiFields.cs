using System.Security.Cryptography;
using System.Text;

namespace Posthouse.SenderAuth;

/// <summary>The fields that tell a mail reader which logo to show; only the receiving server writes them.</summary>
internal static class BimiFields
{
    // RFC 5322 §2.1.1, with the space that begins a folded line.
    private const int LineLength = 76;

    /// <summary>For a pass: each without its final CRLF.</summary>
    internal static List<string> Write(BimiOutcome outcome)
    {
        BimiRecord record = outcome.Record!;
        // "Construct BIMI-Location URI": a= where the logo is the certificate's.
        string location = outcome.Authority == AuthResult.Pass ? $"v=BIMI1;\r\n l={record.Location!.AbsoluteUri};\r\n a={record.Authority!.AbsoluteUri}" : $"v=BIMI1;\r\n l={record.Location!.AbsoluteUri}";
        return [$"BIMI-Location: {location}", $"BIMI-Logo-Preference: avp={Preference(record)};", Indicator(outcome.Indicator.Span)];
    }

    /// <summary>"policy.indicator-hash": the end of the SHA-256 of the logo, so that nobody changes BIMI-Indicator later.</summary>
    internal static string Hash(BimiOutcome outcome) => Convert.ToHexStringLower(SHA256.HashData(outcome.Indicator.Span))[^16..];

    internal static string Preference(BimiRecord record) => record.PrefersAvatar ? "personal" : "brand";

    private static string Indicator(ReadOnlySpan<byte> svg)
    {
        string encoded = Convert.ToBase64String(svg);
        var text = new StringBuilder("BIMI-Indicator:", encoded.Length + encoded.Length / 20);
        for (int at = 0; at < encoded.Length; at += LineLength) text.Append("\r\n ").Append(encoded, at, Math.Min(LineLength, encoded.Length - at));
        return text.ToString();
    }
}
