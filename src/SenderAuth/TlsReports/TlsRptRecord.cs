using System.Diagnostics.CodeAnalysis;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>What a domain publishes at <c>_smtp._tls</c>: where it wants reports (RFC 8460 §3).</summary>
public sealed record TlsRptRecord(IReadOnlyList<EmailAddress> Mail, IReadOnlyList<Uri> Https)
{
    private const int MaximumLength = 4096;

    // RFC 8460 sets no number; an owner cannot make us write to a crowd.
    private const int MaximumAddresses = 4;

    /// <summary>The one record among a name's TXT records; null where there is none or more than one (RFC 8460 §3).</summary>
    public static TlsRptRecord? Select(IReadOnlyList<string> texts)
    {
        TlsRptRecord? found = null;
        int candidates = 0;
        foreach (string text in texts)
        {
            if (!HasVersion(text)) continue;
            if (++candidates > 1) return null;
            found = TryParse(text, out TlsRptRecord? record) ? record : null;
        }

        return found;
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out TlsRptRecord? record)
    {
        record = null;
        if (text.Length > MaximumLength || !HasVersion(text)) return false;
        string? rua = null;
        foreach (string field in text.Split(';').Skip(1))
        {
            int equals = field.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && field.AsSpan(0, equals).Trim(" \t").SequenceEqual("rua")) rua ??= field[(equals + 1)..];
        }

        if (rua is null) return false;
        var mail = new List<EmailAddress>();
        var https = new List<Uri>();
        foreach (string part in rua.Split(',').Take(MaximumAddresses))
        {
            string target = part.Trim(' ', '\t');
            // §3: ",", ";" and "!" in an address are percent-encoded; a query of mailto is none of ours.
            if (target.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
            {
                if (EmailAddress.TryParse(Uri.UnescapeDataString(target[7..].Split('?')[0]), out EmailAddress? address)) mail.Add(address);
            }
            else if (Uri.TryCreate(target, UriKind.Absolute, out Uri? uri) && uri.Scheme == Uri.UriSchemeHttps && uri.UserInfo.Length == 0 && uri.IsDefaultPort)
            {
                https.Add(uri);
            }
        }

        if (mail.Count + https.Count == 0) return false;
        record = new TlsRptRecord(mail, https);
        return true;
    }

    private static bool HasVersion(string text) => text.StartsWith("v=TLSRPTv1", StringComparison.Ordinal) && text.AsSpan(10).TrimStart(" \t") is [';', ..];
}
