using System.Text;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>How a message says that its reader may leave the list (RFC 2369 §3.2, RFC 8058).</summary>
/// <param name="OneClick">Where a POST alone does it: only where a signature that was good when the message came covers both fields (RFC 8058 §4); else null.</param>
/// <param name="Mail">A mailto address with its parameters; null for none.</param>
/// <param name="Page">A page for a person; null for none.</param>
public sealed record UnsubscribeOffer(Uri? OneClick, string? Mail, Uri? Page)
{
    private const int MaximumAddresses = 10;
    private const int MaximumFields = 200;

    public static UnsubscribeOffer None { get; } = new(null, null, null);

    /// <param name="header">The message's header as it was stored, with our own Authentication-Results in front.</param>
    /// <param name="serviceId">The name under which this server writes its results; null where it did not receive the message, and nothing is known of its signatures.</param>
    public static UnsubscribeOffer Read(ReadOnlySpan<byte> header, string? serviceId)
    {
        var reader = new HeaderReader(header);
        if (!reader.Find("List-Unsubscribe"u8)) return None;
        Uri? web = null;
        string? mail = null;
        foreach (string address in Addresses(Encoding.UTF8.GetString(reader.UnfoldedValue)))
        {
            if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)) continue;
            if (uri.Scheme is "https" && uri.Host.Length > 0) web ??= uri;
            else if (uri.Scheme is "mailto") mail ??= address;
        }

        return new UnsubscribeOffer(web is not null && serviceId is not null && IsPost(header) && IsSigned(header, serviceId) ? web : null, mail, web);
    }

    // RFC 2369 §2: addresses in angle brackets, in the order in which the list likes them; white space in them is to be taken out.
    private static IEnumerable<string> Addresses(string value)
    {
        int at = 0;
        for (int i = 0; i < MaximumAddresses; i++)
        {
            int open = value.IndexOf('<', at);
            int close = open < 0 ? -1 : value.IndexOf('>', open);
            if (close < 0) yield break;
            yield return string.Concat(value[(open + 1)..close].Where(static c => !char.IsWhiteSpace(c) && !char.IsControl(c)));
            at = close + 1;
        }
    }

    private static bool IsPost(ReadOnlySpan<byte> header)
    {
        var reader = new HeaderReader(header);
        return reader.Find("List-Unsubscribe-Post"u8) && Encoding.UTF8.GetString(reader.UnfoldedValue).Trim().Equals("List-Unsubscribe=One-Click", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsSigned(ReadOnlySpan<byte> header, string serviceId)
    {
        HashSet<string> good = Passed(header, serviceId);
        if (good.Count == 0) return false;
        var reader = new HeaderReader(header);
        while (reader.Find("DKIM-Signature"u8))
        {
            var signature = DkimSignature.Parse(reader.Field, SignatureKind.Dkim, MaximumFields);
            if (signature.Domain is { } domain && good.Contains(domain.ToString())
                && signature.SignedFields.Contains("List-Unsubscribe", StringComparer.OrdinalIgnoreCase) && signature.SignedFields.Contains("List-Unsubscribe-Post", StringComparer.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    // Fields that name us and are not ours were taken out when the message came; ours stand in front of all that it brought.
    private static HashSet<string> Passed(ReadOnlySpan<byte> header, string serviceId)
    {
        var good = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var reader = new HeaderReader(header);
        while (reader.Find("Authentication-Results"u8))
        {
            if (!AuthenticationResultsReader.TryParse(reader.RawValue, out AuthenticationResults? results) || !results.ServiceId.Equals(serviceId, StringComparison.OrdinalIgnoreCase)) continue;
            foreach (AuthMethodResult result in results.Results)
            {
                if (result is not { Method: "dkim", Result: "pass" }) continue;
                foreach (AuthProperty property in result.Properties)
                {
                    if (property is { Type: "header", Name: "d" }) good.Add(property.Value);
                }
            }

            break;
        }

        return good;
    }
}
